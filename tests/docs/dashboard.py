"""The dashboard for Grafana, and its queries as Grafana would send them."""

from __future__ import annotations

import json
from typing import Any

from tests.docs.fleet import DOCS

BOARD: dict[str, Any] = json.loads((DOCS / "grafana.json").read_text("utf-8"))

VALUES = {"$__interval": "1m", "$__range": "1h", "$site": ".*", "$meter": ".*"}
"""Values that Grafana would put in."""


def panels() -> list[dict[str, Any]]:
    return [panel for panel in BOARD["panels"] if panel["type"] != "row"]


def expressions() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel["targets"]]


def filled(expression: str, **values: str) -> str:
    """Return a query with a value for each variable, by default for all sites and meters."""
    for name, value in VALUES.items():
        expression = expression.replace(name, values.get(name[1:], value))
    return expression

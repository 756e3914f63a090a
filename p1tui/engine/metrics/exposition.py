"""Prometheus' text format 0.0.4, and OpenMetrics 1.0: families of samples -> text.

Sources: prometheus.io/docs/instrumenting/exposition_formats, and the OpenMetrics specification 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

PREFIX: Final = "p1tui_"

TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS_TYPE: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"

Kind = Literal["counter", "gauge", "info"]

ENDINGS: Final[dict[Kind, str]] = {"counter": "_total", "gauge": "", "info": "_info"}
"""Kind of a family -> ending of its samples' name."""


class Sample(NamedTuple):
    """One value. It has no time: that of the scrape holds."""

    labels: tuple[tuple[str, str], ...]
    value: str
    """A decimal number."""


class Family(NamedTuple):
    """The samples of one name."""

    name: str
    """Name without `PREFIX` and the ending of its kind; it ends in its base unit."""
    kind: Kind
    about: str
    """One English sentence."""
    samples: tuple[Sample, ...]


def exposition(families: Iterable[Family], *, openmetrics: bool) -> str:
    """Return the text of a page; a family without a sample is left out."""
    lines: list[str] = []
    for family in families:
        if family.samples:
            lines += _lines(family, openmetrics=openmetrics)
    if openmetrics:
        lines.append("# EOF")
    return "".join(f"{line}\n" for line in lines)


def _lines(family: Family, *, openmetrics: bool) -> Iterable[str]:
    name = f"{PREFIX}{family.name}"
    full = name + ENDINGS[family.kind]
    named = name if openmetrics else full
    kind = "gauge" if family.kind == "info" and not openmetrics else family.kind
    yield f"# HELP {named} {family.about}"
    yield f"# TYPE {named} {kind}"
    for sample in family.samples:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels)
        yield f"{full}{{{labels}}} {sample.value}" if labels else f"{full} {sample.value}"


def _escaped(value: str) -> str:
    """Return a label's value as both formats write it, without what no screen shows."""
    printable = "".join(letter for letter in value if letter.isprintable())
    return printable.replace("\\", "\\\\").replace('"', '\\"')

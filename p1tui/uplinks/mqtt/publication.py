"""The messages of a broker, and the two layouts of their topics."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from p1tui.uplinks.latest.state import CurrentState


class Publication(NamedTuple):
    """One retained message."""

    topic: str
    payload: bytes
    always: bool = False
    """True to publish it with each state, False only if it differs from what was published last."""


class Layout(Protocol):
    """The topics and payloads of one kind of reader.

    Threads: one.
    """

    @property
    def availability(self) -> str:
        """Topic that says `online` or `offline`."""

    def publications(self, state: CurrentState) -> Sequence[Publication]:
        """Return the messages of a state, in the order in which they are published."""


def as_json(document: Any) -> bytes:
    """Return a document as compact JSON."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()

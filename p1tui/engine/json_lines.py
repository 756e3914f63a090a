"""Readings, and the links and events between them, as JSON objects for other programs."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from p1tui.engine.feed import Notice
from p1tui.model.status import Event, LinkHealth
from p1tui.p1.reading import Reading, rfc3339


def as_dict(line: Reading | Notice) -> dict[str, Any]:
    """Return a line's JSON object: a reading as `decode` prints it, others with `kind` first."""
    match line:
        case Reading():
            return line.as_dict()
        case LinkHealth():
            health = msgspec.to_builtins(line, enc_hook=str)
            return {"kind": "link", "time": rfc3339(int(time.time())), **health}
        case Event():
            return {
                "kind": "event",
                "time": rfc3339(line.time),
                "event": line.kind,
                "detail": str(line.detail),
            }

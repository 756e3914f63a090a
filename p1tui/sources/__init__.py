"""Sources of bytes: a cable, a gateway, a recording, a pipe, a simulated house.

`make_source` makes the one that the user names; each is a `Source` as `base` defines it and
raises no errors but those there. `autodetect` finds the port of a cable by itself. `supervisor` keeps one
open, `diagnosis` says why no telegram comes.
"""

from __future__ import annotations

from p1tui.sources.base import (
    Source,
    SourceEnded,
    SourceError,
    SourceLost,
    SourceMissing,
    SourceSpecError,
)
from p1tui.sources.factory import make_source

__all__ = [
    "Source",
    "SourceEnded",
    "SourceError",
    "SourceLost",
    "SourceMissing",
    "SourceSpecError",
    "make_source",
]

"""Where bytes come from: a cable, a gateway, a recording, a simulated house. One method each: `read`."""

from __future__ import annotations

from p1tui.sources.base import Source, SourceEnded, SourceLost, SourceMissing, SourceSpecError
from p1tui.sources.factory import make_source

__all__ = ["Source", "SourceEnded", "SourceLost", "SourceMissing", "SourceSpecError", "make_source"]

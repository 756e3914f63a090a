"""httpx without what comes with it unasked. The one place that imports it."""

from __future__ import annotations

import logging
import sys

# Its command line, which it imports where click is installed, would load rich: megabytes for nothing.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402

for _library in ("httpx", "httpcore"):
    # They log every call, and in detail what is in it.
    logging.getLogger(_library).setLevel(logging.WARNING)

__all__ = ["httpx"]

"""Read small files of the system, which may be absent."""

from __future__ import annotations

from pathlib import Path


def text(path: Path) -> str:
    """Return the file's text; empty if it is absent, or its device does not answer."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""

"""Versions of everything that a fault may come from."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

from p1tui import __version__
from p1tui.runtime.system_files import text

PARTS: Final = (
    "msgspec",
    "textual",
    "rich",
    "httpx",
    "pyserial",
    "platformdirs",
    "tomlkit",
    "cryptography",
    "paho-mqtt",
)
"""Packages that a fault may come from."""


def versions(root: Path = Path("/")) -> Iterator[str]:
    """Yield a line for each: p1tui first, then Python, SQLite, packages, system and computer."""
    yield f"p1tui {__version__}"
    yield f"Python {sys.version}"
    yield f"SQLite {sqlite3.sqlite_version}"
    for name in PARTS:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield f"{name}: not installed"
    yield platform.platform()
    for line in text(root / "etc/os-release").splitlines():
        if line.startswith("PRETTY_NAME="):
            yield line.removeprefix("PRETTY_NAME=").strip('"')
    if model := text(root / "proc/device-tree/model").strip("\0\n"):
        yield model

"""A program that writes down, a line each into FILE, what textual calls each key that comes."""

from __future__ import annotations

import sys
from pathlib import Path

from textual import events
from textual.app import App


class KeyNames(App[None]):
    """An empty screen; Ctrl+Q leaves it."""

    def on_key(self, event: events.Key) -> None:
        """Write one line."""
        with Path(sys.argv[1]).open("a") as file:
            file.write(f"{event.key}\n")

    def on_mount(self) -> None:
        """Say that keys may come."""
        Path(sys.argv[1]).touch()


if __name__ == "__main__":
    KeyNames().run(mouse=False)

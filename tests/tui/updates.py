"""Collect the updates that the app sends to its terminal."""

from __future__ import annotations

import pytest
from rich.console import Console
from textual._compositor import CompositorUpdate

from p1tui.tui.app import MonitorApp


def updates(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets each update from now on, as a terminal of 256 colours does."""
    sent: list[str] = []
    console = Console(color_system="256", force_terminal=True)

    def display(_: MonitorApp, screen: object, update: object) -> None:
        if isinstance(update, CompositorUpdate):
            sent.append(update.render_segments(console))

    monkeypatch.setattr(MonitorApp, "_display", display)
    return sent

"""Make the screens that lie over the live one, each imported when it is first opened."""

from __future__ import annotations

from pathlib import Path

from p1tui.tui.session import ScreenContext
from p1tui.tui.widgets.screen import PanelScreen


def make_screen(name: str, *, context: ScreenContext, log_path: Path | None) -> PanelScreen[None]:
    """Return the screen with this id: `history`, `upload`, `meter`, `money`, `wall` or `log`."""
    match name:
        case "history":
            from p1tui.tui.history.screen import HistoryScreen

            return HistoryScreen.of_today(context)
        case "upload":
            from p1tui.tui.upload.screen import UploadScreen

            return UploadScreen(context)
        case "meter":
            from p1tui.tui.meter.screen import MeterScreen

            return MeterScreen(context)
        case "money":
            from p1tui.tui.money.screen import MoneyScreen

            return MoneyScreen(context)
        case "wall":
            from p1tui.tui.wall.screen import WallScreen

            return WallScreen(context)
        case "log":
            from p1tui.tui.dialogs.log import LogScreen

            return LogScreen(context, log_path)
    raise ValueError(f"there is no screen {name!r}")

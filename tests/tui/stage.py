"""Show one screen by itself, with a context of the test's own instead of the app's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

from p1tui.config.settings import TuiSettings
from p1tui.store.queries.history import History
from p1tui.tui import app
from p1tui.tui.appearance import Appearance
from p1tui.tui.loader import Ask
from p1tui.tui.session import ScreenContext
from tests.tui.asked import AskedUploads
from tests.tui.driver import FakeHistory, FeedDriver

T = TypeVar("T")


def answers(
    asker: MessagePump, question: Callable[[History], T], then: Callable[[T], None], **_: object
) -> None:
    """Answer at once, in place of `Loader.ask`."""
    asker.call_later(then, question(FakeHistory()))


def fails(
    asker: MessagePump,
    question: Callable[[History], T],
    then: Callable[[T], None],
    *,
    failed: Callable[[str], None],
    name: str = "",
) -> None:
    """Fail, in place of `Loader.ask`, as if the history could not be read."""
    asker.call_later(failed, "disk I/O error")


class Stage(App[None], inherit_bindings=False):
    """An app without keys that shows the screen which `make` returns."""

    CSS_PATH = Path(app.__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        make: Callable[[ScreenContext], Screen[None]],
        driver: FeedDriver,
        *,
        ask: Ask = answers,
    ) -> None:
        super().__init__()
        self.context = ScreenContext(
            view=driver.view,
            ask=ask,
            appearance=Appearance(TuiSettings(language="en"), {}),
            uploads=AskedUploads(),
        )
        self.make = make

    def get_default_screen(self) -> Screen[None]:
        return self.make(self.context)

"""Keep textual from printing tracebacks, and tell the caller why the app ended.

After an error textual prints a traceback with the values of all locals, settings and keys included. This app
keeps the error instead. Before an upgrade, check that `App._fatal_error` and `App.panic` are still all that
fill `_exit_renderables` after an error, and that an error of the input thread is still passed to `panic` as a
rich traceback; and whether a screen that is pushed after `App.exit` is still composed without its widgets.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.driver import Driver


class ScreenFailed(Exception):
    """An error in the screen ended it; the text names the error, which is the cause where it is known."""


@contextmanager
def as_screen_failed() -> Iterator[None]:
    """Raise every error as `ScreenFailed`."""
    try:
        yield
    except ScreenFailed:
        raise
    except Exception as error:  # whatever fails in the screen must not end the recording
        raise ScreenFailed(f"{type(error).__name__}: {error}") from error


class SilentApp(App[None], inherit_bindings=False):
    """An app that ends without a word after an error.

    Threads: the app's only.
    """

    _panic = ""

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of this system."""
        if sys.platform == "win32":
            return super().get_driver_class()
        from p1tui.tui.patches.input_thread import SleepingDriver

        return SleepingDriver

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """End the app, and keep the names of the errors whose tracebacks would be printed."""
        self._panic = self._panic or "; ".join(map(_named, renderables)) or "unknown"
        self._close_messages_no_wait()

    async def on_event(self, event: events.Event) -> None:
        """Handle an event, but no key or click once the app leaves: new screens have no panels then."""
        if not (self._exit and isinstance(event, events.InputEvent)):
            await super().on_event(event)

    def check(self) -> None:
        """Raise the error that ended the app, if one did; `ScreenFailed` if only its name is known."""
        if self._exception is not None:
            raise self._exception
        if self._panic:
            raise ScreenFailed(self._panic)


def _named(renderable: RenderableType) -> str:
    """Return the error of a traceback as `ValueError: text`; of another text its beginning."""
    from rich.traceback import Traceback  # with all that it imports a tenth of the time to the first paint

    if isinstance(renderable, Traceback) and renderable.trace.stacks:
        first = renderable.trace.stacks[0]
        return f"{first.exc_type}: {first.exc_value}"
    return str(renderable)[:200]

"""The title of the terminal's window: the power of now, as `▲ 1837 W · p1tui`.

The sequences are xterm's (its "Control Sequences", OSC 0 and CSI 22 t and 23 t): the terminal keeps the title
of before on a stack, and takes it back at the end. PuTTY has no such stack and does nothing then, so that it
is first given a title as shells give it. This module imports neither textual nor rich.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping

from p1tui.config.settings import TuiSettings
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import whole
from p1tui.tui import terminal
from p1tui.tui.drawing.flow import SIGNS
from p1tui.tui.view import View

EVERY_S = 5.0
"""Fewest seconds between two titles: a window list is read at a glance, and each title costs 25 bytes."""

LONGEST = 60
"""Most characters of a title."""

PROGRAM = "p1tui"

TITLED = (
    "alacritty",
    "contour",
    "foot",
    "ghostty",
    "gnome",
    "iterm",
    "kitty",
    "konsole",
    "mintty",
    "mlterm",
    "putty",
    "rxvt",
    "screen",
    "st-",
    "tmux",
    "vte",
    "wezterm",
    "xterm",
)
"""Beginnings of TERM of terminals that have a title; the console of Linux and others may print it instead."""

KEEP = "\x1b[22;0t"
TAKE_BACK = "\x1b[23;0t"


def wants_title(settings: TuiSettings, env: Mapping[str, str]) -> bool:
    """Return True if the title is to be set: the user wants it, and the terminal is known to have one."""
    return settings.title and env.get("TERM", "").startswith(TITLED)


def text(view: View) -> str:
    """Return the title of a view, in characters that the screen may use."""
    reading = view.latest.reading
    net_w = reading.net_power_w if reading else None
    if view.late:
        words = f"! {tr('no telegram')} · {PROGRAM}"
    elif net_w is None or view.latest.source.state == "ended":
        words = PROGRAM
    else:
        sign = SIGNS["import"] if net_w > 0 else SIGNS["export"] if net_w < 0 else "•"
        words = f"{sign} {whole(abs(net_w))} W · {PROGRAM}"
    return view.glyphs.safe(words)[:LONGEST]


def sequence(title: str) -> str:
    """Return the sequence that sets a title; without characters that would end it early."""
    return f"\x1b]0;{''.join(char for char in title if char.isprintable())}\x07"


def shells_title() -> str:
    """Return a title as shells set it, for terminals that do not remember theirs: `pi@meterkast`."""
    user = ""
    with contextlib.suppress(OSError, KeyError, ImportError):  # a user without a name
        user = getpass.getuser() + "@"
    return f"{user}{socket.gethostname()}"


@contextlib.contextmanager
def kept(*, wanted: bool) -> Iterator[None]:
    """Let the terminal keep its title, and take it back at the end, whatever ends the screen."""
    if not wanted:
        yield
        return
    _write(KEEP)
    try:
        yield
    finally:
        terminal.stop_discarding()
        _write(sequence(shells_title()) + TAKE_BACK)


def _write(words: str) -> None:
    if sys.__stderr__ is not None:
        with contextlib.suppress(OSError):  # the terminal has gone
            os.write(sys.__stderr__.fileno(), words.encode())


class WindowTitle:
    """Writes the title when it changes, and no more often than each `EVERY_S` seconds.

    Threads: the app's only.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._shown = ""
        self._next_at = 0.0

    def show(self, title: str, now: float) -> None:
        """Write a title unless it is shown already; `now` is a time in seconds that never goes back."""
        if title != self._shown and now >= self._next_at:
            self._shown, self._next_at = title, now + EVERY_S
            self._write(sequence(title))

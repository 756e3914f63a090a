"""The terminal before and under the screen: colours, encoding, mouse, and whether it is still there.

`prepare` must run before textual is imported, which reads its environment then. This module imports neither
textual nor rich.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import select
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping, MutableMapping
from types import FrameType

from p1tui.config.settings import TuiSettings
from p1tui.runtime import signals
from p1tui.tui.patches import no_palette

if sys.platform != "win32":
    import termios

SIXTEEN_COLOURS = ("linux", "ansi", "vt", "cons25", "dumb")
"""Starts of TERM whose terminals have 16 colours at most. All others draw the xterm-256 palette, PuTTY too,
which calls itself plain `xterm` and sends no COLORTERM."""

COLOR_SYSTEMS = {"16": "standard", "256": "256", "truecolor": "truecolor"}

PATIENCE_S = 0.5
"""How long a terminal that is asked to leave may take to read what it was sent."""

FLUSH_EVERY_S = 0.005
"""The kernel holds 4 kB for it, textual up to 30 updates of a few kB each."""

PLAIN_SCREEN = b"\x1b[?1049l\x1b[?25h"
"""Back from the alternate screen, with a cursor: what was thrown away may have said so."""


def is_terminal() -> bool:
    """Whether keys can be read and a screen drawn (textual reads stdin and draws on stderr)."""
    return all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__))


def prepare(settings: TuiSettings, env: MutableMapping[str, str]) -> None:
    """Before textual is imported: set in `env` what it reads then, leave out what is never used, and make
    stderr, which it draws on, speak UTF-8.
    """
    if settings.color == "none":
        env["NO_COLOR"] = "1"
    env["TEXTUAL_COLOR_SYSTEM"] = color_system(settings, env)
    env["TEXTUAL_ANIMATIONS"] = "none"
    env["TEXTUAL_SMOOTH_SCROLL"] = "0"
    no_palette.leave_out_the_palette()
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(encoding="utf-8")


def color_system(settings: TuiSettings, env: Mapping[str, str]) -> str:
    """The name that textual gives to the colours of this terminal: `standard`, `256` or `truecolor`."""
    if settings.color in COLOR_SYSTEMS:
        return COLOR_SYSTEMS[settings.color]
    if env.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "standard" if env.get("TERM", "").startswith(SIXTEEN_COLOURS) else "256"


def wants_mouse(settings: TuiSettings, env: Mapping[str, str]) -> bool:
    """Whether to take the mouse: over SSH it would take copy and paste away from PuTTY's user."""
    if settings.mouse != "auto":
        return settings.mouse == "on"
    return not any(env.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))


def hung_up() -> bool:
    """Whether the terminal is gone, though no SIGHUP came (nohup, some deaths of ssh).

    Textual would then read end-of-file over and over at full speed.
    """
    if sys.__stdin__ is None or not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(sys.__stdin__.fileno(), 0)
    gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
    return any(event & gone for _, event in poll.poll(0))


def size() -> tuple[int, int]:
    """Columns and rows, asked as textual's driver asks.

    Sizes that change fast interrupt the driver while it tells of one, and then reach textual in the wrong
    order: the last that it is told may not be the last there was.
    """
    return shutil.get_terminal_size()


def heed_signals(leave: Callable[[], None]) -> None:
    """Have each signal that asks to end call `leave` in the loop that runs.

    By Python's own handlers, not by those of the loop: a terminal that reads no more (a laptop that sleeps,
    text that is being selected) blocks the loop in the midst of a write.
    """
    loop = asyncio.get_running_loop()

    def came(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the end is under way
            loop.call_soon_threadsafe(leave)
        threading.Thread(target=_unblock, name="unblock", daemon=True).start()

    for number in signals.ASKS:
        signal.signal(number, came)


_left = threading.Event()


def has_left() -> None:
    """To be called once nothing is drawn any more."""
    _left.set()


def _unblock() -> None:
    """Throw away what waits in a terminal that reads no more, until there is nothing more to draw.

    A writer that waits for room does not notice that there is some until output is stopped and started.
    """
    if sys.platform == "win32" or sys.__stderr__ is None or _left.wait(PATIENCE_S):
        return
    terminal = sys.__stderr__.fileno()
    with contextlib.suppress(termios.error, OSError):  # it has gone, and so has what was blocked
        while not _left.wait(FLUSH_EVERY_S):
            termios.tcflush(terminal, termios.TCOFLUSH)
            termios.tcflow(terminal, termios.TCOOFF)
            termios.tcflow(terminal, termios.TCOON)
        os.write(terminal, PLAIN_SCREEN)

"""The terminal: its colours, encoding, mouse, signals and loss.

Call `prepare` before textual is imported, since textual reads the environment at its import. This module
imports neither textual nor rich.
"""

from __future__ import annotations

import asyncio
import codecs
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
from p1tui.runtime.colours import colours
from p1tui.runtime.encoding import terminal_encoding
from p1tui.tui.patches import no_palette

if sys.platform != "win32":
    import termios

COLOR_SYSTEMS = {"16": "standard", "256": "256", "truecolor": "truecolor"}
"""The setting `tui.color` -> textual's name for it."""

PATIENCE_S = 0.5
"""Seconds after a signal to end in which the terminal may read the output that waits for it."""

FLUSH_EVERY_S = 0.005
"""Seconds between discards of output: the kernel holds 4 kB of it, textual up to 30 updates of a few kB."""

PLAIN_SCREEN = b"\x1b[?1049l\x1b[?25h"
"""Leaves the alternate screen and shows the cursor; textual's own sequence for it may be discarded."""


def is_terminal() -> bool:
    """Return True if stdin, which textual reads, and stderr, where it draws, are a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__))


def prepare(settings: TuiSettings, env: MutableMapping[str, str]) -> None:
    """Prepare the import of textual: set its environment, and let no character fail on stderr."""
    if settings.color == "none":
        env["NO_COLOR"] = "1"
    env["TEXTUAL_COLOR_SYSTEM"] = color_system(settings, env)
    env["TEXTUAL_ANIMATIONS"] = "none"
    env["TEXTUAL_SMOOTH_SCROLL"] = "0"
    no_palette.leave_out_the_palette()
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(errors="replace")


def is_unicode(env: Mapping[str, str]) -> bool:
    """Return True if the terminal takes UTF-8, as the locale says, or if there is none."""
    return codecs.lookup(terminal_encoding(env, sys.__stderr__)).name == "utf-8"


def color_system(settings: TuiSettings, env: Mapping[str, str]) -> str:
    """Return textual's name for the colours of this terminal: `standard`, `256` or `truecolor`."""
    if settings.color in COLOR_SYSTEMS:
        return COLOR_SYSTEMS[settings.color]
    return COLOR_SYSTEMS[colours(env)]


def wants_mouse(settings: TuiSettings, env: Mapping[str, str]) -> bool:
    """Return True if the screen takes the mouse; over SSH it does not, so that PuTTY can copy and paste."""
    if settings.mouse != "auto":
        return settings.mouse == "on"
    return not any(env.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))


def hung_up() -> bool:
    """Return True if the terminal is gone.

    No SIGHUP comes under nohup, or after some ends of an SSH connection; textual would then read end-of-file
    in a busy loop.
    """
    if sys.__stdin__ is None or not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(sys.__stdin__.fileno(), 0)
    gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
    return any(event & gone for _, event in poll.poll(0))


def size() -> tuple[int, int]:
    """Return columns and rows, by the call that textual's driver uses.

    A change of size interrupts the driver while it reports the previous one, so fast changes may reach
    textual in the wrong order, and the last that it receives may not be the last that happened.
    """
    return shutil.get_terminal_size()


def handle_signals(leave: Callable[[], None]) -> None:
    """Call `leave` in the running loop at each signal that asks the program to end.

    The handlers are Python's, not the loop's, since a terminal that stops reading (a laptop asleep, text
    being selected) blocks the loop in a write.
    """
    loop = asyncio.get_running_loop()
    _left.clear()

    def came(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the end is under way
            loop.call_soon_threadsafe(leave)
        thread = threading.Thread(target=_unblock, name="unblock", daemon=True)
        _unblocking.append(thread)
        thread.start()

    for number in signals.END_SIGNALS:
        signal.signal(number, came)


_left = threading.Event()
_unblocking: list[threading.Thread] = []


def stop_discarding() -> None:
    """End the discarding of output after a signal, since nothing is drawn any more; return when it ended."""
    _left.set()
    while _unblocking:
        _unblocking.pop().join(PATIENCE_S)


def _unblock() -> None:
    """Discard output that the terminal does not read, until `stop_discarding`, so that no write blocks.

    A blocked writer notices the room only after output is suspended and resumed.
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

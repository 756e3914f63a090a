"""Real peers for the end-to-end tests: a meter's port, and a terminal for the program's screen."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import threading
import tty
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path

import pyte

from p1tui.demo.household.household import Household
from tests.shared.histories import rows, sample_times
from tests.shared.waiting import until

BEGIN = 1_553_436_000
"""Time of the first telegram of a house, in UTC seconds."""

LOOK_S = 0.05
"""Seconds within which a terminal's reader notices that it is to wait, or to end."""

PATIENCE_S = 20.0
"""Longest time for what takes a second or two on a machine with nothing else to do."""

Start = Callable[..., subprocess.Popen[bytes]]


class Port:
    """A serial port that p1tui can open, and the meter's end of it."""

    def __init__(self) -> None:
        self._meter, self._cable = pty.openpty()
        tty.setraw(self._cable, termios.TCSANOW)
        self.name = os.ttyname(self._cable)
        os.set_blocking(self._meter, False)
        self._gone = threading.Event()
        self._pulling = threading.Lock()
        """Held while the meter writes, and while its end is closed: its number may be another file's then."""
        self._held = True

    def let_go(self) -> None:
        """Keep only the meter's end, as a real cable does: else this process is found to read the port, too.

        What the meter says while nobody has the port open is lost.
        """
        self._held = False
        os.close(self._cable)

    def speak(self, telegrams: Iterable[bytes], every: float) -> None:
        """Send each telegram, `every` seconds apart; as fast as they are read with 0."""
        for telegram in telegrams:
            rest = telegram
            while rest and not self._gone.is_set():
                try:
                    rest = rest[self._write(rest) :]
                except BlockingIOError:
                    self._gone.wait(LOOK_S / 10)  # nobody has read what came before
                except OSError:
                    if self._held:  # else the cable was pulled at its other end while it spoke
                        raise
                    break
            if self._gone.wait(every):
                return

    def speak_unheard(self, telegrams: Iterable[bytes], every: float) -> None:
        """Send each telegram, `every` seconds apart; what nobody reads is lost, as on a real cable."""
        for telegram in telegrams:
            try:
                self._write(telegram)
            except BlockingIOError:
                pass  # nobody has read what came before
            except OSError:
                if self._held:  # else the cable was pulled at its other end while it spoke
                    raise
            if self._gone.wait(every):
                return

    def _write(self, data: bytes) -> int:
        """Return how much of it the line took; all of it is lost once the cable is pulled.

        Raises `OSError`; `BlockingIOError` where the line takes nothing.
        """
        with self._pulling:
            return len(data) if self._gone.is_set() else os.write(self._meter, data)

    def close(self) -> None:
        """Pull the cable."""
        with self._pulling:
            if not self._gone.is_set():
                self._gone.set()
                os.close(self._meter)
                if self._held:
                    os.close(self._cable)


def telegrams() -> Iterator[bytes]:
    """Yield the telegrams of a house, a second apart by its meter's clock, without an end."""
    house = Household(1)
    return (house.telegram(second) for second in count(BEGIN))


def rows_in(history: Path) -> int:
    """Return the number of stored readings; 0 of a history that is not there, or not made to its end."""
    if not history.exists() or not rows(history, "SELECT 1 FROM sqlite_schema WHERE name = 'sample'"):
        return 0
    return len(sample_times(history))


class Terminal:
    """A program in a terminal of its own, its screen read as a terminal would draw it."""

    def __init__(self, *command: str, environment: dict[str, str], columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.output = b""
        self._drawing = threading.Lock()
        self._flowing, self._gone = threading.Event(), threading.Event()
        self._flowing.set()
        self._mine, theirs = pty.openpty()
        self.resize(columns, rows)
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment | {"TERM": "xterm-256color"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stream = pyte.ByteStream(self.screen)
        with contextlib.suppress(OSError):  # the program has closed its end
            while not self._gone.is_set():
                if not self._flowing.wait(LOOK_S) or not select.select([self._mine], [], [], LOOK_S)[0]:
                    continue
                data = os.read(self._mine, 65536)
                with self._drawing:
                    self.output += data
                    stream.feed(data)

    def stall(self) -> None:
        """Read no more, like a PuTTY whose user selects text or whose laptop sleeps, until `resume`."""
        self._flowing.clear()

    def resume(self) -> None:
        """Go on."""
        self._flowing.set()

    def hang_up(self) -> None:
        """Take the terminal away from the program."""
        if not self._gone.is_set():
            self._gone.set()
            self._reader.join()
            os.close(self._mine)

    def text(self) -> str:
        """Return the text that the screen shows now."""
        with self._drawing:
            return "\n".join(self.screen.display)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._mine, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Drag the window's corner."""
        with self._drawing:
            self.screen.resize(rows, columns)
        fcntl.ioctl(self._mine, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def shows(self, *words: str, seconds: float = PATIENCE_S) -> None:
        """Wait until all these words are on the screen."""
        try:
            until(lambda: all(word in self.text() for word in words), seconds)
        except AssertionError:
            raise AssertionError(f"{words} not on the screen:\n{self.text()}") from None

    def ends(self, seconds: float = PATIENCE_S) -> int:
        """Wait for the program to end by itself; its exit status."""
        status = self.process.wait(seconds)
        self._reader.join(seconds)
        return status

    def close(self) -> None:
        """End the program if it still runs, and the terminal."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()


Open = Callable[..., Terminal]

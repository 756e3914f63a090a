"""A clock, and the meters that speak by it on pseudo-terminals: each at its own speed, as on a wire."""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import termios
import threading
from collections.abc import Callable

from p1tui.sources.detect.candidates import Candidate
from tests.shared.waiting import until
from tests.sources.detect.wire import received
from tests.sources.doubles import Cable

ARRIVED = 1000
"""Bytes whose arrival is waited for, well under what the kernel keeps for a port."""

SPEEDS = {getattr(termios, f"B{baud}"): baud for baud in (115200, 57600, 9600, 2400)}


class PlayedMeter(Cable):
    """A meter on a cable: it speaks each `interval` seconds, and the port hears it at its own speed."""

    def __init__(
        self,
        text: bytes = b"",
        *,
        line: tuple[int, str] = (115200, "N"),
        interval: float = 10.0,
        inverted: bool = False,
        raw: bytes = b"",
    ) -> None:
        super().__init__()
        os.set_blocking(self._meter, False)
        self.text = text
        self.raw = raw
        """Bytes that the port reads at any speed, as of a broken line."""
        self._line = line
        self._interval = interval
        self._inverted = inverted
        self._next_at: float | None = None
        self._let_go = False

    @property
    def candidate(self) -> Candidate:
        return Candidate(self.port, self.port, on_usb=True, key=self.port)

    def speak(self, now: float) -> None:
        """Send a telegram if one is due: the first is on its way, so that its end alone is heard."""
        if not (self.text or self.raw) or not self._kept:
            return
        if self._next_at is None:
            self._next_at = now + self._interval - 0.5
        if now < self._next_at:
            return
        self._next_at += self._interval
        read_at = SPEEDS.get(termios.tcgetattr(self.port_fd)[4])
        if read_at is None:  # nobody has opened the port yet
            return
        baud, parity = self._line
        data = self.raw or received(
            self.text, sent_at=baud, parity=parity, read_at=read_at, inverted=self._inverted
        )
        with contextlib.suppress(BlockingIOError):
            self.send(data)
            if self._let_go:
                return
            # The kernel hands it over on a thread of its own, for which the stage's clock would not wait.
            until(lambda: self._arrived() >= min(len(data), ARRIVED), 20)

    def let_go(self) -> None:
        """Keep the port open no longer, so that another process is the only one that has it."""
        os.close(self.port_fd)
        self._kept.remove(self.port_fd)
        self.port_fd = self._meter  # knows the settings of the port as well
        self._let_go = True

    def _arrived(self) -> int:
        """Return the number of bytes that the port has not read yet."""
        count = array.array("i", [0])
        fcntl.ioctl(self.port_fd, termios.FIONREAD, count)
        return count[0]


class Stage(threading.Event):
    """A clock that only waiting moves, and meters that speak by it: `stop` and `clock` of a test."""

    def __init__(self, *meters: PlayedMeter) -> None:
        super().__init__()
        self.now = 1000.0
        self.meters = list(meters)
        self.each: list[Callable[[float], None]] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.now += timeout
        for meter in self.meters:
            meter.speak(self.now)
        for each in self.each:
            each(self.now)
        return self.is_set()

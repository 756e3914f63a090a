"""`auto`: find the serial port of the P1 cable and its settings, and read it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import NOTHING, Message
from p1tui.sources import diagnosis
from p1tui.sources.base import READ_WAIT, HostTimed, SourceLost, SourceMissing
from p1tui.sources.detect.candidates import Candidate, ListedPort, candidates, likely
from p1tui.sources.detect.memory import PortMemory
from p1tui.sources.detect.port_trial import Line, PortTrial
from p1tui.sources.detect.search import POLL, Search
from p1tui.sources.detect.words import SEARCHING, UNLISTED, no_cable
from p1tui.sources.serial import SerialSource, reason_of
from p1tui.sources.trial import SECONDS

ANEW_AFTER: Final = 180.0
"""Seconds without a telegram after which port and settings are detected anew: it may be another meter."""

LOOK_EVERY: Final = 3.0
"""Seconds between two looks for a cable that was plugged in, while the search goes on."""


class AutoSource(HostTimed):
    """Searches all USB ports for a meter, remembers on which cable and how it spoke, and reads that port.

    A search ends once every port has its verdict, since there may be two meters; what comes is kept.
    A port that is remembered is opened at once; it may have come back under another name. A computer's own
    ports are never opened: they may drive other devices, and no P1 cable fits them without an inverter.

    Threads: as in `Source`.
    """

    live = True
    local = True

    def __init__(
        self,
        settings: MeterSettings,
        *,
        baud: int,
        parity: str,
        memory: PortMemory | None = None,
        ports: Callable[[], Iterable[ListedPort]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        closing: threading.Event | None = None,
    ) -> None:
        self._settings = settings
        self._first = Line(baud, "E" if parity == "E" else "N")
        self._memory = memory or PortMemory()
        self._ports = ports
        self._clock = clock
        self._lock = threading.Lock()
        self._closing = closing or threading.Event()  # ends a read that waits
        self._search: Search | None = None
        self._port: SerialSource | None = None
        self._heard_at = self._looked_at = 0.0
        self._trouble = NOTHING
        self._heard = False

    @property
    def name(self) -> str:
        """Port and settings, or `auto` while several ports are searched."""
        port, search = self._port, self._search
        if port is not None:
            return port.name
        if search is not None and len(search.trials) == 1:
            only = search.trials[0]
            return f"{only.port.name} {only.line.name}"
        return "auto"

    def hint(self) -> Message:
        """Return why the meter is searched for or cannot be read; `NOTHING` for a port that is read."""
        if self._search is not None:
            return self._trouble or SEARCHING.with_values(seconds=round(SECONDS))
        return self._trouble

    def accepted(self) -> None:
        """Note that the port gave a telegram."""
        self._heard_at, self._trouble, self._heard = self._clock(), NOTHING, True

    def open(self) -> None:
        """Open the port that is remembered, or all to search. Raises `SourceMissing` if there is none."""
        self.close()
        with self._lock:
            self._closing.clear()
            if not self._open_remembered(found := self._listed()):
                self._begin(found)

    def read(self) -> bytes:
        """Read the port that was found, or go on with the search. Raises `SourceLost`."""
        if (port := self._port) is None:
            return self._go_on()
        try:
            data = port.read()
        except SourceLost as error:
            self._trouble = error.message  # told on, while other ports are searched
            raise
        if self._clock() - self._heard_at >= ANEW_AFTER:
            with self._lock:
                if not self._closing.is_set():
                    self._search_anew(port)
        return data

    def close(self) -> None:
        """Close every port; a read that waits returns at once."""
        self._closing.set()
        if (port := self._port) is not None:
            port.close()
        with self._lock:
            self._end_search()
            if self._port is not None:
                self._port.close()
            self._port = None

    def _go_on(self) -> bytes:
        """Search until bytes come or `READ_WAIT` is over."""
        for _ in range(round(READ_WAIT / POLL)):
            with self._lock:
                if (search := self._search) is None:
                    raise SourceLost(Message("No serial port is open."))
                data = search.step()
                data = self._judge(search) or data
            if data or self._port is not None or self._closing.wait(POLL):
                return data
        return b""

    def _judge(self, search: Search) -> bytes:
        """Take a port that the search has found, and return what came there; begin anew if it found none."""
        if search.finished:
            if meters := search.found():
                return self._settle(search, meters)
            self._begin_again(search)
        elif self._clock() - self._looked_at >= LOOK_EVERY:
            self._look(search)
        return b""

    def _settle(self, search: Search, meters: list[PortTrial]) -> bytes:
        """Read the port of the one meter from now on. Raises `SourceMissing` if there are several."""
        if len(meters) > 1:
            self._end_search()
            raise SourceMissing(_several([each.port for each in meters]))
        found, alone = meters[0], len(search.trials) == 1
        self._port, held = found.hand_over()
        self._heard_at = self._clock()
        if found.verdict is not None:
            self._trouble = found.verdict.reason
        if not self._trouble:
            self._memory.remember(found.port.key, found.line)
        self._end_search()
        return b"" if alone else held

    def _begin(self, found: list[Candidate]) -> None:
        """Open all ports for a search. Raises `SourceMissing` if none can be."""
        search = Search(found, self._settings, first=self._first, clock=self._clock)
        search.open()
        if search.finished and (refused := search.diagnosis()) is not None:
            search.close()
            raise SourceMissing(refused.reason)
        self._search, self._looked_at = search, self._clock()

    def _begin_again(self, search: Search) -> None:
        """Search once more, and tell meanwhile why the last search found nothing."""
        verdict = search.diagnosis()
        if verdict is not None and not (self._heard and self._trouble):
            self._trouble = verdict.reason if len(search.trials) == 1 else verdict.reason_at_port
        self._end_search()
        self._begin(self._listed())

    def _search_anew(self, port: SerialSource) -> None:
        """Search all ports, the one that fell silent among them."""
        port.close()
        self._port = None
        self._trouble = self._trouble or diagnosis.SILENT
        self._begin(self._listed())

    def _look(self, search: Search) -> None:
        """Take ports in that were plugged in since; ports that cannot be listed now are not looked for."""
        self._looked_at = self._clock()
        present = {trial.port.device for trial in search.trials}
        try:
            found = _by_device(candidates(self._ports))
        except OSError:
            return
        new = [port for port in found if port.device not in present]
        if any(self._memory.line(port.key) is not None for port in new):
            self._end_search()
            if not self._open_remembered(found):
                self._begin(found)
            return
        for port in new:
            search.add(port)

    def _end_search(self) -> None:
        if self._search is not None:
            self._search.close()
        self._search = None

    def _open_remembered(self, found: list[Candidate]) -> bool:
        """Open the port of the one cable whose settings are known; return `False` to search."""
        known = [(port, line) for port in found if (line := self._memory.line(port.key)) is not None]
        if len(known) != 1:
            return False
        (port, line), *_ = known
        source = SerialSource(port.name, baud=line.baud, parity=line.parity)
        try:
            source.open()
        except SourceMissing:
            if len(found) == 1:
                raise
            return False
        self._port, self._heard_at, self._trouble = source, self._clock(), NOTHING
        return True

    def _listed(self) -> list[Candidate]:
        """Return the USB ports. Raises `SourceMissing` if there is none."""
        try:
            every = candidates(self._ports)
        except OSError as error:
            raise SourceMissing(UNLISTED.with_values(reason=reason_of(error))) from error
        if found := _by_device(every):
            return found
        raise SourceMissing(no_cable(every), absent=True)


def _by_device(every: list[Candidate]) -> list[Candidate]:
    """Return the USB ports under the short names that they have now: each opening looks them up anew."""
    return [msgspec.structs.replace(port, name=port.device) for port in likely(every)]


def _several(found: list[Candidate]) -> Message:
    names = [port.name for port in found]
    return Message(
        "There are meters on several ports ({ports}): name one, like --source {first}; another profile can "
        "record the other.",
        ports=", ".join(names),
        first=names[0],
    )

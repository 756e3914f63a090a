"""All ports on trial at once, by one thread that waits for none of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from p1tui.config.settings import MeterSettings
from p1tui.sources.detect.candidates import Candidate
from p1tui.sources.detect.port_trial import LINES, Line, PortTrial
from p1tui.sources.detect.verdict import ON_THE_LINE, Outcome, Verdict

POLL: Final = 0.1
"""Seconds between two looks at the ports: at 115200 bit/s a kilobyte, a quarter of a port's buffer."""

_TELLING: Final[tuple[Outcome, ...]] = (
    "encrypted",
    "wrong_crc",
    "closed",
    "inverted",
    "hdlc",
    "mbus",
    "broken_text",
    "dead_line",
)
"""Diagnoses that tell more of a P1 cable than others do, the surest first: no other device gives them."""


class Progress(msgspec.Struct, frozen=True):
    """What happens at one port now."""

    port: Candidate
    line: str
    """Settings at which it is read: `115200 8N1`."""
    seconds_left: float
    """Seconds until the next settings are tried."""
    bytes_seen: int


class Search:
    """Reads several ports until each has its verdict.

    Threads: one at a time.
    """

    def __init__(
        self,
        ports: Iterable[Candidate],
        settings: MeterSettings,
        *,
        first: Line | None = None,
        clock: Callable[[], float] = time.monotonic,
        proc: Path = Path("/proc"),
    ) -> None:
        self._settings = settings
        self._lines = tuple(dict.fromkeys((first or LINES[0], *LINES)))
        self._clock = clock
        self._proc = proc
        self.trials = [self._trial(port) for port in ports]

    def open(self) -> None:
        """Open every port; one that is refused has its verdict at once."""
        for trial in self.trials:
            trial.open()

    def add(self, port: Candidate) -> None:
        """Open one more port, which was plugged in meanwhile."""
        trial = self._trial(port)
        self.trials.append(trial)
        trial.open()

    def step(self) -> bytes:
        """Take what came at every port, without waiting; return it if there is one port alone."""
        data = b"".join([trial.step() for trial in self.trials])
        return data if len(self.trials) == 1 else b""

    @property
    def finished(self) -> bool:
        """True if every port has its verdict."""
        return all(trial.verdict is not None for trial in self.trials)

    def found(self) -> list[PortTrial]:
        """Return the ports with a meter: those with telegrams, else those with what cannot be read."""
        sure = [each for each in self.trials if each.verdict and each.verdict.outcome in ON_THE_LINE]
        return [each for each in sure if each.verdict and each.verdict.outcome == "meter"] or sure

    def diagnosis(self) -> Verdict | None:
        """Return the verdict that tells most of why no meter is found; `None` if none is there."""
        return most_telling([trial.verdict for trial in self.trials if trial.verdict is not None])

    def progress(self) -> list[Progress]:
        """Return what happens at each port that has no verdict yet."""
        return [
            Progress(trial.port, trial.line.name, trial.seconds_left(), trial.bytes_seen)
            for trial in self.trials
            if trial.verdict is None
        ]

    def close(self) -> None:
        """Close every port."""
        for trial in self.trials:
            trial.close()

    def _trial(self, port: Candidate) -> PortTrial:
        return PortTrial(port, self._settings, lines=self._lines, clock=self._clock, proc=self._proc)


def most_telling(verdicts: Sequence[Verdict]) -> Verdict | None:
    """Return the verdict that tells most of why no meter is found; `None` if there is none."""
    by_outcome = {verdict.outcome: verdict for verdict in reversed(verdicts)}
    telling = [by_outcome[each] for each in _TELLING if each in by_outcome]
    heard = [each for each in verdicts if each.outcome != "refused"]
    return next(iter([*telling, *heard, *verdicts]), None)


def detect(
    ports: Sequence[Candidate],
    settings: MeterSettings,
    *,
    stop: threading.Event,
    on_progress: Callable[[list[Progress]], None] = lambda progress: None,
    clock: Callable[[], float] = time.monotonic,
    proc: Path = Path("/proc"),
) -> Generator[Verdict, None, None]:
    """Listen to all ports at once; yield the verdict of each as soon as it is there.

    A caller that has what it wanted may leave the loop: the ports are closed with the iterator. `settings`
    give keys, time zone and the speed to try first. A port with a meter takes up to 25 s, as a rule 2; any
    other 24 s, and 36 s if what comes there is no text.

    Threads: blocks its own; `stop` ends it.
    """
    first = Line(settings.baud, settings.parity)
    search = Search(ports, settings, first=first, clock=clock, proc=proc)
    try:
        search.open()
        waiting = list(search.trials)
        while waiting and not stop.is_set():
            search.step()
            for trial in list(waiting):
                if (verdict := trial.verdict) is not None:
                    waiting.remove(trial)
                    trial.close()
                    yield verdict
            if waiting:
                on_progress(search.progress())
                stop.wait(POLL)
    finally:
        search.close()

"""One answer for a source: where its meter is and at which settings, or why it is not found."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Final

from p1tui.config.settings import MeterSettings
from p1tui.sources.base import SourceMissing
from p1tui.sources.detect.candidates import ListedPort, candidates, likely, named
from p1tui.sources.detect.search import Progress, detect, most_telling
from p1tui.sources.detect.verdict import Verdict
from p1tui.sources.detect.words import UNLISTED, no_cable
from p1tui.sources.serial import reason_of

AUTO: Final = "auto"


def detect_source(
    meter: MeterSettings,
    *,
    stop: threading.Event,
    on_progress: Callable[[list[Progress]], None] = lambda progress: None,
    ports: Callable[[], Iterable[ListedPort]] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Verdict:
    """Listen to the serial port that `meter.source` names, or with `auto` to all on USB.

    Returns the verdict on the first port that gives telegrams, else the one that tells most; its `settings`
    are those to read the port with. Raises `SourceMissing` if there is no port, or `stop` ended it.
    """
    name = meter.source.partition("?")[0]
    try:
        every = candidates(ports)
    except OSError as error:
        raise SourceMissing(UNLISTED.with_values(reason=reason_of(error))) from error
    chosen = likely(every) if name == AUTO else [named(name, every)]
    heard: list[Verdict] = []
    with closing(detect(chosen, meter, stop=stop, on_progress=on_progress, clock=clock)) as verdicts:
        for verdict in verdicts:
            if verdict.outcome == "meter":
                return verdict
            heard.append(verdict)
    told = most_telling(heard)
    if told is None:
        raise SourceMissing(no_cable(every))
    return told

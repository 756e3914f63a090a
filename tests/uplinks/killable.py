"""A whole recording side to be killed at any moment: real store, real worker, real sockets, a fast clock.

Run as a program it waits for lines on standard input: `go` starts a child and prints its process id, `last`
runs one until it has sent all, and ends in order. Forked from here, without threads, a start costs nothing.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.config.settings import ThingSpeakSettings
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget

SPEED = 600.0
"""Virtual seconds in a real one."""

METER_EPOCH = 1_795_500_000
INTERVAL = 20
READING_EVERY = 10.0
COMMIT = 30.0


class FastClock:
    """The system's clock, sped up."""

    def monotonic(self) -> float:
        return time.monotonic() * SPEED

    def time(self) -> float:
        return METER_EPOCH + time.monotonic() * SPEED

    def wait(self, event: threading.Event, timeout: float | None) -> bool:
        return event.wait(None if timeout is None else timeout / SPEED)


def record(path: Path, url: str, read_key: str, *, last: bool) -> None:
    """Measure and upload until killed; `last`: until all is sent, and then end in order."""
    clock = FastClock()
    recorder = Recorder(
        path, timezone=ZoneInfo("UTC"), commit_interval=COMMIT, clock=clock.monotonic, now=clock.time
    )
    settings = ThingSpeakSettings(
        channel=1, write_key="W" * 16, read_key=read_key, url=url, fields=("import_t1_kwh", "power_import_kw")
    )
    target = ThingSpeakTarget(settings, now=clock.time)
    outbox = recorder.outbox("test", INTERVAL)
    worker = Worker(target, outbox, upload_every=20, on_change=lambda health: None, clock=clock)
    worker.start()
    began = clock.monotonic()
    while not (last and clock.monotonic() - began > 120):
        at = int(clock.time())
        recorder.record(Reading(header="TST", time=at, time_source="meter", import_tariff_wh={1: at}))
        if recorder.commit_due() <= 0:
            recorder.commit()
            worker.wake()
        time.sleep(READING_EVERY / SPEED)  # the meter's pace: what is killed goes on in real time
    recorder.commit()
    deadline = time.monotonic() + 20
    while outbox.backlog().entries and time.monotonic() < deadline:
        recorder.commit()
        worker.wake()
        time.sleep(COMMIT / SPEED)  # the recorder's pace, for the same reason
    worker.stop(5)
    recorder.close()


def main() -> None:
    path, url, read_key = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            record(path, url, read_key, last=line == "last\n")
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()

"""A whole recording side to be killed at any moment: real store, real worker, real sockets, a fast clock.

Run as a program with a history, the address of a server, a read key and the section of a target, it waits for
lines on standard input: `go` starts a child and prints its process id, `last` runs one until it has sent all,
and ends in order. Forked from here, without threads, a start costs nothing.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.config.uplink_settings import InfluxSettings, ThingSpeakSettings
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from p1tui.uplinks.target import Target
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget

SPEED = 600.0
"""Virtual seconds in a real one."""

METER_EPOCH = 1_790_000_000
"""Start of the meter's time: a database takes no time that is far ahead of its own."""

BEGAN = time.monotonic()
"""Start of this process, and so of all that it forks."""

INTERVAL = 20
READING_EVERY = 10.0
COMMIT = 30.0


class FastClock:
    """The system's clock, sped up."""

    def monotonic(self) -> float:
        return time.monotonic() * SPEED

    def time(self) -> float:
        return METER_EPOCH + (time.monotonic() - BEGAN) * SPEED

    def wait(self, event: threading.Event, timeout: float | None) -> bool:
        return event.wait(None if timeout is None else timeout / SPEED)


def make_target(section: str, url: str, read_key: str, clock: FastClock) -> Target:
    """Return a channel, or the database p1 of an InfluxDB 1 or a VictoriaMetrics."""
    if section == "influx":
        return LineProtocolTarget(InfluxSettings(url=url, api=1, database="p1"), now=clock.time)
    settings = ThingSpeakSettings(
        channel=1, write_key="W" * 16, read_key=read_key, url=url, fields=("import_t1_kwh", "power_import_kw")
    )
    return ThingSpeakTarget(settings, now=clock.time)


def record(path: Path, url: str, read_key: str, section: str, *, last: bool) -> None:
    """Measure and upload until killed; `last`: until all is sent, and then end in order."""
    clock = FastClock()
    recorder = Recorder(
        path, timezone=ZoneInfo("UTC"), commit_interval=COMMIT, clock=clock.monotonic, now=clock.time
    )
    target = make_target(section, url, read_key, clock)
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
    path, (url, read_key, section) = Path(sys.argv[1]), sys.argv[2:5]
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            record(path, url, read_key, section, last=line == "last\n")
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()

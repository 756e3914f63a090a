"""Measure the memory and the card that a simulated month of one telegram a second costs the store.

    python -m tests.soak.month [DAYS]

The house has three phases and gas, and one channel is always up to date. Each of DAYS days, by default 30,
prints a line with resident memory and the bytes written to the disk (both from /proc: Linux only); the last
lines say what a year adds to the file. The exit status says if a day wrote more than BUDGET_MB. The folder
for temporary files must be on a disk: what is written to memory is not counted. A day takes ten seconds: the
default takes five minutes.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from p1tui.demo.household.household import Household
from p1tui.model.entries import Outbox
from p1tui.runtime.duration import DAY
from p1tui.store.backup import backup
from p1tui.store.recording.recorder import Recorder
from tests.shared import processes
from tests.shared.times import AMSTERDAM

START = 1_780_000_000
COMMIT = 30
BUDGET_MB = 50
"""Written a day at most."""


class Used(NamedTuple):
    """Bytes of this process: resident now, and written to a disk since it began."""

    resident: int
    written: int


def used() -> Used:
    """Return the kernel's count (proc(5))."""
    lines = Path("/proc/self/io").read_text().splitlines()
    figures = dict(line.split(": ") for line in lines)
    return Used(processes.resident(), int(figures["write_bytes"]))


class Month:
    """A recorder and one channel on a clock of their own."""

    def __init__(self, path: Path) -> None:
        self._house = Household(1)
        self._now = START
        self.recorder = Recorder(
            path,
            timezone=AMSTERDAM,
            commit_interval=COMMIT,
            clock=lambda: float(self._now),
            now=lambda: float(self._now),
        )
        self.outbox: Outbox = self.recorder.outbox("https://x/channels/1", 20)
        self.sent = 0

    def run(self, seconds: int) -> None:
        """Let so many seconds more pass."""
        for self._now in range(self._now + 1, self._now + seconds + 1):  # noqa: B020 - the clock reads it
            self.recorder.record(self._house.reading(self._now))
            self.recorder.today()
            if self.recorder.commit_due() <= 0:
                self.recorder.commit()
                self._send()

    def _send(self) -> None:
        """Do with the outbox as the uplink's worker does around a call that goes well."""
        due = self.outbox.due(961)
        self.outbox.save(replace(self.outbox.progress(), called_at=float(self._now), sending=len(due)))
        if due:
            self.sent += len(due)
            self.outbox.save(
                replace(self.outbox.progress(), cursor=due[-1].time, sending=0, sent_today=self.sent)
            )
        self.outbox.backlog()


def kept_for_ever(path: Path) -> int:
    """Return the bytes of all but the samples."""
    copy = path.with_name("copy.sqlite")
    backup(path, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        for number in range(8):
            database.execute(f"DELETE FROM sample_{number}")
        database.execute("DELETE FROM device_sample")
        database.execute("VACUUM")
    size = copy.stat().st_size
    copy.unlink()
    return size


def main() -> None:
    """Print the table."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        month = Month(path)
        print(f"{'day':>4} {'resident MB':>12} {'written MB':>11} {'file MB':>8} {'seconds':>8}")
        before, written = used(), []
        for day in range(1, days + 1):
            began = time.perf_counter()
            month.run(DAY)
            after = used()
            written.append((after.written - before.written) / 1e6)
            size = path.stat().st_size / 1e6
            took = time.perf_counter() - began
            print(
                f"{day:4} {after.resident / 1e6:12.1f} {written[-1]:11.1f} {size:8.1f} {took:8.1f}",
                flush=True,
            )
            before = after
        month.recorder.close()
        year = kept_for_ever(path) / days * 365
    print(f"{max(written):.1f} MB written on the worst day, {sum(written) / days:.1f} MB on the mean one")
    print(f"{year / 1e6:.0f} MB a year is kept for ever; {month.sent} entries were sent")
    if max(written) > BUDGET_MB:
        sys.exit(f"more than {BUDGET_MB} MB a day")


if __name__ == "__main__":
    main()

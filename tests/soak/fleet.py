"""Load a real VictoriaMetrics with many simulated meters, through the writer of line protocol that p1tui has.

    python -m tests.soak.fleet [METERS [INTERVAL [MINUTES]]]
    python -m tests.soak.fleet day [METERS [INTERVAL]]

In the first, each of METERS (by default 1,000) sends a line each INTERVAL seconds (by default 10) for MINUTES
(by default 10), in real time, over a connection of its own for each call, at its own second, as the boxes of
a fleet do. It prints samples a second, how late the latest call was, bytes a sample on disk, and processor
time of writer and server.

In the second, each of METERS (by default 100) catches up with a day, as after an outage, in calls as large as
they may be: it shows what a sample takes on disk once there are many of a series, and the pace of one sender.

Both then ask every query of the dashboard for Grafana, of all sites and of one meter, and print the slowest.
The exit status says if a call was refused or a query has no answer.

Values are those of 40 of the demo's households, at other hours for each meter. All of it runs on this
computer, which carries the server and every box at once: two processes send. Needs Debian's package
victoria-metrics.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.demo.household.household import Household
from p1tui.model.entries import Entry
from p1tui.runtime.duration import DAY, HOUR
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from tests.docs.dashboard import expressions, filled
from tests.shared.databases import VictoriaMetrics, running_victoria
from tests.shared.waiting import until

SENDERS = 2
HOUSES = 40
"""Distinct households: each takes a third of a second to make."""

WARM_UP = 60.0
"""Seconds before the first line, in which the senders make their households."""


class Box:
    """One meter and its target."""

    def __init__(self, number: int, url: str, interval: int) -> None:
        self._meter = f"E{number:016d}"
        self.turn = crc32(self._meter.encode()) / 2**32 * interval
        """Seconds into each interval at which it calls."""
        self._house, self._behind = number % HOUSES, number // HOUSES * 7 * HOUR
        settings = InfluxSettings(url=url, interval=interval, tags={"site": f"site-{number % 100:02d}"})
        self._target = LineProtocolTarget(settings)

    def entry(self, houses: list[Household], now: int) -> Entry:
        """Return the entry of a second."""
        reading = houses[self._house].reading(now - self._behind)
        return Entry(now, reading.numbers(), self._meter)

    def send(self, entries: list[Entry]) -> int:
        """Send as many entries as one call takes; return their number, 0 if they are refused."""
        count = self._target.fits(entries[: self._target.max_batch])
        return count if self._target.send(entries[:count]).result == "accepted" else 0


class Sent(NamedTuple):
    """The figures of one sender."""

    lines: int
    samples: int
    calls: int
    refused: int
    writer_s: float
    """Processor time in the writer, which makes the lines and the calls."""
    late_s: float
    """Seconds that the latest call came after its turn."""


def households(now: int, meters: int) -> list[Household]:
    """Return the households of so many meters, ready to be read."""
    houses = [Household(seed) for seed in range(1, min(HOUSES, meters) + 1)]
    for house in houses:
        house.reading(now)
    return houses


def send_live(url: str, numbers: range, interval: int, begin: float, seconds: int) -> Sent:
    """Send a line of each meter in each interval from `begin` (UTC seconds) on."""
    houses, pause = households(int(begin), numbers.stop), threading.Event()
    boxes = sorted((Box(number, url, interval) for number in numbers), key=lambda box: box.turn)
    lines = samples = refused = 0
    writer = late = 0.0
    for start in range(0, seconds, interval):
        for box in boxes:
            due = begin + start + box.turn
            if (wait := due - time.time()) > 0:
                pause.wait(wait)
            entry = box.entry(houses, int(due))
            before = time.process_time()
            refused += not box.send([entry])
            writer += time.process_time() - before
            late = max(late, time.time() - due)
            lines, samples = lines + 1, samples + len(entry.values)
    return Sent(lines, samples, lines, refused, writer, late)


def send_day(url: str, numbers: range, interval: int, begin: float, seconds: int) -> Sent:
    """Send the lines of the `seconds` before `begin` of one meter after the other, as fast as it goes."""
    houses = households(int(begin), numbers.stop)
    lines = samples = calls = refused = 0
    writer = 0.0
    for number in numbers:
        box = Box(number, url, interval)
        entries = [box.entry(houses, at) for at in range(int(begin) - seconds, int(begin), interval)]
        lines, samples = lines + len(entries), samples + sum(len(entry.values) for entry in entries)
        while entries:
            before = time.process_time()
            count = box.send(entries)
            writer += time.process_time() - before
            calls, refused = calls + 1, refused + (not count)
            entries = entries[count or len(entries) :]
    return Sent(lines, samples, calls, refused, writer, 0.0)


def figures(server: VictoriaMetrics) -> dict[str, float]:
    """Return what the server tells of itself, by name and labels."""
    told = [line for line in server.get("/metrics")[1].decode().splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in told}


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def ask_dashboard(server: VictoriaMetrics) -> int:
    """Print how long the dashboard's queries take; return the number of those without an answer."""
    one = server.series("p1_power_import_w")[0]["meter"]
    empty, slowest = [], 0.0
    for expression in expressions():
        began = time.monotonic()
        query = filled(expression, meter=one)
        _, body = server.get("/api/v1/query", query=query, time=str(int(time.time())), nocache="1")
        slowest = max(slowest, time.monotonic() - began)
        if not json.loads(body)["data"]["result"]:
            empty.append(expression)
    print(
        f"  dashboard: {len(expressions())} queries, the slowest {slowest * 1000:.0f} ms, {len(empty)} empty"
    )
    for expression in empty:
        print(f"    no answer: {expression}")
    return len(empty)


def report(server: VictoriaMetrics, folder: Path, sent: list[Sent], meters: int, seconds: float) -> int:
    """Print the figures of a run; return the number of refused calls and of queries without an answer."""
    lines, samples, calls, refused = (sum(each[part] for each in sent) for part in range(4))
    server.get("/internal/force_flush")
    empty = ask_dashboard(server)
    server.get("/internal/force_merge")
    until(lambda: not figures(server).get("vm_active_force_merges"), 120)
    told = figures(server)
    server.stop()
    stored = sum(value for name, value in told.items() if name.startswith('vm_rows{type="storage/'))
    values, index = (folder_bytes(folder / part) for part in ("data", "indexdb"))
    writer = sum(each.writer_s for each in sent)
    print(f"{meters:,} meters, {lines:,} lines, {samples:,} samples in {seconds:.0f} s")
    print(
        f"  {refused} of {calls:,} calls refused, the latest {max(each.late_s for each in sent):.2f} s late"
    )
    print(f"  {samples / seconds:,.0f} samples and {calls / seconds:,.1f} calls a second")
    print(f"  {stored:,.0f} samples stored, {values / samples:.2f} bytes each; index {index / 1e6:.1f} MB")
    share = f", {writer / seconds / meters:.4%} of a core a meter" if calls == lines else ""
    print(f"  writer: {writer / lines * 1000:.3f} ms a line{share}")
    used, memory = told["process_cpu_seconds_total"], told["process_resident_memory_bytes"]
    print(f"  server: {used / seconds:.1%} of a core, {memory / 1e6:.0f} MB resident")
    return int(refused) + empty


def main() -> int:
    """Run one load; return the exit status."""
    day = sys.argv[1:2] == ["day"]
    given, usual = [int(word) for word in sys.argv[1 + day :]], (100, 10, 0) if day else (1000, 10, 10)
    meters, interval, minutes = (*given, *usual[len(given) :])
    with tempfile.TemporaryDirectory() as folder, running_victoria(Path(folder) / "victoria") as server:
        began = time.time()
        begin, span = (began, DAY) if day else (float(int(began + WARM_UP)), minutes * 60)
        with ProcessPoolExecutor(SENDERS) as pool:
            parts = [
                pool.submit(
                    send_day if day else send_live,
                    *(server.url, range(part, meters, SENDERS), interval, begin, span),
                )
                for part in range(SENDERS)
            ]
            sent = [part.result() for part in parts]
        seconds = time.time() - began if day else span
        return int(report(server, Path(folder) / "victoria" / "data", sent, meters, seconds) > 0)


if __name__ == "__main__":
    sys.exit(main())

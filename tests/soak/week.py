"""Let a recording with everything on live a week in minutes, and see if it grows.

    python -m tests.soak.week [DAYS [FACTOR]]

`p1tui --no-ui` and a `p1tui --json all` that is attached to it run on clocks that go FACTOR times faster,
by default 200, by `fast_clock.c`, which `cc` compiles (Linux only). A meter on a pseudo-terminal speaks every
ten seconds; two channels want an entry every 20 seconds, and fail now and then. Each day the cable is pulled
for ten minutes, and is back as another device. Every six hours a line is printed: resident memory in MB,
threads and open files of both. At the end every reading must be stored, and every entry must be in each
channel once. The exit status says if a promise was broken, or if anything grew after the first day. A week
takes 50 minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count, cycle
from pathlib import Path
from typing import NamedTuple

from p1tui.demo.household.household import Household
from p1tui.demo.thingspeak.channel import Rules
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.runtime.lock import holder_of
from tests.e2e.peers import Port
from tests.shared.faults import CallFault
from tests.shared.histories import sample_times
from tests.shared.processes import resident
from tests.shared.thingspeak import KEY, ScriptedThingSpeak
from tests.shared.waiting import until

SPEAKS_S, INTERVAL, LOOK_S = 10, 20, 6 * HOUR
"""Seconds of the faster clock between telegrams, entries, and lines of figures."""

PULLED_S = 10 * MINUTE
"""Seconds without a cable each day."""

GROWN_MB = 1.5
"""Memory that Python may take after the first day without leaking."""

FAULTS = cycle([*[None] * 9, CallFault(kind="status", status=503), *[None] * 9, CallFault(kind="reset")])

CONFIG = """\
[meter]
source = "{port}"
[store]
path = "{history}"
"""

CHANNEL = """\
[[thingspeak]]
channel = {number}
write_key = "{key}"
interval = {interval}
url = "{url}"
"""


class Figures(NamedTuple):
    """What a process holds."""

    megabytes: float
    threads: int
    files: int


class FastClock:
    """A clock that went on from now FACTOR times faster, and the means to give it to a process."""

    def __init__(self, factor: int, folder: Path) -> None:
        self._factor = factor
        self._begin = time.time_ns(), time.monotonic_ns()
        library = folder / "fast_clock.so"
        source = Path(__file__).with_name("fast_clock.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        self.environment = os.environ | {
            "LD_PRELOAD": str(library),
            "FAST_CLOCK": f"{self._begin[0]} {self._begin[1]} {factor}",
            "XDG_STATE_HOME": str(folder),
        }

    def time(self) -> float:
        """Return the UTC seconds that it shows."""
        return (self._begin[0] + (time.monotonic_ns() - self._begin[1]) * self._factor) / 1e9

    def wait_until(self, at: float) -> None:
        """Wait until it shows `at`."""
        threading.Event().wait(max(0.0, at - self.time()) / self._factor)


class Meter:
    """A meter whose cable is pulled once a day.

    Threads: `speak` is for one thread, `end` for any.
    """

    def __init__(self, clock: FastClock, cable: Path) -> None:
        self._clock, self._cable = clock, cable
        self._ended = threading.Event()
        self._port = Port()
        self.plug()
        self.told: list[int] = []

    def plug(self) -> None:
        """Let the cable's name lead to the port."""
        self._cable.unlink(missing_ok=True)
        self._cable.symlink_to(self._port.name)

    def speak(self) -> None:
        """Send a telegram each `SPEAKS_S` seconds until `end`."""
        house, begin = Household(1), int(self._clock.time()) // SPEAKS_S * SPEAKS_S + SPEAKS_S
        pulled = begin + DAY // 2
        for at in count(begin, SPEAKS_S):
            self._clock.wait_until(at)
            if self._ended.is_set():
                break
            if at == pulled:
                self._port.close()
                self._cable.unlink()
            elif at == pulled + PULLED_S:
                self._port = Port()
                self.plug()
                pulled += DAY
            elif not pulled < at < pulled + PULLED_S:
                self._port.speak([house.telegram(at)], 0)
                self.told.append(at)

    def end(self) -> None:
        """Fall silent."""
        self._ended.set()


def figures(pid: int) -> Figures:
    """Return a process's figures (proc(5))."""
    folder = Path("/proc") / str(pid)
    threads, files = len(list((folder / "task").iterdir())), len(list((folder / "fd").iterdir()))
    return Figures(resident(pid) / 1e6, threads, files)


def grown(seen: list[Figures]) -> bool:
    """Return True if the last day holds more than the second quarter of the first and after it."""
    quarters = DAY // LOOK_S
    first, last = seen[1:quarters] or seen, seen[-quarters:]
    return (
        min(each.megabytes for each in last) - max(each.megabytes for each in first) > GROWN_MB
        or min(each.threads for each in last) > max(each.threads for each in first)
        or min(each.files for each in last) > max(each.files for each in first)
    )


def live(days: int, factor: int, folder: Path, cleanup: ExitStack) -> Iterator[str]:
    """Yield each promise that was broken; print the figures."""
    clock, history = FastClock(factor, folder), folder / "history.sqlite"
    servers = [
        cleanup.enter_context(
            ScriptedThingSpeak(
                write_key=KEY, channel=number, clock=clock.time, rules=Rules(duplicates="accept")
            )
        )
        for number in (7, 8)
    ]
    meter = Meter(clock, folder / "cable")
    config = folder / "config.toml"
    config.write_text(
        CONFIG.format(port=folder / "cable", history=history)
        + "".join(
            CHANNEL.format(number=number, key=KEY, interval=INTERVAL, url=server.url)
            for number, server in zip((7, 8), servers, strict=True)
        )
    )
    log = cleanup.enter_context((folder / "log").open("wb"))

    def started(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "p1tui", *arguments, "--config", str(config)]
        process = subprocess.Popen(command, env=clock.environment, stdout=subprocess.DEVNULL, stderr=log)
        cleanup.callback(process.wait)
        cleanup.callback(process.kill)
        return process

    engine = started("--no-ui")
    until(lambda: holder_of(history).socket, 30)
    viewer = started("--json", "all")
    speaker = threading.Thread(target=meter.speak)
    cleanup.callback(speaker.join)
    cleanup.callback(meter.end)
    speaker.start()
    begin, seen = clock.time(), {engine.pid: list[Figures](), viewer.pid: list[Figures]()}
    print(
        f"{'hours':>5}{'engine MB':>11}{'threads':>9}{'files':>7}{'viewer MB':>11}{'threads':>9}{'files':>7}"
    )
    for look in range(1, days * DAY // LOOK_S + 1):
        clock.wait_until(begin + look * LOOK_S)
        for server in servers:
            server.script(*(next(FAULTS) for _ in range(20)))
        line = f"{look * LOOK_S // HOUR:>5}"
        for process in (engine, viewer):
            if process.poll() is not None:
                yield f"process {process.pid} ended with status {process.returncode}"
                return
            now = figures(process.pid)
            seen[process.pid].append(now)
            line += f"{now.megabytes:>11.1f}{now.threads:>9}{now.files:>7}"
        print(line, flush=True)
    meter.end()
    speaker.join()
    yield from check(clock, meter, history, servers)
    engine.terminate()
    if engine.wait(30):
        yield f"the engine ended with status {engine.returncode}"
    for name, process in (("engine", engine), ("viewer", viewer)):
        if grown(seen[process.pid]):
            yield f"the {name} grew"
    if b"Traceback" in (folder / "log").read_bytes():
        yield "a traceback was logged"


def check(clock: FastClock, meter: Meter, history: Path, servers: list[ScriptedThingSpeak]) -> Iterator[str]:
    """Yield each promise that was broken for readings and entries; print their number."""
    clock.wait_until(clock.time() + 2 * HOUR)
    stored = set(sample_times(history))
    lost = set(meter.told) - stored
    if lost:
        yield f"{len(lost)} of {len(meter.told)} readings are lost"
    last = {at // INTERVAL: at for at in sorted(stored)}
    due = set(list(last.values())[:-1])
    for server in servers:
        sent = [row.created_at for row in server.channel.rows]
        print(f"{len(stored)} readings, {len(sent)} entries of {len(due)}")
        if len(sent) != len(set(sent)):
            yield "entries are in a channel twice"
        if len(due - set(sent)) > 1:  # the interval in which the channel was configured is not due
            yield f"{len(due - set(sent))} entries are missing"


def run(days: int, factor: int) -> bool:
    """Return True if every promise held."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as cleanup:
        broken = list(live(days, factor, Path(folder), cleanup))
        if broken:
            print(*broken, (Path(folder) / "log").read_text()[-3000:], sep="\n")
    return not broken


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(not run(*(given + [7, 200][len(given) :])))

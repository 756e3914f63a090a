"""Set a computer's clock in every wrong way while p1tui records and uploads on it.

    python -m tests.soak.clock [COUNT [SEED]]

Each of COUNT rounds, by default one from SEED on, runs every scenario, some side by side, each with a
`p1tui --no-ui` of its own, a meter at a pseudo-terminal, and a loopback channel; a round takes six minutes.
The computer's clock is faked by libfaketime (Debian's package `faketime`), its sleep, and the word of its
kernel that the clock is synchronised, by this module. The history holds hours before. Each scenario prints
its figures or the broken promise: no reading before 2001 or later than the clock stood while it was believed,
no second twice, energy that is the difference of the meter's registers, each entry uploaded once. The exit
status says if one was broken.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from p1tui.demo.household.household import Household
from p1tui.demo.thingspeak.channel import Rules
from p1tui.p1.crc16 import crc16
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from tests.e2e.peers import Port
from tests.shared.folders import ROOT
from tests.shared.histories import rows, sample_times
from tests.shared.thingspeak import KEY, ScriptedThingSpeak
from tests.shared.times import AMSTERDAM

YEAR = 365 * DAY
MILLENNIUM = 978_307_200
"""2001-01-01, before which nothing is stored or sent."""
INTERVAL = 5
"""Seconds between entries."""
BEFORE, QUIET = 3 * HOUR, 600
"""Seconds before the first telegram at which the history begins and ends."""
LATE = 3
"""Telegrams, at most, that a busy machine reads within the second of another, which is then a double."""
AT_ONCE = 6
"""Scenarios side by side: with more, two processors are late with telegrams, whose seconds then meet."""
COMMITTED_S = 2.5
"""Seconds after which the last telegram is committed."""
SETTLED_S = 1.5
"""Seconds between a change of the clock and the next telegram, so that each is dated on its own."""
ROUNDED = 1
"""Wh by which a telegram and the house's own reading may differ."""
UPLOADED_S = 75.0
"""Seconds within which everything is uploaded."""

CONFIG = """\
[meter]
source = "{port}"
[store]
path = "{history}"
commit_interval = 1
[[thingspeak]]
channel = 7
write_key = "{key}"
url = "{url}"
interval = {interval}
upload_every = 15
"""

HOST = """\
import sys, time
from pathlib import Path
folder, boottime = Path(sys.argv.pop(1)), time.clock_gettime
def asleep(clock):
    return boottime(clock) + float((folder / "asleep").read_text())
time.clock_gettime = asleep
from p1tui.net import network_status
network_status.clock_is_set = lambda: (folder / "synchronised").exists()
from p1tui.cli.main import main
sys.exit(main())
"""
"""Program that runs p1tui as on a computer that slept for so long, and whose kernel says so of its clock."""


class Phase(NamedTuple):
    """Seconds during which the clock runs."""

    seconds: int
    wrong: int = 0
    """Seconds by which the clock is ahead."""
    synchronised: bool = False
    slept: int = 0
    """Seconds that the computer slept before."""


class Scenario(NamedTuple):
    """What happens to a clock beside a meter."""

    name: str
    phases: tuple[Phase, ...]
    meter: Literal["no clock", "clock", "clock without season"] = "no clock"
    begin: int = 0
    """UTC seconds of the first telegram; 0: now."""
    believed: int = 0
    """Seconds by which readings may be later than now: a wrong clock was believed."""
    lost: int = 0
    """Telegrams whose second of the clock has a reading already."""
    overtaken: bool = True
    """False if the clock, set back, has not yet come to where it was: until then the last rises may lack."""


def scenarios(short: int = 16) -> list[Scenario]:
    """Return all of them; each phase takes so many seconds."""
    unset = -int(time.time()) + 12
    right = Phase(short)
    found = [
        Scenario("1970, then the network sets it", (Phase(short, unset), Phase(short, 0, True))),
        Scenario("hours back", (right, Phase(short, -DAY + HOUR)), overtaken=False),
        Scenario("two days back, and right again", (right, Phase(short, -2 * DAY), right)),
        Scenario("an hour back, by the network", (right, Phase(short, -HOUR, True)), overtaken=False),
        Scenario("ten seconds back", (right, Phase(short, -10)), lost=10),
        Scenario("a year forward and back", (right, Phase(short, YEAR), right)),
        Scenario(
            "a year ahead until the network sets it",
            (Phase(short, YEAR), Phase(short, 0, True)),
            believed=YEAR,
        ),
        Scenario("1970 for a while", (right, Phase(short, unset), right)),
        Scenario("asleep for two hours", (right, Phase(short, 0, slept=2 * HOUR))),
        Scenario("asleep for two days", (right, Phase(short, 0, slept=2 * DAY))),
    ]
    found += [
        each._replace(
            name=f"{each.name}, of a meter with a clock", meter="clock", believed=0, lost=0, overtaken=True
        )
        for each in found
    ]
    for name, begin in zip(("summer", "winter"), changes(), strict=True):
        for meter in ("no clock", "clock", "clock without season"):
            found.append(Scenario(f"{name} time, {meter}", (Phase(2 * short),), meter, begin - short))
    return found


def changes() -> tuple[int, int]:
    """Return the next begin of summer time and the winter time after it, in UTC seconds."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    found: list[int] = []
    while len(found) < 2:
        before, hour = hour.astimezone(AMSTERDAM).utcoffset(), hour + timedelta(hours=1)
        after = hour.astimezone(AMSTERDAM).utcoffset()
        assert before is not None
        assert after is not None
        if before != after and (found or after > before):
            found.append(int(hour.timestamp()))
    return found[0], found[1]


def library() -> Path | None:
    """Return libfaketime's library, `None` where it is not installed."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Computer:
    """A p1tui on a computer whose clock the scenario sets."""

    def __init__(self, folder: Path, arguments: Sequence[str]) -> None:
        self._folder = folder
        self._slept = 0
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def set(self, ahead: int, phase: Phase) -> None:
        """Set the clock `ahead` of this machine's, the seconds slept, and the kernel's word."""
        if self._process is not None and phase.slept:
            self._process.send_signal(signal.SIGSTOP)
        self._slept += phase.slept
        self._write("offset", f"{ahead:+d}")
        self._write("asleep", str(self._slept))
        (self._folder / "synchronised").unlink(missing_ok=True)
        if phase.synchronised:
            (self._folder / "synchronised").touch()
        if self._process is None:
            self._process = self._started()
        self._process.send_signal(signal.SIGCONT)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running p1tui. Raises `RuntimeError` before the clock is first set."""
        if self._process is None:
            raise RuntimeError("p1tui has not been started")
        return self._process

    def _write(self, name: str, text: str) -> None:
        (self._folder / "new").write_text(text)
        (self._folder / "new").replace(self._folder / name)

    def _started(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._folder / "offset"),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }
        with (self._folder / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-c", HOST, str(self._folder), *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=environment,
                cwd=ROOT,
            )

    def ready(self) -> None:
        """Wait until the port is open."""
        pause = threading.Event()
        while b": starting." not in self.said() and self.process.poll() is None:
            pause.wait(0.05)
        pause.wait(SETTLED_S)

    def said(self) -> bytes:
        """Return its log so far."""
        return (self._folder / "log").read_bytes()

    def end(self) -> int:
        """Ask it to end; return its exit status."""
        try:
            self.process.send_signal(signal.SIGTERM)
            return self.process.wait(20)
        finally:
            self.process.kill()


def telegram(house: Household, at: int, meter: str) -> bytes:
    """Return the house's telegram with the clock that this meter has."""
    lines = house.telegram(at).rpartition(b"!")[0].split(b"\r\n")
    clock = next(line for line in lines if line.startswith(b"0-0:1.0.0"))
    if meter == "no clock":
        lines.remove(clock)
    elif meter == "clock without season":
        lines[lines.index(clock)] = clock[:-2] + b")"
    body = b"\r\n".join(lines) + b"!"
    return body + b"%04X\r\n" % crc16(body)


def speak(scenario: Scenario, begin: int, computer: Computer, port: Port, house: Household) -> list[int]:
    """Let the meter speak once a second through all phases; return the true times of its telegrams."""
    shift = begin - int(time.time())
    told: list[int] = []
    pause = threading.Event()
    for phase in scenario.phases:
        shift += phase.slept
        computer.set(shift + phase.wrong, phase)
        computer.ready()
        for _ in range(phase.seconds):
            pause.wait(1.3 - time.time() % 1)
            told.append(int(time.time()) + shift)
            port.speak([telegram(house, told[-1], scenario.meter)], 0)
    return told


def record_before(history: Path, times: Iterable[int], house: Household) -> None:
    """Write readings of these times."""
    recorder = Recorder(history, timezone=AMSTERDAM)
    recorder.backfill(map(house.reading, times))
    recorder.close()


def run(scenario: Scenario, seed: int, *, upload: bool = True) -> str:
    """Run a scenario; return its figures. Raises `AssertionError`."""
    house, port = Household(seed), Port()
    with (
        tempfile.TemporaryDirectory() as name,
        closing(port),
        ScriptedThingSpeak(write_key=KEY, channel=7, rules=Rules(duplicates="accept")) as server,
    ):
        folder = Path(name)
        history, config = folder / "data" / "history.sqlite", folder / "config.toml"
        url = server.url if upload else "http://127.0.0.1:9"
        text = CONFIG.format(port=port.name, history=history, key=KEY, url=url, interval=INTERVAL)
        config.write_text(text)
        begin = scenario.begin or int(time.time())
        before = range(begin - BEFORE, begin - QUIET, MINUTE)
        record_before(history, before, house)
        computer = Computer(folder, ["--no-ui", "--config", str(config)])
        try:
            told = speak(scenario, begin, computer, port, house)
            if upload:
                wait_for_uploads(history, server)
            else:
                threading.Event().wait(COMMITTED_S)
        finally:
            status = computer.end()
        said = computer.said().decode()
        try:
            assert status == 0, f"exit status {status}"
            check_history(scenario, history, before, told, house)
            if upload:
                check_uploads(history, server)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{said}") from error
        stored, sent = len(sample_times(history)), len(server.channel.rows)
        return f"{len(told)} telegrams, {stored} readings, {sent} entries"


def register(house: Household, at: int) -> int:
    """Return the register of all tariffs, as they stand in the telegram of that time."""
    return sum(house.reading(at).import_tariff_wh.values())


def due(history: Path) -> dict[int, list[int]]:
    """Return the times of all readings by the interval that is due, in order of their arrival."""
    found: dict[int, list[int]] = {}
    for (at,) in rows(history, "SELECT time FROM sample WHERE time > (SELECT started FROM outbox)"):
        found.setdefault(at // INTERVAL, []).append(at)
    ((last,),) = rows(
        history, "SELECT coalesce((SELECT value FROM state WHERE key = 'newest'), max(time)) FROM sample"
    )
    return {interval: times for interval, times in found.items() if interval < int(last) // INTERVAL}


def wait_for_uploads(history: Path, server: ScriptedThingSpeak) -> None:
    """Wait until every interval has an entry, `UPLOADED_S` at most."""
    pause, deadline = threading.Event(), time.monotonic() + UPLOADED_S
    pause.wait(COMMITTED_S)
    while time.monotonic() < deadline:
        if due(history).keys() <= {row.created_at // INTERVAL for row in server.channel.rows}:
            return
        pause.wait(0.5)


def check_history(
    scenario: Scenario, history: Path, before: range, told: list[int], house: Household
) -> None:
    """Check the times and the energy of a history."""
    times = sample_times(history)
    for table in ("sample", "minute", "hour", "day", "event", "device_sample"):
        column = "seen" if table == "device_sample" else "time"
        early = rows(history, f"SELECT count(*) FROM {table} WHERE {column} < ?", MILLENNIUM)
        assert early == [(0,)], f"{early} before 2001 in {table}"
    late = [at for at in times if at > told[-1] + 2 + scenario.believed]
    assert not late, f"{len(late)} readings of the future, as {late[:3]}"
    assert len(set(times)) == len(times), "a second is stored twice"
    late_ones = 0 if scenario.meter == "clock" else LATE
    least = len(told) - scenario.lost - late_ones
    assert len(times) - len(before) >= least, f"{len(times) - len(before)} readings of {len(told)} telegrams"
    start, end = (told[0] - 2 * HOUR) // HOUR * HOUR, told[-1] // HOUR * HOUR + HOUR
    hours = [*range(start, end + 1, HOUR), *range(times[-1] // HOUR * HOUR, times[-1] + HOUR, HOUR)]
    with closing(History(history, timezone=AMSTERDAM)) as view:
        found = view.energy("import_wh", [start, end])
        by_hour = view.energy("import_wh", sorted(set(hours)))
    last_before = max(at for at in before if at < start)
    rise = register(house, told[-1]) - (house.reading(last_before).import_wh or 0)
    last = len(told) if scenario.overtaken else scenario.phases[0].seconds
    least = rise - register(house, told[-1]) + register(house, told[last - 1 - late_ones])
    assert least - ROUNDED <= (found[0] or 0) <= rise + ROUNDED, f"{found} Wh of {least} to {rise}"
    assert min(wh or 0 for wh in by_hour) >= 0, f"{by_hour} Wh in an hour"


def check_uploads(history: Path, server: ScriptedThingSpeak) -> None:
    """Check that each interval has its entry, and none twice."""
    sent = Counter(row.created_at for row in server.channel.rows)
    twice = [at for at, count in sent.items() if count > 1]
    assert not twice, f"{len(twice)} entries were sent twice, as {twice[:3]}"
    stray = sent.keys() - set(sample_times(history))
    assert not stray, f"{len(stray)} entries are of no reading, as {sorted(stray)[:3]}"
    lacking = due(history).keys() - {at // INTERVAL for at in sent}
    assert not lacking, f"{len(lacking)} intervals have no entry"


def attempt(seed: int, scenario: Scenario) -> str:
    """Return a line on a scenario."""
    try:
        return f"ok      {scenario.name}: {run(scenario, seed)}"
    except AssertionError as error:
        return f"BROKEN  {scenario.name}: {error}"


def main() -> int:
    """Run the rounds; return the exit status."""
    if library() is None:
        sys.exit("libfaketime is not installed: apt-get install faketime")
    count, first = [*map(int, sys.argv[1:]), *(1, 1)[len(sys.argv) - 1 :]][:2]
    broken = ran = 0
    began = time.monotonic()
    for seed in range(first, first + count):
        planned = scenarios()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for line in pool.map(partial(attempt, seed), planned):
                ran += 1
                broken += line.startswith("BROKEN")
                print(line, flush=True)
    print(f"{ran} scenarios, {broken} broke a promise, in {time.monotonic() - began:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

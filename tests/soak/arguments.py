"""Throw odd arguments, environments and configs at every command, and hold it to an answer.

    python -m tests.soak.arguments [COUNT [SEED]]

Each of COUNT calls, by default 10,000, runs in a process of its own, one in `WHOLE` from the start. It ends
with a documented status, in time or when it is asked to; a refusal is one sentence; no traceback is printed,
no fault in p1tui is named, and nothing reaches the terminal that it would obey. All calls that break this are
printed. Ten calls take a second: the default takes a quarter of an hour.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from p1tui.cli.errors import ExitStatus
from p1tui.cli.main import main as p1tui
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder
from tests.shared.folders import TELEGRAMS
from tests.shared.hostile import hidden
from tests.shared.processes import catches
from tests.shared.times import AMSTERDAM
from tests.soak.odd import Case, case

COUNT, SEED = 10_000, 1
WHOLE = 100
"""One call in so many is made by a Python of its own, the others by a fork of this one."""

IMPORTED = (
    *(
        f"p1tui.cli.{name}"
        for name in ("config", "history.backup", "history.transfer", "running.monitor", "telegrams.decode")
    ),
    *("p1tui.cli.uplink.queue", "p1tui.cli.uplink.init", "p1tui.headless", "p1tui.store.backup"),
    *("p1tui.net.client", "p1tui.sources", "p1tui.store.transfer.export", "p1tui.store.transfer.importer"),
    *("p1tui.uplinks.thingspeak.account", "p1tui.engine.engine", "p1tui.cli.history.import_files", "tomlkit"),
)
"""Modules that the commands import."""

PATIENCE_S = 1.0
"""Seconds until a call that still runs (a live source, a pipe) is asked to end."""

START_S = 20.0
"""Seconds that a process may need before it can be asked to end."""

ENDS_S = 20.0
"""Seconds in which it must have ended then."""

GOOD = TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt"
REFUSED = re.compile(r"^p1tui: ", re.MULTILINE)


class Outcome(NamedTuple):
    """What a call printed, and how it ended."""

    status: int
    """Exit status; negative for a signal."""
    output: bytes
    errors: bytes
    asked: bool
    """True if it was asked to end."""
    late: bool
    """True if it did not end then."""


def faults(made: Case, outcome: Outcome) -> list[str]:
    """Return what is wrong with an outcome."""
    said = outcome.errors.decode("utf-8", "surrogateescape")
    found = []
    if outcome.late:
        found.append("does not end")
    elif outcome.status not in list(ExitStatus):
        found.append(f"status {outcome.status}")
    if "Traceback" in said and "--debug" not in made.arguments:
        found.append("a traceback")
    if "fault in p1tui" in said or "fout in p1tui" in said or "error in p1tui" in said:
        found.append("a fault in p1tui")
    if outcome.status >= ExitStatus.USAGE and len(REFUSED.findall(said)) != 1 and not outcome.late:
        found.append(f"{len(REFUSED.findall(said))} sentences")
    if hidden(outcome.errors):
        found.append(f"the terminal gets {hidden(outcome.errors)[:3]}")
    return found


@contextmanager
def folder_of(made: Case, history: Path) -> Iterator[Path]:
    """Yield a folder with the files that odd values name."""
    folder = Path(tempfile.mkdtemp(prefix="p1tui-odd-"))
    try:
        shutil.copy(GOOD, folder / "GOOD")
        for name, data in {
            "FILE": b"x", "EMPTY": b"", "NULS": bytes(3000), "BROKEN": b"SQLite format 3\0" + bytes(5000),
            "ROWS.csv": b"time,header,import_wh\n2026-01-01T00:00:00Z,H,1\n2026-01-01T00:00:09Z,H,x\n",
            "ROWS.jsonl": b'{"time":"2026-01-01T00:00:00Z","header":"H","import_wh":1}\n{"time":[[[\n',
        }.items():  # fmt: skip
            (folder / name).write_bytes(data)
        (folder / "FOLDER").mkdir()
        (folder / "LINK").symlink_to("FILE")
        (folder / "LOOP").symlink_to("LOOP")
        os.mkfifo(folder / "PIPE")
        if made.history:
            shutil.copy(history, folder / "HISTORY")
            (folder / "data" / "p1tui").mkdir(parents=True)
            shutil.copy(history, folder / "data" / "p1tui" / "history.sqlite")
        if made.config is not None:
            (folder / "config" / "p1tui").mkdir(parents=True)
            (folder / "config" / "p1tui" / "config.toml").write_bytes(made.config)
        (folder / "LOCKED").mkdir(mode=0)
        yield folder
    finally:
        (folder / "LOCKED").chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)


def environment(made: Case, folder: Path) -> dict[str, str]:
    """Return the environment of a call."""
    homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
    return homes | {"HOME": str(folder), "TMPDIR": str(folder)} | made.environment


def call(made: Case, folder: Path, *, whole: bool) -> Outcome:
    """Make the call in a process of its own."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        if whole:
            process = subprocess.Popen(
                [sys.executable, "-m", "p1tui", *made.arguments], stdin=subprocess.DEVNULL, stdout=output,
                stderr=errors, cwd=folder, env=environment(made, folder) | {"PYTHONPATH": str(Path.cwd())},
            )  # fmt: skip
            pid, process.returncode = process.pid, 0  # it is waited for below
        else:
            pid = os.fork()
            if pid == 0:
                _child(made, folder, output.fileno(), errors.fileno())
        status, asked, late = _waited(pid)
        output.seek(0)
        errors.seek(0)
        return Outcome(status, output.read(), errors.read(), asked, late)


def _child(made: Case, folder: Path, output: int, errors: int) -> None:
    """Be the program: never return."""
    status = 99
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(errors, 2)
        # The streams of a fresh Python; in a test they are replaced.
        sys.stdin = sys.__stdin__ = open(0, closefd=False)  # type: ignore[misc]  # noqa: SIM115
        sys.stdout = sys.__stdout__ = open(1, "w", closefd=False)  # type: ignore[misc]  # noqa: SIM115
        sys.stderr = sys.__stderr__ = open(2, "w", closefd=False)  # type: ignore[misc]  # noqa: SIM115
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(environment(made, folder))
        os.chdir(folder)
        try:
            status = p1tui(made.arguments)
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - a fresh Python would print it
        import traceback

        traceback.print_exc()
        status = 1
    finally:
        os._exit(status)


def _waited(pid: int) -> tuple[int, bool, bool]:
    """Wait for a process; return its status, if it was asked to end, and if it did not."""
    descriptor, begun = os.pidfd_open(pid), time.monotonic()
    try:
        ended = bool(select.select([descriptor], [], [], PATIENCE_S)[0])
        while not (ended or catches(pid, signal.SIGTERM)) and time.monotonic() < begun + START_S:
            ended = bool(select.select([descriptor], [], [], 0.02)[0])
        asked = late = False
        if not ended:
            asked = True
            signal.pidfd_send_signal(descriptor, signal.SIGTERM)
            late = not select.select([descriptor], [], [], ENDS_S)[0]
            if late:
                signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    finally:
        os.close(descriptor)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), asked, late


def run(count: int, seed: int, *, whole: int = WHOLE) -> tuple[Counter[str], list[str]]:
    """Make the calls; return how many ended how, and a line on each that broke what must hold."""
    ends, broken = Counter[str](), list[str]()
    for name in IMPORTED:  # once, in place of once a call
        import_module(name)
    with tempfile.TemporaryDirectory() as shelf:
        history = _recorded(Path(shelf) / "history.sqlite")
        for number in range(count):
            made = case(seed, number)
            with folder_of(made, history) as folder:
                outcome = call(made, folder, whole=number % whole == whole - 1)
            ends["asked to end" if outcome.asked else f"status {outcome.status}"] += 1
            for fault in faults(made, outcome):
                said = outcome.errors[-700:].decode(errors="replace")
                broken.append(f"{number}: {fault}\n  {_brief(made)}\n  {said}")
    return ends, broken


def _recorded(history: Path) -> Path:
    """Record an hour of readings, and return their history."""
    with closing(Recorder(history, timezone=AMSTERDAM)) as recorder:
        for at in range(1_790_000_000, 1_790_003_600, 10):
            recorder.record(Reading(header="H", time=at, time_source="meter", import_tariff_wh={1: at // 10}))
    return history


def _brief(made: Case) -> str:
    words = [word if len(word) < 80 else f"{word[:80]}…" for word in made.arguments]
    config = made.config if made.config is None or len(made.config) < 300 else made.config[:300]
    return f"{words} {dict(list(made.environment.items()))} {config!r}"[:1500]


def main() -> int:
    """Make as many calls as asked for, and print what became of them."""
    count, seed, *_ = [*map(int, sys.argv[1:]), *(COUNT, SEED)[len(sys.argv) - 1 :]]
    start = time.monotonic()
    ends, broken = run(count, seed)
    for line in broken:
        print(ascii(line).replace("\\n", "\n"))
    told = ", ".join(f"{number} {how}" for how, number in sorted(ends.items()))
    seconds = time.monotonic() - start
    print(f"{count} calls of seed {seed} in {seconds:.0f} s: {told}; {len(broken)} broke a rule")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

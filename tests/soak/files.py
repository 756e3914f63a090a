"""Give every command hostile files, and measure what they cost.

    python -m tests.soak.files [LINES [MEGABYTES]]

Each file of `made` goes through each command of `COMMANDS` in a process of its own: bad lines, LINES of them
(by default 200,000), telegrams without an end, lines, nesting and bombs of MEGABYTES (by default 100),
encodings, pipes, folders and devices. A call ends by itself with a documented status, or when it is asked to
after `PATIENCE_S` if its input has no end; it prints no traceback and at most `MOST_LINES` lines, and takes
`MOST_MB` at most. Figures are printed for each; the default takes some ten minutes.
"""

from __future__ import annotations

import gzip
import os
import random
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from p1tui.cli.errors import ExitStatus
from tests.shared.folders import TELEGRAMS
from tests.shared.hostile import ESCAPES, hidden
from tests.shared.processes import catches

LINES, MEGABYTES = 200_000, 100
PATIENCE_S = 3.0
"""Seconds from its start until a command that reads one of `ENDLESS` is asked to end."""

ENDLESS = ("pipe", "zero", "full", "urandom")
"""Names of the pipe and the devices that have no end."""

LONGEST_S = 300.0
"""Seconds within which every other command ends."""

MOST_MB = 120
LOOK_S = 0.02
"""Seconds between two looks at a call's memory."""

"""Most resident memory of a call, whatever the size of its input; a call without any takes some 50."""

MOST_LINES = 40
"""Most lines on standard error: bad lines are told by kind."""

GOOD = (TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt").read_bytes()
COMMANDS = {
    "import": ("import", "{}"),
    "decode": ("decode", "{}"),
    "record": ("--no-ui", "--source", "file:{}"),
    "config": ("config", "check", "--config", "{}"),
    "restore": ("restore", "{}"),
    "key": ("uplink", "init", "--url", "http://127.0.0.1:1", "--user-key-file", "{}"),
}


class Call(NamedTuple):
    """What one call did and took."""

    name: str
    status: int
    seconds: float
    megabytes: float
    errors: bytes
    output: int
    """Bytes on standard output."""
    endless: bool
    """True if it was asked to end."""

    def faults(self) -> list[str]:
        """Return what must not be."""
        found = []
        if self.status not in list(ExitStatus):
            found.append(f"status {self.status}")
        if b"Traceback" in self.errors or b"fault in p1tui" in self.errors:
            found.append("a fault")
        if self.megabytes > MOST_MB:
            found.append(f"{self.megabytes:.0f} MB")
        if len(self.errors.splitlines()) > MOST_LINES:
            found.append(f"{len(self.errors.splitlines())} lines")
        if hidden(self.errors):
            found.append("controls")
        if not self.errors and not self.output:
            found.append("silence")
        return found


def made(folder: Path, lines: int, megabytes: int) -> Iterator[Path]:
    """Yield hostile files, each deleted after its use."""
    size = megabytes << 20
    rng = random.Random(1)
    evil = ESCAPES.encode()
    head = b'{"time":"2026-01-01T00:00:00Z","header":"H","import_wh":1}\n'
    bad = (
        b'{"time":"x%d"}', b'{"a%dtime":1}', b'{"q":%d',
        b'{"time":"2026-01-01T00:00:00Z","header":"H","gas_dm3":"%d"}',
        b'{"every":"day%d","time":"2026-01-01T00:00:00Z"}', b"%d\0" + evil, b'[' * 900 + b"%d", b"\xff\xfe%d",
    )  # fmt: skip
    files: dict[str, Iterator[bytes]] = {
        "bad.jsonl": (head if not at else bad[at % len(bad)] % at + b"\n" for at in range(lines)),
        "bad.csv": (
            b"time,header,import_wh\n" if not at else b"2026-01-01T00:00:%02dZ,H,%d,x%d\n" % (at % 99, at, at)
            for at in range(lines)
        ),
        "future.jsonl": (
            b'{"time":"%d-01-01T00:00:00Z","header":"H"}\n' % (2100 + at % 7000) for at in range(lines)
        ),
        "damaged.txt": (GOOD.replace(b"1-0:1.8.1(", b"1-0:1.8.1(%d" % at) for at in range(lines // 20)),
        "endless-telegram.txt": (
            b"1-0:1.7.0(00.1*kW)\r\n" if at else b"/ISK5\\2M550T-1012\r\n" for at in range(size // 20)
        ),
        "nuls": (bytes(1 << 20) for _ in range(megabytes)),
        "one-line": (b"x" * (1 << 20) for _ in range(megabytes)),
        "one-line.jsonl": (head + b'{"time":"' if not at else b"x" * (1 << 20) for at in range(megabytes)),
        "one-line.csv": (b"time,header\n2026" if not at else b"," * (1 << 20) for at in range(megabytes)),
        "deep.jsonl": (head + b'{"a":' if not at else b"[" * (1 << 20) for at in range(megabytes)),
        "columns.csv": (b"time" if not at else b",a%d" % at for at in range(lines)),
        "slashes": (b"/" * (1 << 17) for _ in range(megabytes)),
        "bangs": (b"/AAA5\r\n!" * (1 << 17) for _ in range(megabytes // 4 + 1)),
        "random": (rng.randbytes(1 << 20) for _ in range(megabytes // 4 + 1)),
        "encrypted": (
            b"\xdb\x08" + rng.randbytes(9) + b"\x82\x10\x00\x30" + rng.randbytes(500)
            for _ in range(lines // 20)
        ),
        "hdlc": (b"\x7e\xa0" + rng.randbytes(100) for _ in range(lines)),
        "bomb.gz": iter([gzip.compress(bytes(size), 1)]),
        "utf-16-le": iter([(GOOD * 3).decode("latin-1").encode("utf-16")]),
        "utf-16-be": iter([(GOOD * 3).decode("latin-1").encode("utf-16-be")]),
        "bom": iter([b"\xef\xbb\xbf" + GOOD]),
        "sqlite": (b"SQLite format 3\0" + bytes(4080) if not at else rng.randbytes(4096) for at in range(99)),
        "empty": iter([b""]),
        "newlines": (b"\n" * (1 << 20) for _ in range(megabytes // 4 + 1)),
        "huge.toml": (b"[a%d]\n" % at for at in range(lines)),
    }  # fmt: skip
    for name, blocks in files.items():
        path = folder / name
        with path.open("wb") as file:
            file.writelines(blocks)
        yield path
        path.unlink()
    (folder / "folder").mkdir()
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")
    yield from (folder / name for name in ("folder", "loop", "pipe"))
    yield from map(
        Path, ("/dev/null", "/dev/zero", "/dev/full", "/dev/urandom", "/proc/self/mem", "/dev/stdin")
    )


def call(name: str, path: Path, home: Path) -> Call:
    """Run a command with a file, and measure it."""
    words = [word.format(path) for word in COMMANDS[name]]
    homes = {f"XDG_{each}_HOME": str(home / each.lower()) for each in ("CONFIG", "DATA", "STATE")}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "p1tui", *words], stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
            env=os.environ | homes | {"LANG": "C.UTF-8"},
        )  # fmt: skip
        descriptor = os.pidfd_open(process.pid)
        last, peak, ended, waits = start + LONGEST_S, 0.0, False, path.name in ENDLESS
        while not ended and time.monotonic() < last:
            peak = max(peak, _peak(process.pid))
            ended = bool(select.select([descriptor], [], [], LOOK_S)[0])
            if waits and catches(process.pid, signal.SIGTERM):
                last, waits = time.monotonic() + PATIENCE_S, False
        if not ended:
            process.send_signal(signal.SIGTERM)
            if not select.select([descriptor], [], [], 20)[0]:
                process.kill()
        os.close(descriptor)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said, size = errors.read(), output.seek(0, os.SEEK_END)
        seconds = time.monotonic() - start
        title = f"{name} {path.name}"
        return Call(title, process.returncode, seconds, peak, said, size, not ended)


def _peak(process: int) -> float:
    """Return the most memory of a process so far in MB; its rusage would count who started it, too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def run(lines: int, megabytes: int, commands: list[str], folder: Path) -> Iterator[Call]:
    """Make the calls, each with a history of its own."""
    (work := folder / "work").mkdir()
    for number, path in enumerate(made(work, lines, megabytes)):
        for name in commands:
            (home := folder / f"home-{number}-{name}").mkdir()
            yield call(name, path, home)


def main() -> int:
    """Make all calls, and print the figures of each."""
    lines, megabytes, *_ = [*map(int, sys.argv[1:]), *(LINES, MEGABYTES)[len(sys.argv) - 1 :]]
    start, calls, broken, most = time.monotonic(), 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for each in run(lines, megabytes, list(COMMANDS), Path(folder)):
            calls, most = calls + 1, max(most, each.megabytes)
            faults = ", ".join(each.faults())
            broken += bool(faults)
            last = ascii(each.errors.decode(errors="replace").strip().rpartition("\n")[2])[:120]
            figures = f"{each.status} {each.seconds:6.1f} s {each.megabytes:4.0f} MB"
            print(f"{each.name:28} {figures}  {faults or last}", flush=True)
    seconds = time.monotonic() - start
    print(f"{calls} calls in {seconds:.0f} s, {most:.0f} MB at most; {broken} broke a rule")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

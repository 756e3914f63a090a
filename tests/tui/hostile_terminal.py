"""A recording behind a terminal that does what it wants: bytes, sizes, stops, silence, a sudden end."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import select
import signal
import sqlite3
import struct
import subprocess
import termios
import threading
from contextlib import closing
from pathlib import Path

from tests.shared.waiting import until
from tests.tui.pseudo_terminal import Screen

PROGRAM = """
import os, sys
os.chdir(os.environ["HOME"])
from p1tui.cli.main import main
sys.exit(main(["--source", "demo", "--set", "store.path=" + os.environ["HISTORY"],
               "--set", "store.commit_interval=1"]))
"""
PATIENCE_S = 30.0
ENDS = b"qQ\x03\x10\x11\x1c\x1a"
"""Bytes that are not typed: they end the program, stop it, or open the list of commands."""

ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {},
    {"TERM": "no-such-terminal"},
    {"TERM": "dumb"},
    {"TERM": ""},
    {"LC_ALL": "C", "LANG": "C"},
    {"LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"COLUMNS": "-1", "LINES": "huge"},
    {"COLORTERM": "\x1b[31m", "NO_COLOR": "1"},
)
ACTS = ("bytes", "storm of bytes", "sizes", "smallest", "largest", "stop", "stall", "sequences", "paste")
LAST_ACTS = ("SIGTERM", "SIGHUP", "SIGINT", "hang up", "hang up amid a change", "hang up stalled")


class HostileTerminal:
    """One recording with its screen, behind a pseudo-terminal."""

    def __init__(self, folder: Path, environment: dict[str, str], rng: random.Random) -> None:
        self.history = folder / "h.sqlite"
        self._rng = rng
        self._reading = threading.Event()
        self._reading.set()
        self._over = threading.Event()
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HISTORY": str(self.history)}
        self.screen = Screen(PROGRAM, **{**environment, **home})
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        while not self._over.is_set():
            if not self._reading.is_set():
                self._over.wait(0.02)
                continue
            with contextlib.suppress(OSError, ValueError):
                if select.select([self.screen.master], [], [], 0.05)[0]:
                    self.screen.seen += os.read(self.screen.master, 65536)

    def newest(self) -> int:
        """Return the time of the newest stored reading; 0: none."""
        with (
            contextlib.suppress(sqlite3.Error),
            closing(sqlite3.connect(f"file:{self.history}?mode=ro", uri=True)) as db,
        ):
            return int(db.execute("SELECT coalesce(max(time), 0) FROM sample").fetchone()[0])
        return 0

    def records(self) -> None:
        """Wait until a further reading is stored. Raises AssertionError."""
        before = self.newest()
        until(lambda: self.newest() > before or self.screen.child.poll() is not None, PATIENCE_S)
        assert self.screen.child.poll() is None, self.screen.seen[-2000:]

    def type(self, data: bytes) -> None:
        """Type what the line takes; what does not fit is lost, as in a terminal."""
        os.set_blocking(self.screen.master, False)
        with contextlib.suppress(BlockingIOError):
            os.write(self.screen.master, data.translate(None, ENDS))
        os.set_blocking(self.screen.master, True)

    def resize(self, columns: int, rows: int) -> None:
        """Set the size; the kernel tells the program."""
        fcntl.ioctl(self.screen.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def act(self, name: str) -> None:
        """Do one thing that no terminal should."""
        rng, child = self._rng, self.screen.child
        match name:
            case "bytes":
                self.type(rng.randbytes(rng.randrange(1, 200)))
            case "storm of bytes":
                for _ in range(20):
                    self.type(rng.randbytes(500))
            case "sizes":
                for _ in range(30):
                    self.resize(rng.randint(1, 500), rng.randint(1, 200))
            case "smallest":
                self.resize(1, 1)
            case "largest":
                self.resize(500, 200)
            case "stop":
                child.send_signal(signal.SIGSTOP)
                self._over.wait(0.2)
                child.send_signal(signal.SIGCONT)
            case "stall":
                self._reading.clear()
                for _ in range(10):
                    self.resize(rng.randint(100, 500), rng.randint(40, 200))
                    self._over.wait(0.03)
                self.records()
                self._reading.set()
            case "sequences":
                starts = (b"\x1b[", b"\x1bO", b"\x1b]", b"\x1bP", b"\x1b[<", b"\x1b[M", b"\x1b[?", b"\x9b")
                self.type(b"".join(rng.choice(starts) + rng.randbytes(rng.randrange(9)) for _ in range(40)))
            case "paste":
                self.type(b"\x1b[200~" + rng.randbytes(300))  # never ended
        self.type(b"1")

    def end(self, name: str) -> None:
        """End the program; check its status, and that it printed no traceback. Raises AssertionError."""
        child = self.screen.child
        if name.startswith("SIG"):
            child.send_signal(signal.Signals[name])
        else:
            if name == "hang up stalled":
                self._reading.clear()
                self.resize(400, 150)
            elif name == "hang up amid a change":
                self.type(b"1234" * 5)
            self._over.set()
            self._reader.join()
            os.close(self.screen.master)
            self.screen.master = -1
        try:
            status = child.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{name} does not end it: {self.screen.seen[-2000:]!r}") from None
        assert status == 0, (name, status, self.screen.seen[-2000:])
        assert b"Traceback" not in self.screen.seen, self.screen.seen[-4000:]

    def close(self) -> None:
        """End whatever still runs."""
        self._over.set()
        self._reader.join()
        self.screen.close()


def run(folder: Path, acts: int, seed: int) -> list[str]:
    """Start a recording, do so many things to it and end it; return their names. Raises AssertionError."""
    rng = random.Random(seed)
    environment = ENVIRONMENTS[seed % len(ENVIRONMENTS)]
    last = LAST_ACTS[seed % len(LAST_ACTS)]
    terminal = HostileTerminal(folder, environment, rng)
    done = []
    try:
        terminal.records()
        for _ in range(acts):
            done.append(rng.choice(ACTS))
            terminal.act(done[-1])
        terminal.records()
        done.append(last)
        terminal.end(last)
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, {environment}, after {done}: {error}") from error
    finally:
        terminal.close()
    return done

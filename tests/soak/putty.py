"""Look at a recording by PuTTY over a real sshd, and take window, network or client away.

    python -m tests.soak.putty [SECONDS]

An engine records a meter on a pseudo-terminal, ten telegrams a second. A real PuTTY in a network of its own
looks at it with `p1tui`; then its window is closed, its network drops every packet, or it is stopped as on a
laptop that sleeps, for SECONDS, by default 60. Meanwhile a viewer of the test's own watches the engine: it
must go on as the same process, keep up with the meter, and keep its memory. `p1tui` in another PuTTY must
show all of it again. Prints the figures of each way. At the end every telegram must be stored.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from p1tui.demo.household.household import Household
from p1tui.engine.attach.viewer import Viewer
from p1tui.runtime.duration import DAY
from p1tui.runtime.lock import holder_of
from tests.e2e.network import Network
from tests.e2e.peers import Port, rows_in
from tests.e2e.putty import Display, Putty
from tests.e2e.sshd import Sshd
from tests.shared.folders import ROOT
from tests.shared.processes import resident
from tests.shared.waiting import until

SECONDS: Final = 60.0
EVERY_S: Final = 0.1
WAYS: Final = ("the window is closed", "the network is cut", "the client sleeps")

MOST_BEHIND: Final = 100
"""Telegrams that the engine may be behind the meter at any moment: ten seconds, on a busy machine."""

MOST_GROWN_MB: Final = 4.0


class Figures(NamedTuple):
    """An engine while its viewer's client was away."""

    telegrams: int
    """Those that it took meanwhile."""
    behind: int
    """Telegrams that it was behind the meter, at most."""
    grown_mb: float
    """Growth of its resident memory."""


class House:
    """A meter, an engine, an sshd in a network of its own, and a display."""

    def __init__(self, folder: Path, cleanup: ExitStack) -> None:
        self._folder, self._opened = folder, count()
        self._network, self._display = Network(), Display()
        cleanup.callback(self._display.close)
        cleanup.callback(self._network.close)
        (keys := folder / "sshd").mkdir()
        self._sshd = Sshd(keys, self._network.words)
        cleanup.callback(self._sshd.close)
        self.spoken = 0
        self._over = threading.Event()
        self._port = Port()
        cleanup.callback(self._port.close)
        theirs = ("P1TUI_", "XDG_", "LC_", "LANG")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        self._homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
        config = folder / "config" / "p1tui" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(f'[meter]\nsource = "{self._port.name}"\n[store]\ncommit_interval = 1\n')
        self.history = folder / "data" / "p1tui" / "history.sqlite"
        self.engine = subprocess.Popen(
            [sys.executable, "-m", "p1tui", "--no-ui"],
            env=kept | self._homes | {"LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        cleanup.callback(self.engine.wait)
        cleanup.callback(self.engine.kill)
        until(lambda: holder_of(self.history).socket, 30)
        self._viewer = Viewer(self.history)
        cleanup.callback(self._viewer.stop)
        self._viewer.start()
        until(lambda: self._viewer.feed.latest().source.state == "open", 20)
        self._speaker = threading.Thread(target=self._port.speak, args=(self._telegrams(), EVERY_S))
        self._speaker.start()
        cleanup.callback(self._speaker.join)
        cleanup.callback(self._over.set)

    def _telegrams(self) -> Iterator[bytes]:
        house, start = Household(1), int(time.time()) - DAY
        while not self._over.is_set():
            yield house.telegram(start + self.spoken)
            self.spoken += 1

    def _behind(self) -> int:
        return self.spoken - self._viewer.feed.latest().accepted

    def putty(self) -> Putty:
        """Open a PuTTY in which `p1tui` runs."""
        folders = " ".join(f"{name}={shlex.quote(value)}" for name, value in self._homes.items())
        command = f"cd {ROOT}\nexport {folders}\nexec {sys.executable} -m p1tui"
        folder = self._folder / f"putty{next(self._opened)}"
        window = Putty(folder, self._sshd, self._display, command, words=self._network.words)
        window.shows("VIEW", "L1", "kWh")
        return window

    def away(self, way: str, seconds: float) -> Figures:
        """Take a client away for so long; return the engine's figures. Raises AssertionError."""
        window = self.putty()
        until(lambda: self._behind() <= 10, 20)
        before, taken, behind = resident(self.engine.pid), self._viewer.feed.latest().accepted, 0
        self._take_away(way, window)
        ends, pause = time.monotonic() + seconds, threading.Event()
        while time.monotonic() < ends:
            behind = max(behind, self._behind())
            pause.wait(EVERY_S)
        assert self.engine.poll() is None, "the engine has ended"
        engine = self._viewer.feed.latest().engine
        assert engine is not None
        assert (engine.state, holder_of(self.history).pid) == ("attached", self.engine.pid)
        grown = (resident(self.engine.pid) - before) / 1e6
        taken = self._viewer.feed.latest().accepted - taken
        self._bring_back(way, window)
        self.putty().close()
        return Figures(taken, behind, grown)

    def _take_away(self, way: str, window: Putty) -> None:
        match way:
            case "the window is closed":
                window.close_window()
            case "the network is cut":
                self._network.cut()
            case "the client sleeps":
                window.process.send_signal(signal.SIGSTOP)

    def _bring_back(self, way: str, window: Putty) -> None:
        match way:
            case "the network is cut":
                self._network.mend()
            case "the client sleeps":
                window.process.send_signal(signal.SIGCONT)
                window.received()
                window.shows("VIEW", "L1", "kWh")
        window.close()

    def end(self) -> None:
        """End the engine in order. Raises AssertionError if a telegram is not stored."""
        self._over.set()
        self._speaker.join()
        until(lambda: self._behind() == 0, 20)
        self.engine.terminate()
        assert self.engine.wait(20) == 0
        assert rows_in(self.history) == self.spoken


def check(figures: Figures) -> None:
    """Raise AssertionError if the engine noticed."""
    assert figures.telegrams > 0
    assert figures.behind <= MOST_BEHIND
    assert figures.grown_mb <= MOST_GROWN_MB


def main() -> int:
    """Print the figures of each way."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    print(f"{'way':<22}{'telegrams':>10}{'a second':>10}{'behind':>8}{'grown MB':>10}")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as cleanup:
        house = House(Path(folder), cleanup)
        for way in WAYS:
            found = house.away(way, seconds)
            pace = found.telegrams / seconds
            print(f"{way:<22}{found.telegrams:>10}{pace:>10.1f}{found.behind:>8}{found.grown_mb:>10.2f}")
            check(found)
        house.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())

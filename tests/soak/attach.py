"""Kill an engine again and again in front of its viewers, and count what is lost.

    python -m tests.soak.attach [COUNT]

A headless engine records a meter on a pseudo-terminal, ten telegrams a second, and uploads to a loopback
channel. Three screens are attached in terminals of their own: one is read all the time, one is not read at
all while an engine lives, one is killed and opened again every third round. COUNT times, by default 50, the
engine is killed with SIGKILL and started again. Each round prints the seconds from the engine's first answer
until both other screens show its readings again (2 at most), the rows that were committed before the kill
and are not there any more (0), and the engine's resident memory in MB. Every tenth engine lives for 20
seconds, so that it uploads. At the end the last engine sends what is left, and each entry must be in the
channel once. The default takes five minutes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from p1tui.demo.household.household import Household
from p1tui.runtime.duration import DAY
from p1tui.runtime.lock import holder_of
from tests.e2e.peers import Port, Terminal
from tests.shared.histories import sample_times
from tests.shared.processes import resident
from tests.shared.thingspeak import KEY, READ_KEY, ScriptedThingSpeak
from tests.shared.waiting import until

RECOVERED_S = 2.0
"""Seconds in which a viewer is back after the engine answers."""

EVERY_S = 0.1
"""Seconds between telegrams, which are a second apart by the meter's clock."""

INTERVAL = 20
"""Seconds of meter time between entries."""

LIVES_S, LIVES_LONG_S, LONG_EVERY = 1.5, 20.0, 10
"""Seconds that an engine lives; an upload's first call waits 15 s after a kill."""


class Round(NamedTuple):
    """Figures of one kill."""

    recovered_s: float
    lost_rows: int
    engine_mb: float


class House:
    """A meter, a channel, the files of one profile, and the engine of the moment."""

    def __init__(
        self, folder: Path, cleanup: ExitStack, *, before: Callable[[House], None] = lambda house: None
    ) -> None:
        self.history = folder / "h.sqlite"
        self.port = Port()
        self.server = cleanup.enter_context(ScriptedThingSpeak(write_key=KEY, channel=7, read_key=READ_KEY))
        self.config = folder / "config.toml"
        self.config.write_text(
            f'[meter]\nsource = "{self.port.name}"\n[store]\ncommit_interval = 1\npath = "{self.history}"\n'
            f'[[thingspeak]]\nchannel = 7\nwrite_key = "{KEY}"\nread_key = "{READ_KEY}"\n'
            f'interval = {INTERVAL}\nurl = "{self.server.url}"\n'
        )
        theirs = ("P1TUI_", "XDG_", "LC_", "LANG")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
        self.environment = kept | homes | {"LANG": "C.UTF-8"}
        before(self)
        self._errors = cleanup.enter_context((folder / "engine.log").open("wb"))
        self.engine = self.start()
        cleanup.callback(self.kill)
        cleanup.callback(self.port.close)
        threading.Thread(target=self._speak, daemon=True).start()

    def _speak(self) -> None:
        house, start = Household(1), int(time.time()) - DAY
        self.port.speak((house.telegram(start + second) for second in count()), EVERY_S)

    def start(self) -> subprocess.Popen[bytes]:
        self.engine = subprocess.Popen(
            [sys.executable, "-m", "p1tui", "--no-ui", "--config", str(self.config)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
        )
        until(lambda: holder_of(self.history).pid == self.engine.pid and holder_of(self.history).socket, 30)
        return self.engine

    def kill(self) -> None:
        self.engine.kill()
        self.engine.wait()

    def screen(self) -> Terminal:
        command = (sys.executable, "-m", "p1tui", "--config", str(self.config))
        return Terminal(*command, environment=self.environment)


def comes_to_life(screen: Terminal, seconds: float) -> None:
    """Wait until a screen is attached and shows a reading."""
    screen.shows(" VIEW ", "L1", "kWh", seconds=seconds)


@contextmanager
def opened(screen: Terminal) -> Iterator[Terminal]:
    """Close the screen at the end of the block."""
    try:
        yield screen
    finally:
        screen.close()


def kill_rounds(house: House, rounds: int) -> Iterator[Round]:
    """Yield the figures of each kill."""
    with ExitStack() as cleanup:
        read = cleanup.enter_context(opened(house.screen()))
        stalled = cleanup.enter_context(opened(house.screen()))
        killed = house.screen()
        for screen in (read, stalled, killed):
            comes_to_life(screen, 60)
        for number in range(1, rounds + 1):
            stalled.stall()
            threading.Event().wait(LIVES_S if number % LONG_EVERY else LIVES_LONG_S)
            before, size = sample_times(house.history), resident(house.engine.pid) / 1e6
            house.kill()
            until(lambda: "The recorder ended" in read.text(), 20)
            if number % 3 == 0:
                killed.close()
            house.start()
            began = time.monotonic()
            comes_to_life(read, 30)
            stalled.resume()
            comes_to_life(stalled, 30)
            recovered = time.monotonic() - began
            if number % 3 == 0:
                killed = house.screen()
                comes_to_life(killed, 60)  # else it would take the place of the next engine
            lost = set(before) - set(sample_times(house.history))
            yield Round(recovered, len(lost), size)
        killed.close()


def check_uploads(house: House) -> int:
    """Wait until all that is due now is sent; return the number of entries. Raises AssertionError."""
    due = set(_due(house))
    # The interval in which the channel was configured is not due.
    until(lambda: len(due - _sent(house)) <= 1, 180)
    rows = house.server.channel.rows
    assert len(rows) == len(_sent(house)), "entries are in the channel twice"
    alien = _sent(house) - set(_due(house))
    assert not alien, f"{len(alien)} entries were never due"
    return len(rows)


def _sent(house: House) -> set[int]:
    return {row.created_at for row in tuple(house.server.channel.rows)}


def _due(house: House) -> list[int]:
    """Return the times of the entries of all intervals that are over."""
    last: dict[int, int] = {}
    for moment in sample_times(house.history):
        last[moment // INTERVAL] = moment
    return list(last.values())[:-1]


def run(rounds: int) -> bool:
    """Print a line a round; return True if every promise held."""
    print(f"{'round':>5}{'recovered s':>13}{'lost rows':>11}{'engine MB':>11}")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as cleanup:
        house = House(Path(folder), cleanup)
        figures = []
        for number, figure in enumerate(kill_rounds(house, rounds), 1):
            figures.append(figure)
            print(
                f"{number:>5}{figure.recovered_s:>13.2f}{figure.lost_rows:>11}{figure.engine_mb:>11.1f}",
                flush=True,
            )
        entries = check_uploads(house)
        errors = re.findall(rb"Traceback|CRITICAL", (Path(folder) / "engine.log").read_bytes())
    slowest = max(figure.recovered_s for figure in figures)
    print(f"{entries} entries uploaded, each once; slowest recovery {slowest:.2f} s; {len(errors)} errors")
    return slowest <= RECOVERED_S and not any(figure.lost_rows for figure in figures) and not errors


if __name__ == "__main__":
    sys.exit(not run(int(sys.argv[1]) if len(sys.argv) > 1 else 50))

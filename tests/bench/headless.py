"""Measure the memory of a headless recording, without and with uploads and day-ahead prices.

    python -m tests.bench.headless [SECONDS [FROM [YEARS]]]

A simulated meter speaks once a second on a pseudo-terminal. It prints the resident memory (from /proc: Linux
only) of a recording alone, with uploads, with the prices of a contract that began on FROM (by default
yesterday), and with both, after SECONDS seconds, by default 90. With YEARS the history has as many of them.
Servers are on loopback, without TLS; the context that real ones need is loaded, and glibc has one heap, as
in the service's unit. The modules are compiled before, as pip does it: who compiles them takes 2 MB more.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import p1tui
from p1tui.demo.household.household import Household
from p1tui.demo.prices.server import PriceServer
from p1tui.runtime.duration import DAY, HOUR
from tests.bench.history import generate
from tests.bench.quarters import MINUTES, fill
from tests.e2e.peers import Port
from tests.shared.processes import resident
from tests.shared.thingspeak import KEY, ScriptedThingSpeak

PROGRAM = """
import sys
url = {url!r}
if {network!r}:
    from p1tui.net.trust import shared_context
    shared_context()
if url:
    from p1tui.prices.sources.energyzero import EnergyZero
    EnergyZero.usual_url = url
from p1tui.cli.main import main
sys.exit(main())
"""

CONTRACT = """
[prices]
sources = ["energyzero"]
[[contract]]
from = {first}
[[contract.line]]
name = "supply"
on = "import"
price = "day_ahead"
"""


def measure(seconds: float, first: str, older: Path | None, *, uploads: bool, prices: bool) -> float:
    """Return the resident memory in MB of a recording after some seconds, on top of an older history."""
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
        port, house, start = Port(), Household(1), int(time.time()) - (DAY if older is None else 0)
        if older is not None:
            shutil.copy(older, folder / "h.sqlite")
        telegrams = (house.telegram(start + second) for second in count())
        threading.Thread(target=port.speak_unheard, args=(telegrams, 1.0), daemon=True).start()
        config = f'[meter]\nsource = "{port.name}"\n[store]\npath = "{folder / "h.sqlite"}"\n'
        if uploads:
            server = cleanup.enter_context(ScriptedThingSpeak(write_key=KEY, channel=7))
            config += f'[[thingspeak]]\nchannel = 7\nwrite_key = "{KEY}"\nurl = "{server.url}"\n'
        url = cleanup.enter_context(PriceServer(told=range(3))).url if prices else ""
        (folder / "c.toml").write_text(config + (CONTRACT.format(first=first) if prices else ""))
        program = PROGRAM.format(url=url, network=uploads or prices)
        arguments = [sys.executable, "-c", program, "--no-ui", "--config", str(folder / "c.toml")]
        environment = os.environ | {"XDG_STATE_HOME": str(folder), "MALLOC_ARENA_MAX": "1"}
        with subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                threading.Event().wait(seconds)
                return resident(process.pid) / 1e6
            finally:
                process.terminate()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 90.0
    yesterday = date.today() - timedelta(days=1)
    first = sys.argv[2] if len(sys.argv) > 2 else yesterday.isoformat()
    compileall.compile_dir(Path(p1tui.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        older = None
        if len(sys.argv) > 3:
            older = Path(folder) / "older.sqlite"
            generate(older, int(sys.argv[3]), MINUTES, end=int(time.time()) // HOUR * HOUR)
            fill(older)
        for uploads, prices in ((False, False), (True, False), (False, True), (True, True)):
            told = [name for name, wanted in (("uploads", uploads), ("prices", prices)) if wanted]
            figure = measure(seconds, first, older, uploads=uploads, prices=prices)
            print(f"headless {' and '.join(told) or 'alone':20} {figure:6.1f} MB", flush=True)


if __name__ == "__main__":
    main()

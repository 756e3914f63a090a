"""Measure the memory of a headless recording by its targets, each with a server on loopback.

    python -m tests.bench.targets [SECONDS]

A simulated meter speaks once a second on a pseudo-terminal. It prints the resident memory (from /proc: Linux
only) of a recording alone, with a broker, with a database, with a page for Prometheus, and with ThingSpeak,
broker and database together, after SECONDS seconds, by default 60. No server has TLS; the context that those
of the internet need is loaded with ThingSpeak, and glibc has one heap, as the service's unit has it. Needs
Debian's packages mosquitto and victoria-metrics.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from p1tui.demo.household.household import Household
from p1tui.runtime.duration import DAY
from tests.e2e.peers import Port
from tests.shared.broker import broker
from tests.shared.databases import running_victoria
from tests.shared.ports import free_port
from tests.shared.processes import resident
from tests.shared.thingspeak import KEY, ScriptedThingSpeak

PROGRAM = """
import sys
if {tls!r}:
    from p1tui.net.trust import shared_context
    shared_context()
from p1tui.cli.main import main
sys.exit(main())
"""

RUNS = ((), ("mqtt",), ("influx",), ("metrics",), ("thingspeak", "mqtt", "influx"))


def tables(targets: tuple[str, ...], folder: Path, cleanup: ExitStack) -> str:
    """Return the config of targets, whose servers end with `cleanup`."""
    config = ""
    if "mqtt" in targets:
        (folder / "broker").mkdir()
        config += f'[[mqtt]]\nurl = "{cleanup.enter_context(broker(folder / "broker")).url}"\n'
    if "influx" in targets:
        config += f'[[influx]]\nurl = "{cleanup.enter_context(running_victoria(folder / "victoria")).url}"\n'
    if "thingspeak" in targets:
        server = cleanup.enter_context(ScriptedThingSpeak(write_key=KEY, channel=7))
        config += f'[[thingspeak]]\nchannel = 7\nwrite_key = "{KEY}"\nurl = "{server.url}"\n'
    if "metrics" in targets:
        config += f'[metrics]\nlisten = "127.0.0.1:{free_port()}"\n'
    return config


def measure(seconds: float, targets: tuple[str, ...]) -> float:
    """Return the resident memory of a recording after some seconds, in MB."""
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
        port, house, start = Port(), Household(1), int(time.time()) - DAY
        telegrams = (house.telegram(start + second) for second in count())
        threading.Thread(target=port.speak_unheard, args=(telegrams, 1.0), daemon=True).start()
        config = f'[meter]\nsource = "{port.name}"\n[store]\npath = "{folder / "h.sqlite"}"\n'
        (folder / "c.toml").write_text(config + tables(targets, folder, cleanup))
        program = PROGRAM.format(tls="thingspeak" in targets)
        arguments = [sys.executable, "-c", program, "--no-ui", "--config", str(folder / "c.toml")]
        environment = os.environ | {"XDG_STATE_HOME": str(folder), "MALLOC_ARENA_MAX": "1"}
        with subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                threading.Event().wait(seconds)
                return resident(process.pid) / 1e6
            finally:
                process.terminate()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    for targets in RUNS:
        print(f"headless {' + '.join(targets) or 'alone':28} {measure(seconds, targets):6.1f} MB", flush=True)


if __name__ == "__main__":
    main()

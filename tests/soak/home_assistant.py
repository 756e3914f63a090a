r"""Let Home Assistant itself count the energy of a meter.

    python -m tests.soak.home_assistant HASS [PERIODS]

HASS is the program `hass` of Home Assistant 2025.4.4, in a virtual environment of its own:

    python3.13 -m venv /tmp/ha
    /tmp/ha/bin/pip install homeassistant==2025.4.4 paho-mqtt==2.1.0 SQLAlchemy==2.0.39 \
        fnv-hash-fast==1.4.0 psutil-home-assistant==0.0.1 ifaddr==0.2.0 Pillow==11.1.0 \
        home-assistant-frontend==20250411.0

A meter speaks each second over TCP to p1tui, which publishes to a mosquitto that Home Assistant reads. In
PERIODS (default 4) of the five minutes of its statistics, the broker is killed and comes back empty,
registers read 0 three times, Home Assistant is restarted, and meter and gas meter are exchanged for used
ones. A contract has a fixed price of import, and the day-ahead price of export, so that its Energy dashboard
counts money by p1tui's price. Prints every entity with its sum and what the meter counted; the exit status
says if a component has no entity, a number has no statistics, a message was refused, DSMR-reader's
integration hears too little, a sum is not the meter's, or the dashboard's money is not that of the energy. It
takes PERIODS times five minutes, and up to five more.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from p1tui.demo.prices.server import PriceServer
from tests.shared.broker import Broker, Reader, broker, reader
from tests.shared.waiting import until
from tests.soak.hass import DASHBOARD_COST, ENERGY, HomeAssistant
from tests.soak.used_meter import Meter

PERIOD: Final = 300
"""Seconds of a row of short-term statistics."""

PRICE_OF_IMPORT: Final = 0.25
CONTRACT: Final = f"""
[prices]
sources = ["energyzero"]
[[contract]]
from = 2026-01-01
name = "mixed"
[[contract.line]]
name = "supply"
on = "import"
rate = {PRICE_OF_IMPORT}
vat = false
[[contract.line]]
name = "feed-in"
on = "export"
price = "day_ahead"
vat = false
"""

MISSED_AT_MOST: Final = 0.85
"""Least share of the energy's money: what is used while Home Assistant is down has none there."""

PROGRAM: Final = """
import sys
from p1tui.prices.sources.energyzero import EnergyZero
EnergyZero.usual_url = {url!r}
from p1tui.cli.main import main
sys.exit(main())
"""

LEAST_OF_DSMR_READER: Final = 15
"""Entities that Home Assistant's integration of DSMR-reader enables by itself, and has from this meter."""


def to_next_period(until_second: float = 20) -> None:
    """Wait until the statistics of the running period are made."""
    now = time.time()
    time.sleep(PERIOD - now % PERIOD + until_second)


def play(home: HomeAssistant, served: Broker, meter: Meter, periods: int) -> tuple[int, int]:
    """Do what happens to a house; return what the first meters said last."""
    to_next_period()
    served.kill()
    time.sleep(5)
    served.start()
    print("The broker was killed, and came back empty.", flush=True)
    time.sleep(30)
    meter.zeros = 3
    to_next_period()
    print("Registers read 0 three times.", flush=True)
    home.stop()
    home.start()
    print("Home Assistant was restarted.", flush=True)
    to_next_period()
    last = meter.exchange()
    print("Meter and gas meter were exchanged.", flush=True)
    for _ in range(periods - 3):
        to_next_period()
    return last


def judge(home: HomeAssistant, heard: Reader, last: tuple[int, int]) -> list[str]:
    """Print every entity with its sum; return what is wrong."""
    faults = [*home.complaints(), *money_faults(home)]
    entities = home.entities()
    components = {
        each["unique_id"]: each
        for topic, payload in heard.newest().items()
        if topic.endswith("/config")
        for each in json.loads(payload)["components"].values()
    }
    for unique_id, component in components.items():
        if unique_id not in entities:
            faults.append(f"{unique_id} has no entity")
            continue
        if "state_class" not in component:
            continue
        known = home.query("SELECT count(*) FROM statistics_meta WHERE statistic_id = ?", entities[unique_id])
        if not known[0][0] and not home.is_newer(entities[unique_id], time.time() // PERIOD * PERIOD):
            faults.append(f"{entities[unique_id]} has no statistics")
        if component["state_class"] != "total_increasing" or "device_class" not in component:
            continue
        found = home.statistic(entities[unique_id])
        if found is None:
            faults.append(f"{entities[unique_id]} has no sum")
            continue
        first, state, total = found
        print(f"{entities[unique_id]}: {first} to {state}, sum {total:.3f}", flush=True)
        if abs(total - (state - first)) > 1e-6:
            faults.append(f"{entities[unique_id]}: the sum is {total}, and not {state - first}")
    wh, gas = last
    ends = {"import_t1_wh": wh / 1000, "gas_dm3": gas / 1000}
    for ending, value in ends.items():
        states = [
            home.statistic(entity) for unique_id, entity in entities.items() if unique_id.endswith(ending)
        ]
        if len(states) != 2:
            faults.append(f"{len(states)} entities for {ending}")
        elif not any(state is not None and abs(state[1] - value) < 1e-6 for state in states):
            faults.append(f"{ending}: the first meter said {value} last, Home Assistant has {states}")
    theirs = home.of_dsmr_reader()
    if len(theirs) < LEAST_OF_DSMR_READER:
        faults.append(f"the integration of DSMR-reader has values for {theirs} alone")
    said = (
        f"{len(components)} components, {len(entities)} entities, {len(theirs)} of DSMR-reader's integration"
    )
    print(said, flush=True)
    return faults


def money_faults(home: HomeAssistant) -> list[str]:
    """Print what the dashboard and the contract's entities say of money; return what is wrong."""
    faults = []
    energy, cost = home.statistic(ENERGY), home.statistic(DASHBOARD_COST)
    if energy is None or cost is None:
        faults.append(f"the Energy dashboard has no money: {cost} for {energy}")
    else:
        most = PRICE_OF_IMPORT * energy[2]
        print(
            f"{DASHBOARD_COST}: {cost[2]:.2f} for {energy[2]:.3f} kWh, {most:.2f} if none is missed",
            flush=True,
        )
        if not MISSED_AT_MOST * most <= cost[2] <= most + 0.01:
            faults.append(f"the Energy dashboard counted {cost[2]}, and not {most}")
    expected = {"price_import": "EUR/kWh", "price_export": "EUR/kWh", "price_day_ahead": "EUR/kWh"}
    for name, unit in {**expected, "cost_today": "EUR", "cost_this_month": "EUR"}.items():
        told = home.attributes(f"sensor.smart_meter_{name}")
        print(f"sensor.smart_meter_{name}: {told}", flush=True)
        if told.get("unit_of_measurement") != unit:
            faults.append(f"{name} has the unit {told.get('unit_of_measurement')}")
        if name.startswith("cost") and not {"last_reset", "at_least", "missing_quarters"} <= told.keys():
            faults.append(f"{name} does not say since when, or what is missing: {told}")
    return faults


def main() -> int:
    """Run; return the exit status."""
    program, periods = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 4
    with tempfile.TemporaryDirectory() as name, broker(Path(name)) as served:
        faults = run(program, periods, Path(name), served)
    for fault in faults:
        print(f"Wrong: {fault}")
    return 1 if faults else 0


def run(program: str, periods: int, folder: Path, served: Broker) -> list[str]:
    """Start all parts, play, judge, and end them; return what is wrong."""
    meter, home = Meter(), HomeAssistant(program, folder / "home", served.port)
    config = folder / "c.toml"
    config.write_text(
        f'[meter]\nsource = "socket://127.0.0.1:{meter.port}"\n[store]\npath = "{folder}/h.sqlite"\n'
        f'[[mqtt]]\nurl = "{served.url}"\n[[mqtt]]\nurl = "{served.url}"\nlayout = "dsmr-reader"\n' + CONTRACT
    )
    with PriceServer(told=range(3)) as prices:
        program = PROGRAM.format(url=prices.url)
        p1tui = subprocess.Popen([sys.executable, "-c", program, "--no-ui", "--config", str(config)])
        try:
            home.start()
            with reader(served) as heard:
                until(lambda: any(topic.endswith("/config") for topic in heard.newest()), 20)
            time.sleep(2)
            home.take_price()
            last = play(home, served, meter, periods)
            home.stop()
            with reader(served) as heard:
                until(lambda: any(topic.endswith("/config") for topic in heard.newest()), 20)
                time.sleep(2)
                return judge(home, heard, last)
        finally:
            home.stop()
            p1tui.send_signal(signal.SIGINT)
            p1tui.wait(20)
            meter.end()


if __name__ == "__main__":
    sys.exit(main())

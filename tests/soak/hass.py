"""One installation of Home Assistant: its config, its registry, its database."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from tests.shared.ports import free_port
from tests.shared.waiting import until

CONFIG: Final = """\
homeassistant:
  time_zone: UTC
http:
  server_host: 127.0.0.1
  server_port: {port}
recorder:
  commit_interval: 1
energy:
logger:
  default: warning
  logs:
    homeassistant.components.mqtt: info
"""

ENTRY: Final[dict[str, Any]] = {
    "created_at": "2026-01-01T00:00:00+00:00",
    "modified_at": "2026-01-01T00:00:00+00:00",
    "version": 1,
    "minor_version": 1,
    "source": "user",
    "unique_id": None,
    "disabled_by": None,
    "discovery_keys": {},
    "subentries": [],
    "pref_disable_new_entities": False,
    "pref_disable_polling": False,
    "data": {},
    "options": {},
}
"""What the entries of its integrations have in common, as its dialogues write them."""

ENERGY: Final = "sensor.smart_meter_energy_import_tariff_1"
PRICE: Final = "sensor.smart_meter_price_import"
ENERGY_DASHBOARD: Final[dict[str, Any]] = {
    "energy_sources": [
        {
            "type": "grid",
            "flow_from": [
                {
                    "stat_energy_from": ENERGY,
                    "stat_cost": None,
                    "entity_energy_price": PRICE,
                    "number_energy_price": None,
                }
            ],
            "flow_to": [],
            "cost_adjustment_day": 0.0,
        }
    ],
    "device_consumption": [],
}
"""The Energy dashboard of who takes p1tui's price for the import of tariff 1."""

DASHBOARD_COST: Final = f"{ENERGY}_cost"
"""The entity in which the dashboard sums that import times that price."""

ABOUT: Final = ("mqtt", "sensor", "recorder", "energy", "p1tui", "smart_meter", "gas_meter", "template")
"""Words of the lines of its log that concern what it was told."""

LAST_SUM: Final = """
    SELECT statistics_short_term.state, statistics_short_term.sum FROM statistics_short_term
    JOIN statistics_meta ON metadata_id = statistics_meta.id
    WHERE statistic_id = ? ORDER BY start_ts DESC LIMIT 1
"""

VALUES_BEFORE: Final = """
    SELECT count(*) FROM states JOIN states_meta USING (metadata_id)
    WHERE states_meta.entity_id = ? AND last_updated_ts < ? AND state NOT IN ('unknown', 'unavailable')
"""

LAST_ATTRIBUTES: Final = """
    SELECT shared_attrs FROM states
    JOIN states_meta USING (metadata_id) JOIN state_attributes USING (attributes_id)
    WHERE states_meta.entity_id = ? AND state NOT IN ('unknown', 'unavailable')
    ORDER BY last_updated_ts DESC LIMIT 1
"""

FIRST_STATE: Final = """
    SELECT state FROM states JOIN states_meta USING (metadata_id)
    WHERE states_meta.entity_id = ? AND state NOT IN ('unknown', 'unavailable')
    ORDER BY last_updated_ts LIMIT 1
"""


class HomeAssistant:
    """One installation, started and stopped.

    Threads: one.
    """

    def __init__(self, program: str, folder: Path, port: int) -> None:
        self.folder, self._program = folder, program
        (folder / ".storage").mkdir(parents=True)
        (folder / "configuration.yaml").write_text(CONFIG.format(port=free_port()))
        data, options = {"broker": "127.0.0.1", "port": port}, {"discovery": True}
        mqtt = {
            "domain": "mqtt",
            "title": "broker",
            "entry_id": "01MQTT0000000000000000000A",
            "minor_version": 2,
        }
        dsmr = {"domain": "dsmr_reader", "title": "DSMR Reader", "entry_id": "01DSMR0000000000000000000A"}
        entries = [ENTRY | mqtt | {"data": data, "options": options}, ENTRY | dsmr]
        document = {
            "version": 1,
            "minor_version": 5,
            "key": "core.config_entries",
            "data": {"entries": entries},
        }
        self._storage("core.config_entries").write_text(json.dumps(document))
        self._process: subprocess.Popen[bytes] | None = None
        self.output = folder / "output"

    def _storage(self, name: str) -> Path:
        return self.folder / ".storage" / name

    def start(self) -> None:
        """Start it, and wait until it has told the broker so."""
        said = self.log().count("birth message sent")
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [self._program, "-c", str(self.folder), "--skip-pip"], stdout=output, stderr=output
            )
        until(lambda: self.log().count("birth message sent") > said, 180)

    def take_price(self) -> None:
        """Set up the Energy dashboard with p1tui's price, by a restart, once the entities have come.

        Before, its own entity of the cost would bear another id than after the next start.
        """
        self.stop()
        assert ENERGY in self.entities().values()
        energy = {"version": 1, "minor_version": 1, "key": "energy", "data": ENERGY_DASHBOARD}
        self._storage("energy").write_text(json.dumps(energy))
        self.start()

    def stop(self) -> None:
        """Stop it in order; it writes what it knows."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(120)
            self._process = None

    def log(self) -> str:
        """Return all that it said."""
        return self.output.read_text() if self.output.exists() else ""

    def complaints(self) -> list[str]:
        """Return the warnings and errors on MQTT, sensors and statistics."""
        lost = ("Disconnected from MQTT server", "The connection was lost")  # when the broker was killed
        bad = [line for line in self.log().splitlines() if " WARNING " in line or " ERROR " in line]
        meant = [line for line in bad if any(each in line for each in ABOUT)]
        return [line for line in meant if not any(each in line for each in lost)]

    def entities(self) -> dict[str, str]:
        """Return unique id -> entity id."""
        registry = json.loads(self._storage("core.entity_registry").read_text())
        ours = [each for each in registry["data"]["entities"] if each["platform"] == "mqtt"]
        return {each["unique_id"]: each["entity_id"] for each in ours}

    def of_dsmr_reader(self) -> list[str]:
        """Return the entities of its integration of DSMR-reader that ever had a value."""
        registry = json.loads(self._storage("core.entity_registry").read_text())
        theirs = [each for each in registry["data"]["entities"] if each["platform"] == "dsmr_reader"]
        return [each["entity_id"] for each in theirs if self.query(FIRST_STATE, each["entity_id"])]

    def query(self, text: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what its database has."""
        file = f"file:{self.folder}/home-assistant_v2.db?mode=ro"
        with closing(sqlite3.connect(file, uri=True)) as database:
            return database.execute(text, values).fetchall()

    def attributes(self, entity: str) -> dict[str, Any]:
        """Return the attributes of an entity's last state that had a value; none of an entity without any."""
        rows = self.query(LAST_ATTRIBUTES, entity)
        return dict(json.loads(rows[0][0])) if rows else {}

    def is_newer(self, entity: str, since: float) -> bool:
        """Return True if an entity had no value before a time, such as the start of the running period."""
        rows = self.query(VALUES_BEFORE, entity, since)
        return not rows[0][0]

    def statistic(self, entity: str) -> tuple[float, float, float] | None:
        """Return the first state, the state of the last statistics, and their sum; `None` without any."""
        rows, first = self.query(LAST_SUM, entity), self.query(FIRST_STATE, entity)
        if not rows or not first or rows[0][1] is None:
            return None
        return float(first[0][0]), rows[0][0], rows[0][1]

"""A reading goes all the way from a pseudo-terminal through a p1tui process to a loopback server."""

from __future__ import annotations

import json
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dsmr_parser import telegram_specifications
from dsmr_parser.parsers import TelegramParser

from tests.e2e.peers import Port, Start
from tests.shared.thingspeak import ScriptedThingSpeak
from tests.shared.waiting import until

KEY = "ABCDEFGHIJKLMNOP"
INTERVAL = 20

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


@pytest.fixture(scope="module")
def oracle(stream: list[bytes]) -> list[Any]:
    parser = TelegramParser(telegram_specifications.V5)
    return [parser.parse(telegram.decode()) for telegram in stream]


@pytest.fixture
def server() -> Iterator[ScriptedThingSpeak]:
    with ScriptedThingSpeak(write_key=KEY, channel=7) as server:
        yield server


def seconds(telegram: Any) -> int:
    return int(telegram.P1_MESSAGE_TIMESTAMP.value.timestamp())


def base(item: Any) -> int:
    """A value of the oracle in Wh, W or dm3."""
    return int(Decimal(item.value) * 1000)


def due(oracle: list[Any]) -> dict[int, dict[str, Decimal]]:
    """The entries that the stream owes, by time, worked out from the oracle's values alone."""
    intervals: dict[int, list[Any]] = {}
    for telegram in oracle:
        intervals.setdefault(seconds(telegram) // INTERVAL, []).append(telegram)
    entries = {}
    for telegrams in list(intervals.values())[:-1]:
        last = telegrams[-1]
        mean_in, mean_out = (
            round(sum(Decimal(base(getattr(each, name))) for each in telegrams) / len(telegrams))
            for name in ("CURRENT_ELECTRICITY_USAGE", "CURRENT_ELECTRICITY_DELIVERY")
        )
        entries[seconds(last)] = {
            "field1": Decimal(last.ELECTRICITY_USED_TARIFF_1.value),
            "field2": Decimal(last.ELECTRICITY_USED_TARIFF_2.value),
            "field3": Decimal(last.ELECTRICITY_DELIVERED_TARIFF_1.value),
            "field4": Decimal(last.ELECTRICITY_DELIVERED_TARIFF_2.value),
            "field5": Decimal(mean_in) / 1000,
            "field6": Decimal(mean_out) / 1000,
            "field8": Decimal(int(last.ELECTRICITY_ACTIVE_TARIFF.value)),
        }
    return entries


def test_every_telegram_is_decoded_stored_and_uploaded(
    tmp_path: Path,
    port: Port,
    stream: list[bytes],
    oracle: list[Any],
    server: ScriptedThingSpeak,
    start: Start,
) -> None:
    history = tmp_path / "history.sqlite"
    config = tmp_path / "config.toml"
    config.write_text(
        CONFIG.format(port=port.name, history=history, key=KEY, url=server.url, interval=INTERVAL)
    )
    process = start("--no-ui", "--json", "--config", str(config))
    assert process.stdout is not None
    assert process.stderr is not None
    while b"open" not in process.stderr.readline():
        assert process.poll() is None
    meter = threading.Thread(target=port.speak, args=(stream, 1 / 50))
    meter.start()

    readings = [json.loads(process.stdout.readline()) for _ in stream]
    expected = due(oracle)
    until(lambda: len(server.channel.rows) >= len(expected), 40)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=10)
    meter.join()
    assert process.returncode == 0, errors

    for reading, truth in zip(readings, oracle, strict=True):
        assert reading["import_t1_wh"] == base(truth.ELECTRICITY_USED_TARIFF_1)
        assert reading["import_t2_wh"] == base(truth.ELECTRICITY_USED_TARIFF_2)
        assert reading["power_import_w"] == base(truth.CURRENT_ELECTRICITY_USAGE)
        assert reading["l2_voltage_mv"] == base(truth.INSTANTANEOUS_VOLTAGE_L2)
        assert reading["crc"] == "ok"

    with closing(sqlite3.connect(history)) as database:
        rows = database.execute(
            "SELECT time, import_t1_wh, power_import_w FROM sample ORDER BY time"
        ).fetchall()
    assert rows == [
        (seconds(truth), base(truth.ELECTRICITY_USED_TARIFF_1), base(truth.CURRENT_ELECTRICITY_USAGE))
        for truth in oracle
    ]

    server.assert_exactly_once(expected)
    for row in server.channel.rows:
        assert {name: Decimal(value) for name, value in row.values.items() if value} == expected[
            row.created_at
        ]
    assert server.journal.min_gap() >= 15
    assert KEY.encode() not in errors

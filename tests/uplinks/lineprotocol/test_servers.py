"""InfluxDB 1.6 and VictoriaMetrics have what was sent, once; their refusals are understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.model.entries import Entry
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from p1tui.uplinks.proof import prove
from tests.shared.databases import InfluxDB, VictoriaMetrics, running_influxdb

START = 1_795_500_000
ENTRIES = [
    Entry(START + 10 * number, {"power_import_w": number, "import_t1_wh": 12_345_678 + number}, "E1, 2=3")
    for number in range(500)
]


def target(server: InfluxDB, database: str = "p1", user: str = "", password: str = "") -> LineProtocolTarget:
    return LineProtocolTarget(
        InfluxSettings(url=server.url, api=1, database=database, user=user, password=password)
    )


def test_influxdb_has_every_line_once_with_tags_and_integers(influxdb: InfluxDB) -> None:
    influxdb.create("p1")
    settings = InfluxSettings(url=influxdb.url, api=1, database="p1", tags={"site": "my home"})
    link = LineProtocolTarget(settings)
    for _ in range(3):
        assert link.send(ENTRIES).result == "accepted"
    rows = influxdb.query("SELECT * FROM p1 ORDER BY time", db="p1")
    assert [(row["time"], row["power_import_w"], row["import_t1_wh"]) for row in rows] == [
        (entry.time, *entry.values.values()) for entry in ENTRIES
    ]
    assert {(row["meter"], row["site"]) for row in rows} == {("E1, 2=3", "my home")}
    types = influxdb.query("SHOW FIELD KEYS FROM p1", db="p1")
    assert {row["fieldType"] for row in types} == {"integer"}


def test_influxdb_stores_the_good_lines_of_a_call_that_it_refuses(influxdb: InfluxDB) -> None:
    influxdb.create("clash")
    assert influxdb.post("/write?db=clash&precision=s", b"p1,meter=E1 gas_dm3=1.5 1795500000")[0] == 204
    clashing = Entry(START + 9, {"power_import_w": 3, "gas_dm3": 7}, "E1")
    told = target(influxdb, "clash").send([*ENTRIES[:3], clashing])
    assert (told.result, told.status) == ("bad_contents", 400)
    assert "another type" in str(told.reason("nas"))
    assert influxdb.query("SELECT count(power_import_w) FROM p1", db="clash")[0]["count"] == 3


def test_influxdb_drops_what_is_older_than_it_keeps(influxdb: InfluxDB) -> None:
    influxdb.create("short")
    influxdb.query("CREATE RETENTION POLICY brief ON short DURATION 1h REPLICATION 1 DEFAULT")
    old = [Entry(START - 400_000_000 + number, entry.values) for number, entry in enumerate(ENTRIES)]
    assert target(influxdb, "short").send(old).result == "too_old"


@pytest.mark.parametrize("database", ["nowhere", ""])
def test_influxdb_without_the_database_is_told_as_such(influxdb: InfluxDB, database: str) -> None:
    assert target(influxdb, database).send(ENTRIES).result == "place_unknown"


@pytest.mark.parametrize("api", [2, 3])
def test_influxdb_1_6_has_no_later_api(influxdb: InfluxDB, api: int) -> None:
    settings = InfluxSettings(url=influxdb.url, api=api, bucket="p1")  # type: ignore[arg-type]
    told = LineProtocolTarget(settings).send(ENTRIES)
    assert told.result == "not_supported"
    assert "api = 1" in str(told.reason("nas"))


def test_influxdb_lets_in_who_may_write(tmp_path: Path) -> None:
    with running_influxdb(tmp_path / "influxdb", auth=True) as server:
        queries = ("CREATE USER root WITH PASSWORD 'secret' WITH ALL PRIVILEGES", "CREATE DATABASE p1")
        for query in (*queries, "CREATE USER guest WITH PASSWORD 'guest'"):
            assert server.get("/query", q=query, u="root", p="secret")[0] == 200
        assert target(server, user="root", password="secret").send(ENTRIES).result == "accepted"
        for user, password in (("root", "wrong"), ("guest", "guest"), ("nobody", "x"), ("", "")):
            assert target(server, user=user, password=password).send(ENTRIES).result == "key_refused"
        assert prove(target(server, user="root", password="secret"), ENTRIES[0]) is None


@pytest.mark.parametrize("api", [1, 2])
def test_victoriametrics_has_every_line_once(victoria: VictoriaMetrics, api: int) -> None:
    settings = InfluxSettings(
        url=victoria.url,
        api=api,  # type: ignore[arg-type]
        tags={"site": f"my home, {api}"},
    )
    link = LineProtocolTarget(settings)
    for _ in range(3):
        assert link.send(ENTRIES).result == "accepted"
    for key, value in ENTRIES[0].values.items():
        found = victoria.samples(f'p1_{key}{{site="my home, {api}"}}')
        assert found == [(entry.time, value + number) for number, entry in enumerate(ENTRIES)]
    names = victoria.series(f'p1_power_import_w{{site="my home, {api}"}}')
    assert names == [{"__name__": "p1_power_import_w", "meter": "E1, 2=3", "site": f"my home, {api}"}]


def test_victoriametrics_has_no_api_of_influxdb_3(victoria: VictoriaMetrics) -> None:
    settings = InfluxSettings(url=victoria.url, api=3, database="p1")
    assert LineProtocolTarget(settings).send(ENTRIES).result == "not_supported"


def test_an_entry_is_proven_by_reading_it_back(influxdb: InfluxDB, victoria: VictoriaMetrics) -> None:
    influxdb.create("proof")
    for link in (target(influxdb, "proof"), LineProtocolTarget(InfluxSettings(url=victoria.url))):
        assert prove(link, Entry(START + 1, {"tariff": 2}, "E9")) is None
        assert link.can_read_back
        assert link.stored([Entry(START + 2, {"tariff": 2}, "E9")]) == frozenset()

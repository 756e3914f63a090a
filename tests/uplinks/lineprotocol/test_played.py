"""Recorded answers of InfluxDB 2 and 3, QuestDB and vmauth, over real sockets."""

from __future__ import annotations

import pytest

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.model.entries import Entry
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from tests.uplinks.lineprotocol.playing import played
from tests.uplinks.lineprotocol.recorded import RECORDED, Recorded
from tests.uplinks.lineprotocol.world import lines_of

ENTRIES = [
    Entry(1_795_500_000 + 10 * n, {"power_import_w": 412 + n, "import_t1_wh": 9}, "E1") for n in range(60)
]
OK = Recorded("any", 204, b"", "accepted")


@pytest.mark.parametrize("said", RECORDED, ids=lambda said: f"{said.server} {said.status} {said.result}")
def test_a_recorded_answer_is_understood(said: Recorded) -> None:
    with played(said) as server:
        settings = InfluxSettings(url=server.url, bucket="p1", org="o", token="SECRETTOKEN")
        told = LineProtocolTarget(settings, now=lambda: 0.0).send((ENTRIES * 92)[: said.lines])
    assert (told.result, told.status) == (said.result, said.status)
    assert told.retry_after == (30.0 if "Retry-After" in said.headers else None)


def test_lines_arrive_whole_with_the_token_in_a_header_alone() -> None:
    with played(OK) as server:
        settings = InfluxSettings(url=server.url, bucket="p1 & more", org="o", token="SECRETTOKEN")
        assert LineProtocolTarget(settings).send(ENTRIES).result == "accepted"
    (asked,) = server.requests
    assert asked.path == "/api/v2/write?org=o&bucket=p1+%26+more&precision=s"
    assert asked.headers["authorization"] == "Token SECRETTOKEN"
    lines = lines_of(asked.body, {"Content-Encoding": asked.headers["content-encoding"]})
    assert lines[0] == b"p1,meter=E1 power_import_w=412i,import_t1_wh=9i 1795500000"
    assert len(lines) == 60


def test_an_old_questdb_gets_plain_lines_in_the_same_call() -> None:
    refused = next(said for said in RECORDED if said.status == 415)
    with played(refused, OK) as server:
        target = LineProtocolTarget(InfluxSettings(url=server.url))
        assert target.send(ENTRIES).result == "accepted"
        assert target.send(ENTRIES).result == "accepted"
    assert [request.headers.get("content-encoding") for request in server.requests] == ["gzip", None, None]

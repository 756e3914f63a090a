"""A database's calls, without a network: where they go, with which credentials, how large, how compressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.model.entries import Entry
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.uplinks.lineprotocol import make_target, target_name
from p1tui.uplinks.lineprotocol.target import MAX_BYTES, LineProtocolTarget
from tests.uplinks.lineprotocol.world import lines_of

START = 1_795_500_000
OK = Reply(204, {}, b"")


class Scripted:
    """Answers the calls one after another, and notes them."""

    def __init__(self, *replies: Reply | CallFailed) -> None:
        self._replies = list(replies)
        self.paths: list[str] = []
        self.params: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        self.paths.append(f"{method} {path}")
        self.params.append(dict(params or {}))
        self.headers.append(dict(headers or {}))
        self.bodies.append(content)
        return self._replies.pop(0)


def entries(count: int, fields: int = 1) -> list[Entry]:
    values = {f"import_t{field}_wh": 12_345_678 for field in range(1, fields + 1)}
    return [Entry(START + 10 * number, values, "E1") for number in range(count)]


@pytest.mark.parametrize(
    ("settings", "path", "params", "authorization"),
    [
        ({"api": 1, "database": "p1"}, "/write", {"db": "p1", "precision": "s"}, None),
        ({"api": 1, "user": "u", "password": "p"}, "/write", {"precision": "s"}, "Basic dTpw"),
        ({"api": 1, "database": "p1", "token": "T"}, "/write", {"db": "p1", "precision": "s"}, "Token T"),
        (
            {"org": "home", "bucket": "p1", "token": "T"},
            "/api/v2/write",
            {"org": "home", "bucket": "p1", "precision": "s"},
            "Token T",
        ),
        ({}, "/api/v2/write", {"precision": "s"}, None),
        (
            {"api": 3, "database": "p1", "token": "T"},
            "/api/v3/write_lp",
            {"db": "p1", "precision": "second"},
            "Bearer T",
        ),
    ],
)
def test_each_api_has_its_path_its_parameters_and_its_header(
    settings: dict[str, Any], path: str, params: dict[str, str], authorization: str | None
) -> None:
    http = Scripted(OK)
    target = LineProtocolTarget(InfluxSettings(url="http://nas:8086/sub", **settings), http=http)
    assert target.send(entries(1)).result == "accepted"
    assert (http.paths, http.params) == ([f"POST {path}"], [params])
    assert http.headers[0].get("Authorization") == authorization
    assert not {"T", "p"} & set(http.params[0].values())


def test_sentences_name_the_server_and_the_database() -> None:
    settings = InfluxSettings(url="http://nas:8086/sub", org="home", bucket="p1")
    target = make_target(settings)
    assert (target.host, target.name) == ("nas:8086", "influx nas:8086/p1")
    assert target_name(settings) == "http://nas:8086/sub/home/p1"
    assert make_target(InfluxSettings()).name == "influx 127.0.0.1:8428"


def test_many_lines_are_compressed_and_few_are_not() -> None:
    http = Scripted(OK, OK)
    target = LineProtocolTarget(InfluxSettings(), http=http)
    target.send(entries(2))
    target.send(entries(500))
    assert [headers.get("Content-Encoding") for headers in http.headers] == [None, "gzip"]
    assert len(http.bodies[1]) < 4_000
    assert [len(lines_of(*call)) for call in zip(http.bodies, http.headers, strict=True)] == [2, 500]


def test_a_server_that_takes_no_compressed_lines_gets_plain_ones_from_then_on() -> None:
    http = Scripted(Reply(415, {}, b"gzip encoding is not supported"), OK, OK)
    target = LineProtocolTarget(InfluxSettings(), http=http)
    assert target.send(entries(500)).result == "accepted"
    assert target.send(entries(500)).result == "accepted"
    assert [headers.get("Content-Encoding") for headers in http.headers] == ["gzip", None, None]


def test_a_server_that_takes_no_lines_at_all_is_asked_once_more_only() -> None:
    http = Scripted(Reply(415, {}, b""), Reply(415, {}, b""))
    assert LineProtocolTarget(InfluxSettings(), http=http).send(entries(500)).result == "not_supported"


def test_a_call_holds_a_million_bytes_of_lines_at_most_and_one_line_at_least() -> None:
    target = LineProtocolTarget(InfluxSettings(), http=Scripted(OK))
    many = entries(5_000, fields=30)
    fitting = target.fits(many)
    size = len(target._writer.lines(many[:fitting]))
    assert MAX_BYTES - 1_000 < size <= MAX_BYTES
    assert target.fits(entries(5_000)) == 5_000
    assert target.fits(entries(1, fields=60_000)) == 1


def test_entries_without_a_value_need_no_call() -> None:
    assert LineProtocolTarget(InfluxSettings(), http=Scripted()).send([Entry(1, {})]).result == "accepted"


def test_a_lost_call_is_told_as_lost() -> None:
    http = Scripted(CallFailed("no_route"))
    assert LineProtocolTarget(InfluxSettings(), http=http).send(entries(1)).result == "no_route"


CSV = Reply(200, {"content-type": "text/csv"}, b",result,table,_measurement\r\n,_result,0,p1\r\n")
NO_CSV = Reply(200, {"content-type": "text/csv"}, b"\r\n")
NO = Reply(404, {}, b"404 page not found")


@pytest.mark.parametrize(
    ("api", "replies", "found"),
    [
        (1, [Reply(200, {}, b'{"results":[{"statement_id":0,"series":[{"name":"p1"}]}]}')], True),
        (1, [Reply(200, {}, b'{"results":[{"statement_id":0}]}')], False),
        (1, [Reply(200, {}, b'{"results":[{"error":"not authorized"}]}'), NO, NO, NO], None),
        (2, [NO, NO, CSV], True),
        (2, [NO, NO, NO_CSV], False),
        (2, [OK, Reply(200, {}, b"")], None),
        (2, [Reply(200, {}, b"OK"), Reply(200, {}, b"")], False),
        (2, [Reply(200, {}, b"OK"), Reply(200, {}, b'{"metric":{"__name__":"p1_tariff"}}\n')], True),
        (2, [NO, NO, NO, Reply(200, {}, b'[{"time":"2026"}]')], True),
        (2, [NO, NO, NO, NO, NO, Reply(200, {}, b'{"dataset":[["2026"]]}')], True),
        (2, [NO, NO, NO, NO, NO, Reply(200, {}, b'{"dataset":[]}')], None),
        (3, [Reply(200, {}, b"[]")], False),
        (3, [CallFailed("no_answer"), CallFailed("no_answer")], None),
    ],
)
def test_a_line_is_read_back_in_the_servers_own_language(
    api: int, replies: list[Reply | CallFailed], found: bool | None
) -> None:
    more = [NO] * 6 if found is None else []
    settings = InfluxSettings(api=api, bucket="p1", token="T")  # type: ignore[arg-type]
    target = LineProtocolTarget(settings, http=Scripted(*replies, *more))
    assert target.stored(entries(1)) == (frozenset({START}) if found else frozenset())
    assert target.can_read_back is (found is not None)

from __future__ import annotations

import http.client
import random
import socket
import threading
import time
from contextlib import closing

import pytest

from p1tui.demo.thingspeak import ThingSpeakServer
from p1tui.demo.thingspeak.channel import Rules
from p1tui.demo.thingspeak.weather import Fault, Weather
from tests.demo.thingspeak.asking import KEY, START, Hand, bulk, serve


def test_the_journal_knows_gaps_and_sizes(server: ThingSpeakServer, clock: Hand) -> None:
    bulk(server, START, START + 1)
    clock.now += 16
    bulk(server, START + 2)
    assert (server.journal.min_gap(), server.journal.max_batch()) == (16.0, 2)
    assert [line.ids for line in server.journal.lines] == [(1, 2), (3,)]
    with pytest.raises(AssertionError, match="1 lost"):
        server.assert_exactly_once([int(START) + n for n in range(4)])
    assert KEY not in repr(server.journal.lines)


def test_a_scripted_fault_meets_one_request_stored_or_not(server: ThingSpeakServer, clock: Hand) -> None:
    server.script(Fault(kind="reset", stored=True), Fault(kind="status", status=502), None)
    with pytest.raises(ConnectionError):
        bulk(server, START)
    assert len(server.channel.rows) == 1
    clock.now += 15
    status, body, _ = bulk(server, START + 1)
    assert (status, body[:6]) == (502, b"<html>")
    assert bulk(server, START + 1)[0] == 202


def test_a_connection_stays_open_or_only_seems_to(server: ThingSpeakServer) -> None:
    server.script(None, Fault(kind="stale"))
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=5)
    with closing(connection):
        for _ in range(2):
            connection.request("GET", "/nowhere")
            assert connection.getresponse().read()
        with pytest.raises(ConnectionError):
            connection.request("GET", "/nowhere")
            connection.getresponse()


def test_bodies_may_come_in_chunks(clock: Hand) -> None:
    with ThingSpeakServer(write_key=KEY, channel=7, clock=clock, chunked=True) as server:
        status, body, headers = bulk(server, START)
        assert (status, body) == (202, b'{"success":true}')
        assert headers["Transfer-Encoding"] == "chunked"


def test_it_goes_down_and_comes_back_where_it_was(server: ThingSpeakServer, clock: Hand) -> None:
    assert bulk(server, START)[0] == 202
    server.down()
    with pytest.raises(ConnectionRefusedError):
        bulk(server, START + 1)
    server.up()
    clock.now += 15
    assert bulk(server, START + 1)[0] == 202
    server.assert_exactly_once([int(START), int(START) + 1])


def test_a_new_year_gives_a_new_quota(clock: Hand) -> None:
    with serve(clock, Rules(quota=1)) as server:
        bulk(server, START)
        clock.now += 15
        assert bulk(server, START + 1)[0] == 402
        server.year_reset()
        assert bulk(server, START + 1)[0] == 202


def test_a_server_that_fails_midway_stores_the_first_rows(server: ThingSpeakServer) -> None:
    server.script(Fault(kind="status", status=500, stored=True, stop_after=2))
    assert bulk(server, START, START + 1, START + 2)[0] == 500
    server.assert_exactly_once([int(START), int(START) + 1])


def test_it_stops_at_once_while_a_client_waits(clock: Hand) -> None:
    server = serve(clock)
    server.start()
    server.script(Fault(kind="hang"))
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as client:
        client.sendall(b"GET /update HTTP/1.1\r\nHost: x\r\n\r\n")
        deadline = time.monotonic() + 5
        while not server.journal.lines and time.monotonic() < deadline:
            threading.Event().wait(0.005)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 0.5


def test_the_weather_storms_a_minute_in_six_and_alike_for_one_seed() -> None:
    def spells(seed: int) -> list[bool]:
        weather = Weather(random.Random(seed))
        return [weather.fault(float(second)) is not None for second in range(36_000)]

    bad = spells(3)
    assert bad == spells(3)
    assert bad != spells(4)
    assert 0.1 < sum(bad) / len(bad) < 0.25


def test_the_flaky_server_of_the_demo_fails_and_recovers(clock: Hand) -> None:
    with ThingSpeakServer(write_key=KEY, channel=7, clock=clock, flaky=random.Random(1)) as server:
        outcomes = []
        for number in range(60):
            clock.now += 15
            try:
                outcomes.append(bulk(server, START + number)[0])
            except OSError:
                outcomes.append(0)
        assert set(outcomes) - {202}
        assert outcomes[-1] == 202 or outcomes.count(202) > 40

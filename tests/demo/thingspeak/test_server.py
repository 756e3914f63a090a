"""The scripted server makes the faults that a test plans, and its journal notes every call."""

from __future__ import annotations

import http.client
import socket
from contextlib import closing

import pytest

from tests.demo.thingspeak.asking import START, bulk, serve
from tests.shared.clocks import ManualClock
from tests.shared.faults import CallFault
from tests.shared.thingspeak import KEY, ScriptedThingSpeak
from tests.shared.waiting import until


def test_the_journal_knows_gaps_and_sizes(server: ScriptedThingSpeak, clock: ManualClock) -> None:
    bulk(server, START, START + 1)
    clock.now += 16
    bulk(server, START + 2)
    assert (server.journal.min_gap(), server.journal.max_batch()) == (16.0, 2)
    assert [call.ids for call in server.journal.calls] == [(1, 2), (3,)]
    with pytest.raises(AssertionError, match="1 lost"):
        server.assert_exactly_once([int(START) + n for n in range(4)])
    assert KEY not in repr(server.journal.calls)


def test_a_scripted_fault_meets_one_request_stored_or_not(
    server: ScriptedThingSpeak, clock: ManualClock
) -> None:
    server.script(CallFault(kind="reset", stored=True), CallFault(kind="status", status=502), None)
    with pytest.raises(ConnectionError):
        bulk(server, START)
    assert len(server.channel.rows) == 1
    clock.now += 15
    status, body, _ = bulk(server, START + 1)
    assert (status, body[:6]) == (502, b"<html>")
    assert bulk(server, START + 1)[0] == 202


def test_a_connection_stays_open_or_only_seems_to(server: ScriptedThingSpeak) -> None:
    server.script(None, CallFault(kind="stale"))
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    with closing(connection):
        for _ in range(2):
            connection.request("GET", "/nowhere")
            assert connection.getresponse().read()
        with pytest.raises(ConnectionError):
            connection.request("GET", "/nowhere")
            connection.getresponse()


def test_bodies_may_come_in_chunks(clock: ManualClock) -> None:
    with ScriptedThingSpeak(write_key=KEY, channel=7, clock=clock, chunked=True) as server:
        status, body, headers = bulk(server, START)
        assert (status, body) == (202, b'{"success":true}')
        assert headers["Transfer-Encoding"] == "chunked"


def test_a_server_that_fails_midway_stores_the_first_rows(server: ScriptedThingSpeak) -> None:
    server.script(CallFault(kind="status", status=500, stored=True, stop_after=2))
    assert bulk(server, START, START + 1, START + 2)[0] == 500
    server.assert_exactly_once([int(START), int(START) + 1])


def test_it_stops_at_once_while_a_client_waits(clock: ManualClock) -> None:
    server = serve(clock)
    server.start()
    server.script(CallFault(kind="hang"))
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as client:
        client.sendall(b"GET /update HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: server.journal.calls, 20)
        server.stop()  # it would wait for ever

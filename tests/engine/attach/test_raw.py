"""The source's bytes over the socket: all of them, with their times, or the number of those left out."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from p1tui.engine.attach.connection import SEND_BUFFER
from p1tui.engine.attach.protocol import RAW_ROOM
from tests.engine.attach.peers import Caller, Served, calling, served
from tests.shared.processes import resident
from tests.tui.driver import NOON

CHUNK = 4000
"""Bytes of one read: several telegrams, when the system gives them late."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "h.sqlite") as engine:
        yield engine


def chunk(number: int) -> bytes:
    return number.to_bytes(4, "big") * (CHUNK // 4)


def listens(caller: Caller) -> None:
    """Wait until the subscription holds."""
    while caller.hears("done")["request"] != "subscribe":
        pass


def test_bytes_come_as_they_were_read_with_the_time_of_their_arrival(engine: Served) -> None:
    with calling(engine, "raw") as caller, calling(engine, "reading", "snapshot") as other:
        listens(caller)
        for number, data in enumerate((b"/XMX5\r\n\xff\x00", b"!1234\r\n")):
            engine.feed.offer_raw(NOON + number / 10, data)
        heard = [caller.hears("raw") for _ in range(2)]
        assert [(line["at"], base64.b64decode(line["data"])) for line in heard] == [
            (NOON, b"/XMX5\r\n\xff\x00"),
            (NOON + 0.1, b"!1234\r\n"),
        ]
        other.say(type="try")
        kinds = [other.hears()["type"] for _ in range(4)]
        assert "raw" not in kinds


def test_one_that_does_not_read_is_told_how_many_bytes_it_missed_and_where(engine: Served) -> None:
    with calling(engine, "raw") as stalled, calling(engine, "raw") as awake:
        for each in (stalled, awake):
            listens(each)
        before, heard = resident(), 0
        total = (8 * SEND_BUFFER + 4 * RAW_ROOM) // CHUNK
        for number in range(total):
            engine.feed.offer_raw(NOON, chunk(number))
            while heard <= number:
                line = awake.hears()
                assert line["type"] == "raw"
                assert base64.b64decode(line["data"]) == chunk(heard)
                heard += 1
        assert resident() - before < 4e6
        expected, missed = 0, 0
        while expected < total:
            line = stalled.hears()
            if line["type"] == "missed":
                assert line["bytes"] % CHUNK == 0
                missed += line["bytes"] // CHUNK
                expected += line["bytes"] // CHUNK
            elif line["type"] == "raw":
                assert base64.b64decode(line["data"]) == chunk(expected)
                expected += 1
        assert 0 < missed < total
        engine.feed.offer_raw(NOON, b"now")
        assert base64.b64decode(stalled.hears("raw")["data"]) == b"now"


def test_bytes_that_come_faster_than_the_server_turns_are_counted_too(engine: Served) -> None:
    with calling(engine, "raw") as caller:
        listens(caller)
        for number in range(1000):
            engine.feed.offer_raw(NOON, chunk(number))
        expected = 0
        while expected < 1000:
            line = caller.hears()
            expected += line["bytes"] // CHUNK if line["type"] == "missed" else 1
            if line["type"] == "raw":
                assert base64.b64decode(line["data"]) == chunk(expected - 1)


def test_nothing_is_collected_while_nobody_listens(engine: Served) -> None:
    with calling(engine, "snapshot") as other:
        other.hears("snapshot")
        for _ in itertools.repeat(None, 2):
            with calling(engine, "raw") as caller:
                listens(caller)
                assert len(engine.feed._raw_taps) == 1
            other.say(type="subscribe", topics=["snapshot"])
            listens(other)
            while engine.feed._raw_taps:
                other.say(type="subscribe", topics=["snapshot"])
                listens(other)

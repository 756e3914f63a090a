"""Each viewer gets the newest state at once, and holds up nobody."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from p1tui.web.api import streams
from tests.shared.waiting import until
from tests.web.served import Served, Stream, served


def powers(stream: Stream, count: int) -> list[int]:
    """Return the power of each of the next events."""
    return [stream.event()["reading"]["time"] for _ in range(count)]


def test_a_stream_begins_with_what_is_known(page: Served) -> None:
    stream = page.stream()
    head = stream.until(b"\r\n\r\n")
    assert b"200 OK" in head
    assert b"content-type: text/event-stream" in head
    assert b"cache-control: no-store" in head
    assert stream.until(b"\n\n").endswith(b"retry: 3000\n\n")
    assert stream.event()["accepted"] == 7
    stream.close()


def test_a_telegram_is_told_soon(page: Served) -> None:
    stream = page.stream()
    stream.event()
    page.feed.publish(page.snapshot(later=1))
    start = time.monotonic()
    found = stream.event()
    assert time.monotonic() - start < 10
    reading = page.snapshot(later=1).reading
    assert reading is not None
    assert found["reading"] == reading.as_dict()
    stream.close()


def test_of_what_comes_in_a_burst_the_newest_is_told(page: Served) -> None:
    stream = page.stream()
    stream.event()
    burst = [page.snapshot(later=later) for later in range(1, 301)]
    for snapshot in burst:
        page.feed.publish(snapshot)
    last = burst[-1].reading
    assert last is not None
    told = 0
    while stream.event()["reading"] != last.as_dict():
        told += 1
    assert told < 30
    stream.close()


def test_each_viewer_has_a_language(page: Served) -> None:
    english, dutch = page.stream("Accept-Language: en"), page.stream(query="?lang=nl")
    assert english.event()["source"]["words"] == "The meter is listened to."
    assert dutch.event()["source"]["words"] == "Er wordt naar de meter geluisterd."
    english.close()
    dutch.close()


def test_a_line_without_meaning_keeps_the_connection(page: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SILENCE_S", 0.2)
    stream = page.stream()
    stream.event()
    stream.until(b": the stream lives\n\n")
    stream.close()


def test_numbers_that_grow_old_are_told_once_more(page: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "STALE_S", 0.5)
    stream = page.stream()
    assert stream.event()["stale"] is False
    page.ahead = 40.0
    until(lambda: stream.event()["stale"], 20)
    stream.close()


def test_nobody_listens_to_the_feed_while_nobody_looks(page: Served) -> None:
    assert page.feed._listeners == []
    first, second = page.stream(), page.stream()
    first.event()
    second.event()
    assert len(page.feed._listeners) == 1
    first.close()
    second.close()
    until(lambda: page.feed._listeners == [], 20)


def test_it_ends_within_a_second_with_streams_open(tmp_path: Path) -> None:
    with served(tmp_path) as page:
        held = [page.stream() for _ in range(5)]
        for each in held:
            each.event()
        taken = page.stop()
        for each in held:
            assert each.ends()
    assert taken < 10  # under 1 on a machine that is not busy with tests

"""A channel's calls, without a network: what is asked, and what a refusal of the read key costs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.model.entries import Entry
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.uplinks.target import Answer
from p1tui.uplinks.thingspeak.answers import READ_KEY_REFUSED
from p1tui.uplinks.thingspeak.target import WINDOW, ThingSpeakTarget

START = 1_795_500_000


class Scripted:
    """Answers the calls one after another, and notes what they ask for."""

    def __init__(self, *replies: Reply | CallFailed) -> None:
        self._replies = list(replies)
        self.asked: list[dict[str, str]] = []

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        self.asked.append(dict(params or {}))
        return self._replies.pop(0)


def linked(*replies: Reply | CallFailed) -> tuple[ThingSpeakTarget, Scripted]:
    http = Scripted(*replies)
    settings = ThingSpeakSettings(
        channel=7, write_key="W" * 16, read_key="R" * 16, url="https://example.org:8443/sub/path"
    )
    return ThingSpeakTarget(settings, http=http, now=lambda: 0.0), http


def entries(count: int) -> list[Entry]:
    return [Entry(START + 20 * number, {"power_import_w": number}) for number in range(count)]


def test_sentences_name_the_server_not_a_part_of_its_address() -> None:
    link, _ = linked()
    assert (link.host, link.name) == ("example.org:8443", "ThingSpeak 7")


@pytest.mark.parametrize(
    ("status", "body", "result", "kept"),
    [
        (200, b"{}", "captive", True),  # a page of a network in between says nothing about rows
        (200, b'{"status":"failed"}', "captive", True),
        (200, b"-1", "captive", True),
        (401, b"", "key_refused", False),
        (400, b'{"error":{"error_code":"x"}}', "bad_request", False),
        (404, b'{"error":{"error_code":"x"}}', "place_unknown", False),
        (503, b"", "server_error", True),
        (429, b"", "too_fast", True),
    ],
)
def test_only_a_refused_read_key_ends_the_looking_up(
    status: int, body: bytes, result: str, kept: bool
) -> None:
    """An outage must not: rows in doubt would be guessed at from then on."""
    link, _ = linked(Reply(status, {}, body))
    found = link.stored(entries(2))
    assert isinstance(found, Answer)
    assert (found.result, link.can_read_back) == (result, kept)
    assert (found.sentence == READ_KEY_REFUSED) == (not kept)


def test_a_lost_call_is_told_as_lost() -> None:
    link, _ = linked(CallFailed("no_route"))
    found = link.stored(entries(2))
    assert isinstance(found, Answer)
    assert found.result == "no_route"


def test_windows_meet_without_a_gap_and_only_rows_that_were_asked_for_count() -> None:
    feed = b'{"feeds":[{"created_at":"2026-11-24T06:00:00Z"},{"created_at":"2001-01-01T00:00:00Z"}]}'
    link, http = linked(Reply(200, {}, feed), Reply(200, {}, b'{"feeds":[]}'))
    asked = entries(WINDOW + 1)
    assert link.stored(asked) == frozenset({START})
    assert [(each["start"], each["end"]) for each in http.asked] == [
        ("2026-11-24 06:00:00", "2026-11-24 06:33:00"),
        ("2026-11-24 06:33:20", "2026-11-24 06:33:20"),
    ]

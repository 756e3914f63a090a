"""The failure matrix: every answer has its event, every event its outcome and a sentence."""

from __future__ import annotations

import json
import random
from typing import get_args

import pytest

from p1tui.demo.thingspeak.call import error, error_page
from p1tui.i18n.message import NOTHING, Message
from p1tui.net.reply import Reply
from p1tui.uplinks.outcome import RULES, CallResult, Outcome
from p1tui.uplinks.target import Answer
from p1tui.uplinks.thingspeak.answers import REPEATED, SENTENCES, classify, feed_times
from tests.shared.faults import PORTAL


def vendor(status: int) -> bytes:
    return error(status).body


def said(result: CallResult) -> Answer:
    """An answer with the channel's own sentence, if it has one."""
    sentence = SENTENCES.get(result, NOTHING)
    return Answer(result=result, sentence=sentence, status=418, detail=Message("it broke"))


def test_every_event_has_its_rule() -> None:
    assert set(RULES) == set(get_args(CallResult))


def test_what_the_matrix_has_no_sentence_for_the_channel_says() -> None:
    silent = {result for result, rule in RULES.items() if not rule.reason}
    assert silent == {"accepted", *SENTENCES}
    assert set(REPEATED) <= set(SENTENCES)


def test_the_matrix_speaks_of_no_target() -> None:
    assert not [
        rule for rule in RULES.values() if "HTTP" in str(rule.reason) or "ThingSpeak" in str(rule.reason)
    ]


@pytest.mark.parametrize("event", get_args(CallResult))
def test_every_failure_has_a_sentence(event: CallResult) -> None:
    reason = str(said(event).reason("api.thingspeak.com"))
    assert "{" not in reason
    assert reason == "" if event == "accepted" else reason.endswith(".")


@pytest.mark.parametrize(
    ("status", "body", "event", "many", "one"),
    [
        (202, b'{"success":true}', "accepted", "sent", "sent"),
        (200, b"{}", "accepted", "sent", "sent"),
        (200, b"0", "captive", "retry", "retry"),
        (200, b"[" * 60_000, "captive", "retry", "retry"),
        (200, b'{"success":' * 9_000, "captive", "retry", "retry"),
        (200, b"9" * 5_000, "captive", "retry", "retry"),
        (200, b"", "captive", "retry", "retry"),
        (200, PORTAL, "captive", "retry", "retry"),
        (202, vendor(400), "captive", "retry", "retry"),
        (200, b'{"success":false}', "not_said", "retry", "retry"),
        (202, b'{"success":"true"}', "not_said", "retry", "retry"),
        (200, b'{"success":null}', "not_said", "retry", "retry"),
        (200, b'{"errors":["the channel is full"]}', "not_said", "retry", "retry"),
        (200, b'{"success":true,"errors":["row 3"]}', "not_said", "retry", "retry"),
        (200, b'{"status":"failed"}', "not_said", "retry", "retry"),
        (202, b'{"success":true,"errors":[]}', "accepted", "sent", "sent"),
        (204, b"", "captive", "retry", "retry"),
        (302, b"", "captive", "retry", "retry"),
        (400, vendor(400), "bad_request", "split", "park"),
        (400, b"0", "key_refused", "stop", "stop"),
        (400, b"-1", "key_refused", "stop", "stop"),
        (400, error_page(400), "captive", "retry", "retry"),
        (401, vendor(401), "key_refused", "stop", "stop"),
        (402, vendor(402), "quota", "stop", "stop"),
        (403, b"", "key_refused", "stop", "stop"),
        (404, vendor(404), "place_unknown", "stop", "stop"),
        (404, error_page(404), "captive", "retry", "retry"),
        (405, vendor(405), "not_supported", "stop", "stop"),
        (409, vendor(409), "conflict", "reconcile", "reconcile"),
        (413, error_page(413), "too_large", "split", "park"),
        (421, vendor(421), "no_fields", "split", "park"),
        (421, b"", "misdirected", "retry", "retry"),
        (422, vendor(422), "bad_contents", "split", "park"),
        (429, vendor(429), "too_fast", "retry", "retry"),
        (500, error_page(500), "server_error", "retry", "retry"),
        (504, b"", "server_error", "retry", "retry"),
        (522, b"", "server_error", "retry", "retry"),
    ],
)
def test_every_answer_has_its_event(
    status: int, body: bytes, event: CallResult, many: Outcome, one: Outcome
) -> None:
    assert classify(Reply(status, {}, body)) == event
    assert (RULES[event].many, RULES[event].one) == (many, one)


def test_only_calls_that_may_be_stored_are_in_doubt() -> None:
    stored = {event for event, rule in RULES.items() if rule.stored}
    assert stored == {"accepted", "no_answer", "server_error"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("Tue, 24 Nov 2026 10:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("\u00b2", None),
        ("\u0663", None),
        ("9" * 400, float("inf")),
        ("Tue, 24 Nov 99999 10:01:00 GMT", None),
        ("Tue, 24 Nov 2026 10:01:00 +99999999999", None),
        ("", None),
    ],
)
def test_a_pause_is_asked_for_in_seconds_or_as_a_date(text: str, seconds: float | None) -> None:
    headers = {"retry-after": text} if text else {}
    assert Reply(503, headers, b"").retry_after(1_795_514_400.0) == seconds


@pytest.mark.parametrize(
    ("document", "times"),
    [
        ({"feeds": [{"created_at": "2026-11-24T10:00:00Z"}]}, {1_795_514_400}),
        ({"feeds": []}, set()),
        ({"feeds": [{"created_at": None}]}, None),
        ({"feeds": "none"}, None),
        ({"feeds": ["none"]}, None),
        ({"feeds": [{"created_at": "0001-01-01T00:00:00"}]}, None),
        ({}, None),
        (-1, None),
    ],
)
def test_a_feed_is_read_or_known_to_be_none(document: object, times: set[int] | None) -> None:
    assert feed_times(Reply(200, {}, json.dumps(document).encode())) == times


def test_no_answer_of_a_stranger_is_an_error() -> None:
    rng = random.Random(7)
    pieces = ["{", "}", "[", "]", ":", ",", '"', "success", "error", "feeds", "created_at", "true", "1e999"]
    pieces += ["-1", "\u00b2", "Tue", "24 Nov", "+9999", "2026", "99:99", "GMT", "\x00", "\udc80", "9" * 30]
    for _ in range(20_000):
        text = rng.choice(["", " ", '"']).join(rng.choices(pieces, k=rng.randrange(1, 9)))
        reply = Reply(
            rng.choice([200, 202, 400, 404, 421]), {"retry-after": text}, text.encode(errors="replace")
        )
        assert classify(reply) in RULES
        assert (reply.retry_after(0.0) or 0.0) >= 0.0
        assert feed_times(reply) is None or "feeds" in text

"""Every answer of a database has its meaning, also those that no database gives."""

from __future__ import annotations

from typing import get_args

import pytest

from p1tui.i18n.message import NOTHING
from p1tui.net.reply import Reply
from p1tui.uplinks.lineprotocol.answers import REPEATED, SENTENCES, answer, classify
from p1tui.uplinks.outcome import RULES, CallResult, Outcome
from p1tui.uplinks.target import Answer
from tests.shared.faults import PORTAL
from tests.uplinks.lineprotocol.recorded import RECORDED, Recorded


@pytest.mark.parametrize("said", RECORDED, ids=lambda said: f"{said.server} {said.status} {said.result}")
def test_what_was_recorded_is_understood(said: Recorded) -> None:
    headers = {name.lower(): value for name, value in said.headers.items()}
    told = answer(Reply(said.status, headers, said.body), said.lines, 0.0)
    assert told.result == said.result
    if said.result != "accepted":
        reason = str(told.reason("database:8086"))
        assert reason.endswith(".")
        assert "{" not in reason
        assert said.body.decode()[:20] not in reason, "none of the server's text"


@pytest.mark.parametrize(
    ("status", "body", "result", "many", "one"),
    [
        (204, b"", "accepted", "sent", "sent"),
        (200, b"", "captive", "retry", "retry"),
        (200, PORTAL, "captive", "retry", "retry"),
        (201, b"{}", "captive", "retry", "retry"),
        (302, b"", "captive", "retry", "retry"),
        (400, PORTAL, "captive", "retry", "retry"),
        (400, b"", "captive", "retry", "retry"),
        (400, b"no line", "bad_contents", "split", "park"),
        (400, b'cannot find the provided auth token "Bearer x" in config\n', "key_refused", "stop", "stop"),
        (400, b'cannot determine targetURL: missing route for "/x"\n', "not_supported", "stop", "stop"),
        (401, PORTAL, "captive", "retry", "retry"),
        (401, b"", "key_refused", "stop", "stop"),
        (403, b"no", "key_refused", "stop", "stop"),
        (404, PORTAL, "captive", "retry", "retry"),
        (404, b"", "captive", "retry", "retry"),
        (404, b"404 page not found\n", "not_supported", "stop", "stop"),
        (404, b'{"error":"database not found: \\"p1\\""}', "place_unknown", "stop", "stop"),
        (405, b"", "not_supported", "stop", "stop"),
        (408, b"", "no_answer", "retry", "retry"),
        (413, PORTAL, "too_large", "split", "park"),
        (422, b"bad", "bad_contents", "split", "park"),
        (422, b"points beyond retention policy", "too_old", "park", "park"),
        (429, b"", "too_fast", "retry", "retry"),
        (500, b"", "server_error", "retry", "retry"),
        (504, PORTAL, "server_error", "retry", "retry"),
        (511, PORTAL, "captive", "retry", "retry"),
    ],
)
def test_every_status_has_its_outcome(
    status: int, body: bytes, result: CallResult, many: Outcome, one: Outcome
) -> None:
    assert classify(Reply(status, {}, body), 9) == result
    assert (RULES[result].many, RULES[result].one) == (many, one)


def test_only_204_settles_a_row() -> None:
    bodies = (b"", b"{}", b"0", PORTAL, b'{"success":true}', b"[" * 60_000)
    settles = {
        status
        for status in (0, *range(100, 1000))
        for body in bodies
        if RULES[classify(Reply(status, {}, body), 9)].one == "sent"
    }
    assert settles == {204}


def test_every_answer_has_a_sentence() -> None:
    given = {
        classify(Reply(status, {}, body), 9) for status in range(100, 600) for body in (b"", b"x", PORTAL)
    }
    assert {result for result in given if not RULES[result].reason} - {"accepted"} <= set(SENTENCES)
    assert set(REPEATED) <= set(SENTENCES) <= set(get_args(CallResult))
    for result, sentence in SENTENCES.items():
        reason = str(Answer(result=result, sentence=sentence, status=418, detail=NOTHING).reason("host"))
        assert reason.endswith(".")
        assert "ThingSpeak" not in reason


def test_a_clash_of_types_is_told() -> None:
    clash = b'{"error":"partial write: field type conflict: input field is type float dropped=1"}'
    assert "another type" in str(answer(Reply(400, {}, clash), 3, 0.0).reason("host"))

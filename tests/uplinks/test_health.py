"""The figures of an uplink on the screen: since when, how long its calls take, and what it is told once."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import LinkHealth, Spread
from p1tui.net.failures import CallFailed
from p1tui.net.phases import Timings
from p1tui.uplinks.health import CALLS, HealthReporter, spread
from p1tui.uplinks.target import Answer, both, no_reply


def reporter() -> tuple[HealthReporter, list[LinkHealth]]:
    told: list[LinkHealth] = []
    return HealthReporter("ThingSpeak 1", told.append, 100.0), told


def test_a_state_is_dated_from_its_begin_not_from_its_last_mention() -> None:
    health, told = reporter()
    health.state("retrying", Message("no network"), 200.0)
    health.state("retrying", Message("no name"), 300.0)
    assert health.current().since_at == 200.0
    health.state("up", NOTHING, 400.0)
    assert health.current().since_at == 400.0
    health.state("up", NOTHING, 500.0)
    assert [each.since_at for each in told] == [200.0, 200.0, 400.0]


def test_a_call_is_told_with_its_milliseconds_its_status_and_the_spread_of_its_phases() -> None:
    health, _ = reporter()
    for number in range(1, 21):
        timings = Timings(
            name_ms=float(number),
            connect_ms=100.0 + number,
            tls_ms=200.0 + number,
            first_byte_ms=300.0 + number,
        )
        health.call(Answer(result="accepted", status=202, timings=timings), 0.2504)
    now = health.current()
    assert (now.round_trip_ms, now.last_status) == (250, 202)
    assert now.name_time == Spread(10.0, 19.0)
    assert now.connect_time == Spread(110.0, 119.0)
    assert now.tls_time == Spread(210.0, 219.0)
    assert now.first_byte_time == Spread(310.0, 319.0)


def test_the_spread_is_that_of_the_last_calls_and_none_without_one() -> None:
    health, _ = reporter()
    for milliseconds in [9000.0] * 50 + [7.26] * CALLS:
        health.call(Answer(result="accepted", timings=Timings(name_ms=milliseconds)), 0.1)
    assert health.current().name_time == Spread(7.3, 7.3)
    assert health.current().tls_time is None
    assert spread([None, 4.0]) == Spread(4.0, 4.0)


def test_a_notice_stays_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    health, _ = reporter()
    notice = Message("This meter does not send gas_m3.")
    for said in (notice, NOTHING, notice):
        health.call(Answer(result="accepted", notice=said), 0.1)
        assert health.current().notice == notice
        assert caplog.text.count("does not send") == 1
    assert caplog.text.count("gas_m3") == 1


def test_what_did_not_change_is_not_told_again() -> None:
    health, told = reporter()
    health.note(failures=1)
    health.note(failures=1)
    assert len(told) == 1


def test_a_reason_names_host_status_and_detail_so_that_a_person_knows_where_to_look() -> None:
    said = Answer(
        result="server_error", sentence=Message("{host} is in trouble (HTTP {status})."), status=503
    )
    assert str(said.reason("example.org")) == "example.org is in trouble (HTTP 503)."
    failed = no_reply(CallFailed("no_answer", Message("it timed out"), Timings(connect_ms=3.0)))
    assert failed.timings.connect_ms == 3.0
    assert "it timed out" in str(failed.reason("example.org"))
    assert str(both(Message("One."), Message("Two."))) == "One. Two."
    assert str(both(Message("One."), NOTHING)) == "One."

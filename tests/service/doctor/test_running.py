"""A recording that runs is asked over its socket: its port is left alone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from p1tui.engine.attach.protocol import Hello
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import LinkHealth, RecorderStatus, SourceStatus
from p1tui.service.doctor.finding import Finding
from p1tui.sources import diagnosis
from tests.engine.attach.peers import Served, served
from tests.service.doctor.pi import Pi
from tests.tui.driver import NOON

CHECKED = ("engine", "cable", "rejected", "meter_clock", "recorder", "uplink")


def told(pi: Pi, plant: Callable[[Served], object] = lambda engine: None) -> dict[str, Finding]:
    pi.record(engine=False)
    with served(pi.files.history) as engine:
        plant(engine)
        return {each.check: each for each in pi.findings() if each.check in CHECKED}


def update(**fields: object) -> Callable[[Served], object]:
    return lambda engine: engine.feed.update(lambda old: fields)


def test_a_healthy_one_is_good_in_all(pi: Pi) -> None:
    pi.record(engine=False)
    with served(pi.files.history):
        found = pi.findings()
    assert [each for each in found if each.verdict in ("wrong", "unknown")] == []
    checks = [each.check for each in found]
    assert len(checks) == len(set(checks))
    assert {"cable", "rejected", "meter_clock", "uplink", "readings"} <= set(checks)
    assert not {"rights", "port"} & set(checks)


@pytest.mark.parametrize(
    ("fields", "check", "verdict", "reason", "remedy"),
    [
        ({"source": SourceStatus(name="x", state="lost", hint=Message("x went away: plug it in."))},
         "cable", "wrong", "x went away", "p1tui detect /dev/"),
        ({"source": SourceStatus(name="x", state="open", hint=diagnosis.IS_PARITY)},
         "cable", "wrong", "with a parity bit", "p1tui --set meter.baud=9600 --set meter.parity=E"),
        ({"source": SourceStatus(name="x", state="ended")}, "cable", "note", "x has ended", ""),
        ({"accepted": 50, "rejected": 50}, "rejected", "wrong", "50 of 100 telegrams", "dmesg | grep -i tty"),
        ({"received_at": NOON + 7200.0}, "meter_clock", "wrong", "7,200 s behind", "timedatectl status"),
        ({"recorder": RecorderStatus(trouble=Message("the disk is full"))},
         "recorder", "wrong", "the disk is full", "df -h "),
        ({"links": (LinkHealth(name="T", state="stopped", reason=Message("the key was refused")),)},
         "uplink", "wrong", "T: the key was refused", "p1tui uplink test"),
        ({"links": (LinkHealth(name="T", state="paused", reason=NOTHING),)},
         "uplink", "note", "T has not", ""),
    ],
)  # fmt: skip
def test_what_it_suffers_from_is_found(
    pi: Pi, fields: dict[str, object], check: str, verdict: str, reason: str, remedy: str
) -> None:
    found = told(pi, update(**fields))[check]
    assert (found.verdict, found.remedy.startswith(remedy), bool(found.remedy)) == (
        verdict,
        True,
        bool(remedy),
    )
    assert reason in str(found.reason)


def test_an_older_one_is_named_with_what_replaces_it(pi: Pi) -> None:
    pi.record(engine=False)
    with served(pi.files.history, Hello(version="0.0.1", pid=1, profile="default", source="x", since=0.0)):
        found = pi.found("engine")
    assert (found.verdict, found.remedy) == ("note", "p1tui service install")
    assert "The recorder is p1tui 0.0.1, older" in str(found.reason)


def test_one_that_does_not_answer_is_judged_by_its_history(pi: Pi) -> None:
    pi.record()
    began = time.monotonic()
    assert "judged by its history alone" in str(pi.found("engine").reason)
    assert time.monotonic() - began < 10


def test_a_recording_that_has_just_begun_has_saved_nothing_yet(pi: Pi) -> None:
    pi.record(engine=False)
    with closing(sqlite3.connect(pi.files.history)) as database:
        database.execute("DELETE FROM minute")
        database.commit()
    with served(pi.files.history) as engine:
        update(recorder=RecorderStatus(recorded=12))(engine)
        (found,) = [each for each in pi.findings() if each.check == "readings"]
    assert (found.verdict, str(found.reason)) == ("good", "12 readings came; they are saved each 30 s.")

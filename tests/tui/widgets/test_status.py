"""The line on top: only what is true of this moment."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import Any, get_args

import msgspec
import pytest

from p1tui.i18n import language
from p1tui.i18n.language import LANGUAGES, tr
from p1tui.i18n.message import Message
from p1tui.model.status import EngineLink, LinkState, RecorderStatus, RejectedFrame, SourceStatus
from p1tui.p1.messages import CHECKSUM
from p1tui.tui.drawing import lines as ln
from p1tui.tui.live import power
from p1tui.tui.widgets import status
from tests.tui.draws import role_of, say, view
from tests.tui.driver import NOON, RETRYING, UP, belgian

ENDED = SourceStatus(name="file:telegrams.txt", state="ended")
TEMPORARY = RecorderStatus(path="/tmp/x/history.sqlite", temporary=True)


def test_the_status_line_fits_and_names_all() -> None:
    line = say(status.draw(view(), 80))
    assert len(line) == 80
    for words in ("p1tui", "Sagemcom", "● 0 s ago", "! 2 rejected", "● up", "● REC", "12:00:"):
        assert words in line
    assert role_of([status.line(view(), 80)], "REC") == "dim"
    assert status.line(view(), 80).count(("● ", "good")) == 3
    assert "VIEW" in say(status.draw(view(mode="VIEW"), 80))
    frozen = say(status.draw(view(frozen=True), 80))
    assert "FROZEN 12:00:00" in frozen
    assert "ago" not in frozen
    assert "DEMO" in say(status.draw(view(demo=True), 80))
    assert "■ END" in say(status.draw(view(source=SourceStatus(name="file:x", state="ended")), 80))


@pytest.mark.parametrize("width", range(20, 200, 13))
def test_the_status_line_is_as_wide_as_the_screen(width: int) -> None:
    assert len(say(status.draw(view(demo=True, rejected=123456), width))) == width


def test_what_is_well_is_not_told() -> None:
    line = say(status.draw(view(links=(), rejected=0, rejections=()), 80))
    for words in ("rejected", "up", "tty"):
        assert words not in line
    old = replace(view(), now=NOON + 700.0)  # eleven minutes after the last rejected one
    assert "rejected" not in say([status.line(old, 80)])


@pytest.mark.parametrize(("links", "told"), [((UP,), True), ((), True), ((RETRYING,), False)])
def test_a_past_that_is_being_filled_is_named_unless_an_upload_is_in_trouble(links: Any, told: bool) -> None:
    def top(filling: bool) -> str:
        return say([status.line(view(links=links, filling=filling, demo=True, rejections=()), 80)])

    assert ("○ filling the past" in top(True)) is told
    assert "filling" not in top(False)


def test_the_worst_of_several_uploads_is_told() -> None:
    line = [status.line(view(links=(UP, msgspec.structs.replace(RETRYING, parked=0))), 80)]
    assert role_of(line, "retrying") == "warn"
    assert role_of([status.line(view(links=(RETRYING, UP)), 80)], "parked") == "error"
    assert role_of([status.line(view(links=(UP, UP)), 80)], "up") == "dim"
    starting = msgspec.structs.replace(UP, state="starting")
    assert role_of([status.line(view(links=(starting,)), 80)], "starting") == "dim"


def test_an_old_telegram_is_marked() -> None:
    late = status.draw(view(received_at=NOON - 3000.0), 80)
    assert role_of(late, "! 50 min ago") == "error"
    assert role_of(status.draw(view(received_at=None), 80), "no telegram") == "dim"


@pytest.mark.parametrize(
    ("pace_s", "quiet_s", "late"),
    [(1, 4, False), (1, 6, True), (10, 31, False), (10, 33, True), (None, 31, False)],
)
def test_silence_is_measured_by_the_meters_own_pace(pace_s: int | None, quiet_s: int, late: bool) -> None:
    quiet = replace(view(), now=NOON + quiet_s, pace_s=pace_s)
    assert quiet.late == late
    assert (role_of(status.draw(quiet, 80), f"{quiet_s} s ago") == "error") == late


def test_an_old_power_is_not_shown_as_if_it_were_of_now() -> None:
    drawn = power.draw(replace(view(), now=NOON + 45, pace_s=1), 30)
    assert role_of(drawn, "! 45 s old") == "error"
    assert {role for line in drawn[1:4] for text, role in line if role.endswith("#")} == {"dim#"}
    assert "old" not in say(power.draw(view(), 30))


def test_the_end_of_a_recording_is_never_late() -> None:
    assert not replace(view(source=ENDED), now=NOON + 9000, pace_s=1).late


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "● REC"),
        ({"recorder": TEMPORARY}, "► PLAY"),
        ({"demo": True, "recorder": TEMPORARY}, "DEMO"),
        ({"source": ENDED}, "■ END"),
        ({"recorder": RecorderStatus(trouble=Message("The disk is full."))}, "! NOT STORED"),
    ],
)
def test_one_word_says_what_becomes_of_the_readings(changes: dict[str, Any], word: str) -> None:
    line = say(status.draw(view(**changes), 80))
    words = ("● REC", "► PLAY", "DEMO", "■ END", "! NOT STORED", "VIEW")
    assert [each for each in words if each in line] == [word]


@pytest.mark.parametrize("width", range(40, 100))
def test_what_is_well_gives_way_to_what_is_not(width: int) -> None:
    line = ln.text_of(status.line(view(links=(UP, RETRYING)), width))
    assert "Sagemcom S211" in line
    assert "● REC" in line or width < 43
    assert "! parked" in line or width < 53
    unwell = [word in line for word in ("! 2 rejected", "! parked")]
    assert all(unwell) or width < 67
    assert all(unwell) or "12:00:00" not in line
    half = ln.text_of(status.line(view(), width))
    assert "! 2 rejected" in half or "● up" not in half


BADGES: dict[str, dict[str, Any]] = {
    "REC": {},
    "PLAY": {"recorder": TEMPORARY},
    "DEMO": {"demo": True},
    "NOT STORED": {"recorder": RecorderStatus(trouble=Message("The disk is full."))},
    "FROZEN": {},
    "VIEW": {"engine": EngineLink(state="attached", since_at=NOON)},
    "NO ANSWER": {"engine": EngineLink(state="silent", since_at=NOON)},
}
"""Badge -> what makes a snapshot have it, besides mode and freezing."""


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("badge", BADGES)
def test_the_recording_is_told_whatever_else_is_not_well(code: str, badge: str) -> None:
    language.use(code)
    parked = msgspec.structs.replace(RETRYING, state="up")
    failing = (msgspec.structs.replace(RETRYING, state=each, parked=0) for each in get_args(LinkState))
    links = [(), (parked,), *((each,) for each in failing)]
    names = ("ISK5\\2M550T-1012", "XYZ5\\A-meter-of-a-very-long-name")
    for header, link, rejected, age in product(names, links, (0, 2, 34_567), (0, 45, 3000)):
        shown = view(
            msgspec.structs.replace(belgian(NOON), header=header),
            mode="VIEW" if "engine" in BADGES[badge] else "REC",
            frozen=badge == "FROZEN",
            links=link,
            rejections=(RejectedFrame(NOON + 1.0, CHECKSUM, b""),) if rejected else (),
            rejected=rejected,
            **BADGES[badge],
        )
        line = ln.text_of(status.line(replace(shown, now=NOON + 1.0 + age), 80))
        assert f" {tr(badge)}" in line
        assert len(line) == 80


def test_the_programs_name_gives_way_to_the_time() -> None:
    language.use("nl")
    parked = msgspec.structs.replace(RETRYING, state="up")
    shown = view(
        msgspec.structs.replace(belgian(NOON), header="DMO5\\2DEMO HOUSEHOLD"),
        mode="REC",
        links=(parked,),
        rejections=(RejectedFrame(NOON + 1.0, CHECKSUM, b""),),
        rejected=2,
    )
    wide, narrow = (ln.text_of(status.line(shown, width)) for width in (100, 80))
    assert "p1tui" in wide and "p1tui" not in narrow
    for line in (wide, narrow):
        assert "! geparkeerd" in line and "REC" in line and re.search(r"\d\d:\d\d:\d\d $", line)

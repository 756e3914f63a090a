"""What is not well is a whole sentence on every screen, and what is well is not there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, get_args

import msgspec
import pytest

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Backlog
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import (
    EngineLink,
    EngineState,
    LinkHealth,
    LinkState,
    RecorderStatus,
    RejectedFrame,
    SourceStatus,
)
from p1tui.p1.messages import CHECKSUM
from p1tui.tui.drawing import lines as ln
from p1tui.tui.upload.screen import UploadScreen
from p1tui.tui.view import View
from p1tui.tui.widgets import troubles
from tests.tui.conftest import MakeApp
from tests.tui.draws import role_of, say, view
from tests.tui.driver import NO_UPLOAD, NOON, RETRYING, UP, FeedDriver
from tests.tui.pilots import see
from tests.tui.stage import Stage


def flat(shown: View, width: int = 78) -> str:
    """Return the words, whatever line they are on."""
    return " ".join(say(troubles.draw(shown, width)).split())


def rejecting(count: int, **changes: Any) -> View:
    """Return a view of a meter whose last telegrams were all rejected."""
    frames = tuple(RejectedFrame(NOON + number, CHECKSUM, b"") for number in range(1, min(count, 20) + 1))
    return view(rejections=frames, rejected=count, rejected_running=count, **changes)


@pytest.mark.parametrize("links", [(), (UP,)], ids=len)
def test_what_is_well_is_quiet(links: tuple[LinkHealth, ...]) -> None:
    shown = view(links=links, no_upload=NOTHING if links else NO_UPLOAD)
    assert troubles.draw(shown, 78) == []


@pytest.mark.parametrize("count", [1, 2, 3, 44])
def test_the_third_bad_telegram_in_a_row_is_told(count: int) -> None:
    words = flat(rejecting(count))
    assert words.startswith(f"! {count} telegrams in a row were damaged") == (count >= 3)
    assert "shorten or replace the cable" in words or count < 3


def test_bad_telegrams_of_before_the_newest_reading_are_not_told() -> None:
    frames = tuple(RejectedFrame(NOON - 9.0 + number, CHECKSUM, b"") for number in range(5))
    assert flat(view(rejections=frames, rejected=5, rejected_running=5)) == ""


def test_silence_is_told_with_the_time_of_the_last_telegram() -> None:
    quiet = replace(view(), now=NOON + 45, pace_s=1)
    assert flat(quiet) == "! No telegram since 12:00:00."


def test_a_lost_source_is_told_with_its_next_try() -> None:
    lost = SourceStatus(
        name="/dev/ttyUSB0", state="lost", hint=Message("The cable is gone."), next_try_at=NOON + 9.0
    )
    lines = troubles.draw(view(source=lost), 78)
    assert say(lines) == " ! The cable is gone. Next try in 8 s"
    assert lines[0][0][1] == "error"


def test_a_recording_that_is_damaged_says_so_at_its_end() -> None:
    source = SourceStatus(name="file g.gz", state="ended", hint=Message("It is damaged after 7 telegrams."))
    words = flat(view(source=source))
    assert "■ It is damaged after 7 telegrams. " in words
    assert "q quits." in words


def test_a_recorder_that_stores_nothing_is_told() -> None:
    shown = view(recorder=RecorderStatus(trouble=Message("Nothing is stored: the disk is full.")))
    assert role_of(troubles.draw(shown, 78), "the disk is full.") == "error"


def test_an_upload_that_fails_again_and_again_is_told() -> None:
    words = flat(view(links=(RETRYING,)))
    for part in ("ThingSpeak 777: No answer from", "412 rows wait, the oldest for 2 h.", "3 refused rows"):
        assert part in words
    assert "ThingSpeak" not in say(troubles.draw(view(links=(RETRYING,)), 78, uploads=False))


def test_only_what_needs_the_user_is_red() -> None:
    lines = troubles.draw(view(links=(RETRYING,)), 78)
    assert role_of(lines, "3 refused rows are parked: press 3, then r.") == "error"
    assert role_of(lines, "No answer from") == "warn"


@pytest.mark.parametrize("state", [None, *get_args(EngineState)])
@pytest.mark.parametrize("parked", [1, 3])
def test_the_keys_for_parked_rows_are_promised_only_where_they_have_an_effect(
    state: EngineState | None, parked: int
) -> None:
    link = None if state is None else EngineLink(state=state, holder="p1tui", since_at=NOON)
    shown = view(links=(msgspec.structs.replace(UP, parked=parked),), engine=link, mode="VIEW")
    told = flat(shown)
    assert "refused row" in told
    assert ("press 3, then r" in told) == (state in (None, "attached"))
    context = Stage(UploadScreen, FeedDriver()).context
    assert ("press 3, then r" in told) == (context.asked_uploads(shown) is not None)


@pytest.mark.parametrize(
    ("state", "failures", "told"),
    [
        ("starting", 0, False),
        ("retrying", 1, False),
        ("retrying", 2, True),
        ("stopped", 1, True),
        ("paused", 0, False),
    ],
)
def test_only_what_is_no_chance_is_told_of_an_upload(state: LinkState, failures: int, told: bool) -> None:
    health = LinkHealth(
        name="A",
        state=state,
        failures=failures,
        reason=Message("Why."),
        backlog=Backlog(entries=1, oldest=NOON),
    )
    assert (flat(view(links=(health,))) != "") == told


def test_sentences_are_whole_and_the_gravest_is_first() -> None:
    stopped = LinkHealth(name="A", state="stopped", reason=Message("The key was refused."))
    shown = rejecting(7, links=(RETRYING, stopped))
    for width in (60, 78, 118):
        lines = troubles.draw(shown, width)
        assert "…" not in say(lines)
        assert "shorten or replace the cable" in " ".join(say(lines).split())
        assert len(lines) <= 6
        assert max(map(ln.width, lines)) <= width
    assert flat(shown).startswith("! 7 telegrams in a row")
    assert len(troubles.draw(shown, 38)) == 2


def _reject(frame: RejectedFrame, old: Snapshot) -> dict[str, object]:
    return old.with_rejections((*old.rejections, frame)[-20:], {})


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5"])
async def test_every_screen_has_the_sentence(make_app: MakeApp, key: str) -> None:
    driver = FeedDriver()
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        for number in range(3):
            frame = RejectedFrame(driver.now + number, CHECKSUM, b"")
            driver.feed.update(partial(_reject, frame))
        await see(pilot, "3 telegrams in a row were damaged")
        await see(pilot, "Quit")
        driver.second(by=5)
        await see(pilot, "● 0 s ago")


def test_a_run_of_rejected_frames_ends_with_a_reading() -> None:
    snapshot = view().latest
    for number in range(3):
        frames = (*snapshot.rejections, RejectedFrame(NOON + number, CHECKSUM, b""))
        snapshot = msgspec.structs.replace(snapshot, **snapshot.with_rejections(frames, {}))
    assert (snapshot.rejected, snapshot.rejected_since) == (5, 3)
    later = msgspec.structs.replace(snapshot, received_at=NOON + 9.0)
    assert later.rejected_since == 0
    again = later.with_rejections((*later.rejections, RejectedFrame(NOON + 10.0, CHECKSUM, b"")), {})
    assert again["rejected_running"] == 1


@pytest.mark.parametrize("width", [36, 40, 50, 59])
def test_a_small_window_ends_at_the_end_of_a_sentence(width: int) -> None:
    words = flat(rejecting(4), width)
    assert words.startswith("! 4 telegrams in a row were damaged, so nothing is recorded.")
    assert words.endswith(".")

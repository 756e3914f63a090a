"""The app under a pilot: every key, every state of the source, every size."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from p1tui.i18n.message import Message
from p1tui.model.status import SourceStatus
from p1tui.tui.dialogs.help import HelpScreen
from p1tui.tui.dialogs.log import LogScreen
from p1tui.tui.dialogs.quit import QuitDialog
from tests.shared.waiting import until as wait_until
from tests.tui.conftest import MakeApp
from tests.tui.driver import RETRYING, UP, FakeHistory, FeedDriver, belgian, dutch, old
from tests.tui.pilots import PATIENCE_S, rows, see, segments, sized, text, until, wgl4

SIZES = [(40, 10), (41, 11), (60, 20), (80, 24), (81, 60), (120, 40), (200, 60)]


async def test_the_live_screen_fills_from_the_history(pilot: Pilot[None]) -> None:
    await see(pilot, "▲ import  ▼ return   mean of 15 s")
    await until(pilot, lambda: any("▄▄▄▄▄" in row for row in rows(pilot)[6:14]))
    await see(pilot, "returning  for 12 min")
    assert "Sagemcom" in rows(pilot)[0]


async def test_a_new_telegram_changes_the_screen(pilot: Pilot[None], driver: FeedDriver) -> None:
    await see(pilot, "12:00:00")
    before = text(pilot)
    driver.second(by=61)
    await see(pilot, "12:01:01")
    assert text(pilot) != before


async def test_the_age_goes_on_when_telegrams_stop(make_app: MakeApp, driver: FeedDriver) -> None:
    driver.second()
    app = make_app(driver)
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "● 0 s ago")
        driver.time += 45
        app._tick()
        await see(pilot, "! 45 s ago")


async def test_a_tick_between_two_telegrams_of_a_second_moves_only_the_clock(
    make_app: MakeApp, driver: FeedDriver
) -> None:
    """Drawing all of it costs half of what the screen takes."""
    driver.second()
    app = make_app(driver)
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "12:00:00")
        drawn: list[float] = []
        app._live.show = lambda view: drawn.append(view.now)  # type: ignore[method-assign]
        for later in (0, 1):
            driver.time += later
            app._tick()
            assert not drawn, f"{later} s after a telegram"
        driver.time += 1
        app._tick()
        assert drawn, "two seconds after it"


async def test_before_the_first_telegram_it_waits(make_app: MakeApp, driver: FeedDriver) -> None:
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await see(pilot, "No telegram yet")
        driver.source = SourceStatus(name="/dev/ttyUSB0", state="open", hint=Message("Is the cable in?"))
        driver.publish()
        await see(pilot, "Is the cable in?")
        driver.second()
        await see(pilot, "Phases")
        assert "No telegram" not in text(pilot)


async def test_the_end_of_a_replay_stays_on_the_screen(make_app: MakeApp, driver: FeedDriver) -> None:
    driver.second()
    async with make_app(driver, mode="REC").run_test(size=(80, 24)) as pilot:
        driver.source = SourceStatus(name="file:telegrams.txt", state="ended")
        driver.publish()
        await see(pilot, "■ END")
        assert "Phases" in text(pilot)
        await pilot.press("q")
        assert not pilot.app.is_running


async def test_a_lost_source_is_a_banner(pilot: Pilot[None], driver: FeedDriver) -> None:
    driver.source = SourceStatus(name="/dev/ttyUSB0", state="lost", hint=Message("The cable is gone."))
    driver.publish()
    await see(pilot, "! The cable is gone.")
    assert "Phases" in text(pilot)


async def test_readings_that_were_missed_are_asked_for(make_app: MakeApp, driver: FeedDriver) -> None:
    history = FakeHistory()
    driver.second()
    async with make_app(driver, history=lambda: history).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(history.asked) == 1)
        driver.second()
        await see(pilot, "12:00:01")
        assert len(history.asked) == 1
        driver.tail = ()
        driver.accepted += 300
        driver.second(by=300)
        await until(pilot, lambda: len(history.asked) == 2)
    wait_until(lambda: history.closed, PATIENCE_S)  # by its thread, which the end does not wait for long


async def test_a_history_that_fails_says_so(make_app: MakeApp, driver: FeedDriver) -> None:
    def locked() -> FakeHistory:
        raise OSError("disk I/O error")

    driver.second()
    async with make_app(driver, history=locked).run_test(size=(80, 24)) as pilot:
        await see(pilot, "! no history: disk I/O error")


async def test_s_plus_and_minus_change_the_span(pilot: Pilot[None]) -> None:
    await see(pilot, "Power over 15 min")
    for key, span in (("s", "1 h"), ("minus", "6 h"), ("s", "5 min"), ("plus", "6 h"), ("plus", "1 h")):
        await pilot.press(key)
        await see(pilot, f"Power over {span} ")
    await until(pilot, lambda: any("▄▄▄▄▄▄" in row for row in rows(pilot)[6:14]))


async def test_space_freezes_the_view_and_not_the_clock(pilot: Pilot[None], driver: FeedDriver) -> None:
    await see(pilot, "12345.678")
    await pilot.press("space")
    await see(pilot, "FROZEN")
    driver.kwh = 900.0
    driver.second(by=9)
    await see(pilot, "12:00:09")
    assert "12345.678" in text(pilot)
    await pilot.press("space")
    await see(pilot, "13245.678")
    assert "FROZEN" not in text(pilot)


async def test_question_mark_lists_the_keys_from_the_bindings(pilot: Pilot[None]) -> None:
    await pilot.press("question_mark")
    assert isinstance(pilot.app.screen, HelpScreen)
    await see(pilot, "─ Keys ─")
    for words in ("s - +", "Freeze the view", "Ctrl+C", "The log file", "▲ import"):
        assert words in text(pilot)
    await pilot.press("escape")
    await see(pilot, "Phases")
    assert not isinstance(pilot.app.screen, HelpScreen)


async def test_l_shows_the_end_of_the_log(make_app: MakeApp, driver: FeedDriver, tmp_path: Path) -> None:
    log = tmp_path / "p1tui.log"
    log.write_text(
        "".join(f"2024-06-15 12:00:{n:02} CEST INFO: line {n}\n" for n in range(60)) + "x ERROR: broken\n"
    )
    driver.second()
    app = make_app(driver, log_path=log)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        assert isinstance(pilot.app.screen, LogScreen)
        await see(pilot, "ERROR: broken")
        assert "line 30" not in text(pilot)
        await pilot.press("home")
        await see(pilot, "line 0")
        await pilot.press("end")
        await see(pilot, "ERROR: broken")
        await pilot.press("up")
        await until(pilot, lambda: "ERROR: broken" not in text(pilot))
        await pilot.press("pageup", "pagedown", "down")
        await see(pilot, "ERROR: broken")
        with log.open("a") as file:
            file.write("x WARNING one more\n")
        app._show()
        await see(pilot, "one more")
        await pilot.press("escape")
        await see(pilot, "Phases")


@pytest.mark.parametrize(
    ("path", "words"), [(None, "no log file"), (Path("/nonexistent/x.log"), "cannot be read")]
)
async def test_a_log_that_is_not_there_says_so(
    make_app: MakeApp, driver: FeedDriver, path: Path | None, words: str
) -> None:
    async with make_app(driver, log_path=path).run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        await see(pilot, words)


async def test_g_steps_through_the_glyphs(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: "▄▄▄▄▄" in text(pilot))
    await pilot.press("g")
    await until(pilot, lambda: bool(set(text(pilot)) & set("▁▂▃▅▆▇")))
    await pilot.press("g")
    await until(pilot, lambda: any(0x2801 <= ord(char) <= 0x28FF for char in text(pilot)))
    await pilot.press("g")
    await until(pilot, lambda: text(pilot).isascii())
    await pilot.press("g")
    await until(pilot, lambda: "▄▄▄▄▄" in text(pilot))


async def test_q_asks_once_while_it_records(make_app: MakeApp, driver: FeedDriver) -> None:
    driver.second()
    app = make_app(driver, mode="REC")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q")
        await see(pilot, "Recording stops when you leave.")
        await pilot.press("x")
        await until(pilot, lambda: not isinstance(app.screen, QuitDialog))
        assert app.is_running
        await pilot.press("q")
        await see(pilot, "Press q again to quit")
        await pilot.press("q")
        assert not app.is_running
    assert app.return_code == 0


@pytest.mark.parametrize(
    ("mode", "demo", "key"), [("VIEW", False, "q"), ("REC", True, "q"), ("REC", False, "ctrl+c")]
)
async def test_leaving_what_goes_on_or_was_played_needs_no_question(
    make_app: MakeApp, driver: FeedDriver, mode: str, demo: bool, key: str
) -> None:
    driver.demo = demo
    driver.second()
    app = make_app(driver, mode=mode)
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "Phases")
        await pilot.press(key)
        assert not app.is_running


async def test_ctrl_c_quits_also_from_the_question(make_app: MakeApp, driver: FeedDriver) -> None:
    app = make_app(driver, mode="REC")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q", "ctrl+c")
        assert not app.is_running


@pytest.mark.parametrize(("make", "glyphs"), [(belgian, "half"), (dutch, "ascii"), (old, "half")])
async def test_every_cell_is_in_every_font(make_app: MakeApp, make: object, glyphs: str) -> None:
    allowed = wgl4() if glyphs == "half" else {chr(code) for code in range(32, 127)}
    driver = FeedDriver(make, links=(UP, RETRYING))  # type: ignore[arg-type]
    driver.second()
    async with make_app(driver, glyphs=glyphs).run_test(size=(80, 24)) as pilot:
        for size in ((80, 24), (40, 10), (200, 60)):
            await pilot.resize_terminal(*size)
            await see(pilot, "ing")
            for key in ("question_mark", "escape", "l", "escape"):
                shown = rows(pilot)
                assert [len(row) for row in shown] == [size[0]] * size[1]
                assert not set("".join(shown)) - allowed
                await pilot.press(key)


async def test_resizing_never_breaks(pilot: Pilot[None]) -> None:
    for size in [*SIZES, (20, 4), (1, 1), (300, 90), *reversed(SIZES), (80, 24)]:
        await pilot.resize_terminal(*size)
        await sized(pilot, size)
    await see(pilot, "Phases")


async def test_no_colour_means_none(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await see(pilot, "FROZEN")
        styles = [segment.style for segment in segments(pilot) if segment.style]
        assert all(style.color is None and style.bgcolor is None for style in styles)
        assert any(style.reverse for style in styles)


async def test_colours_are_those_of_the_palette(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    for segment in segments(pilot):
        assert segment.style is not None
        for colour in (segment.style.color, segment.style.bgcolor):
            assert colour is not None
            assert colour.number is not None
        assert not segment.style.bold
        assert not segment.style.italic


async def test_the_publisher_never_waits_for_the_screen(make_app: MakeApp, driver: FeedDriver) -> None:
    driver.second()
    app = make_app(driver)
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "Phases")
        for _ in range(2000):
            driver.second()
        assert app._message_queue.qsize() < 20
        await see(pilot, "12:33:20")


async def test_a_paste_has_no_effect_and_that_is_told(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    for key in ("1", "2", "4"):
        await pilot.press(key)
        pilot.app.post_message(events.Paste("q2\nq"))
        await see(pilot, "What was pasted is not taken for keys.")
        pilot.app._noted()  # type: ignore[attr-defined]
        await until(pilot, lambda: "pasted" not in text(pilot))
    assert pilot.app.screen.id == "meter"

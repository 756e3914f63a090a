"""The screens beside the live one: upload and meter."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot

from p1tui.i18n.message import Message
from p1tui.model.entries import Backlog
from p1tui.model.status import LinkHealth, Network, Spread
from p1tui.p1.reading import Fault, MonthPeak, Outage
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.facts import facts
from p1tui.tui.meter import events, frames, telegram
from p1tui.tui.upload import channels
from tests.tui.conftest import MakeApp
from tests.tui.draws import say
from tests.tui.driver import NOON, RETRYING, UP, FakeHistory, FeedDriver, belgian
from tests.tui.pilots import rows, see, text, until, wgl4

FULL = LinkHealth(
    name="ThingSpeak 9",
    state="retrying",
    reason=Message("The server is busy (503)."),
    since_at=NOON - 60.0,
    backlog=Backlog(entries=960, oldest=NOON - 19200),
    last_success_at=NOON - 60.0,
    last_status=503,
    next_try_at=NOON + 30.0,
    failures=4,
    sent_today=100,
    sent_year=1_650_000,
    quota_year=3_300_000,
    parked=2,
    unconfirmed=1,
    round_trip_ms=250,
    drain_s=75.0,
    name_time=Spread(2.4, 40.0),
    connect_time=Spread(30, 90),
    tls_time=Spread(60, 120),
    first_byte_time=Spread(110, 400),
    network=Network(
        interface="wlan0",
        wifi=True,
        ssid="home",
        signal_dbm=-81,
        power_save=True,
        carrier_changes=7,
        clock_set=True,
        advice=Message("Switch power save off."),
    ),
)


@pytest.mark.parametrize("width", [40, 78, 118, 198])
def test_upload_tells_all_of_a_link(width: int) -> None:
    driver = FeedDriver(links=(FULL,))
    driver.second()
    drawn = channels.draw(driver.view(), width)
    said = " ".join(say(drawn).split())
    for words in (
        "! retrying since 11:59:00 ThingSpeak 9",
        "The server is busy (503).",
        "! 2 rows",
        "unconfirmed 1 row",
        "last answer HTTP 503",
        "4 in a row",
        "round trip 250 ms",
        "interface wlan0",
        "signal ! −81 dBm",
        "power save ! on",
        "clock synchronised",
        "link dropped 3 times since boot",
        "! Switch power save off.",
    ):
        assert words in said
    assert max(ln.width(line) for line in drawn) <= width
    if width > 70:
        assert "this year 1,650,000 rows" in said
        assert "year's quota 50 % of 3,300,000" in said
        assert "first byte 110 ms, 95 % < 400 ms" in said


def test_upload_names_what_the_meter_never_sends() -> None:
    notice = Message("This meter does not send {fields}.", fields="gas_m3, tariff")
    driver = FeedDriver(links=(LinkHealth(name="ThingSpeak 9", state="up", notice=notice),))
    driver.second()
    for width in (40, 118):
        drawn = " ".join(say(channels.draw(driver.view(), width)).split())
        assert "! This meter does not send gas_m3, tariff." in drawn


def test_upload_says_how_much_of_what_waits_is_left_as_minutes() -> None:
    waiting = Backlog(entries=960, oldest=NOON - 70 * 86_400, thinned=120)
    driver = FeedDriver(links=(LinkHealth(name="ThingSpeak 9", state="retrying", backlog=waiting),))
    driver.second()
    for width in (78, 118):
        assert "minutes only 120 rows" in " ".join(say(channels.draw(driver.view(), width)).split())


def test_upload_without_channels_says_how_to_get_one() -> None:
    driver = FeedDriver(links=())
    driver.second()
    assert "no channel is configured" in say(channels.draw(driver.view(), 78))


def test_facts_without_a_value_are_left_out() -> None:
    lines = facts([("a", "1", "text"), ("b", "", "text"), ("c", "3", "warn")], 90)
    assert [ln.text_of(line).split() for line in lines] == [["a", "1", "c", "3"]]
    assert facts([], 90) == []


async def test_the_keys_lead_to_the_screens_and_back(make_app: MakeApp) -> None:
    driver = FeedDriver(links=(UP, RETRYING))
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        for key, words in (
            ("3", "! retrying"),
            ("4", "[Lines]"),
            ("l", "keeps no log file"),
            ("1", "Phases"),
            ("4", "[Lines]"),
            ("4", "[Lines]"),
            ("tab", "[Raw]"),
            ("3", "1428"),
            ("l", "keeps no log file"),
            ("escape", "1428"),
            ("l", "keeps no log file"),
            ("l", "1428"),
            ("escape", "[Raw]"),
            ("3", "1428"),
            ("4", "[Raw]"),
            ("question_mark", "Keys"),
            ("escape", "[Raw]"),
            ("escape", "1428"),
            ("escape", "[Raw]"),
            ("escape", "Phases"),
            ("escape", "Phases"),
        ):
            await pilot.press(key)
            await see(pilot, words)
            assert not set(text(pilot)) - wgl4() - {"\n"}
            names = [screen.id for screen in pilot.app.screen_stack]
            assert len(names) == len(set(names))


async def test_the_meters_pages(pilot: Pilot[None]) -> None:
    await pilot.press("4")
    await see(pilot, "Import, tariff 1")
    for key, words in (
        ("tab", "1-0:1.8.1(001484.822*kWh)"),
        ("right", "The telegram breaks off"),
        ("tab", "power failures"),
        ("tab", "[Lines]"),
        ("shift+tab", "[Events]"),
        ("left", "[Rejected 2]"),
    ):
        await pilot.press(key)
        await see(pilot, words)
    await pilot.press("left", "left", "end")
    await see(pilot, "Valve")
    await pilot.press("home")
    await see(pilot, "0-0:96.1.4")
    await pilot.press("pagedown")
    await until(pilot, lambda: "0-0:96.1.4" not in text(pilot))
    await pilot.press("pageup", "down")
    await see(pilot, " 2-1")


async def test_a_screen_is_live_and_freezes_too(pilot: Pilot[None], driver: FeedDriver) -> None:
    await pilot.press("3")
    await see(pilot, "1840 rows")
    driver.links = (msgspec.structs.replace(UP, sent_today=1841),)
    driver.second()
    await see(pilot, "1841 rows")
    await pilot.press("space")
    driver.links = (msgspec.structs.replace(UP, sent_today=1842),)
    driver.second(by=5)
    await see(pilot, "12:00:06")
    assert "FROZEN" in rows(pilot)[0]
    assert "1841 rows" in text(pilot)


def test_every_line_of_a_telegram_is_explained() -> None:
    driver = FeedDriver()
    driver.second()
    said = say(telegram.explained(driver.view(), 118))
    assert "1-0:1.8.1     Import, tariff 1" in said
    assert "1484.822 kWh" in said
    assert len(said.splitlines()) > 30
    empty = FeedDriver()
    assert "No telegram yet" in say(telegram.explained(empty.view(), 78))
    assert "No telegram yet" in say(frames.raw(empty.view(), 78))
    assert "No telegram yet" in say(events.from_meter(empty.view(), 78))
    assert telegram.about(empty.view(), 78) == []


def test_no_rejected_frame_is_said() -> None:
    driver = FeedDriver()
    driver.rejections = ()
    driver.second()
    assert "No telegram was rejected" in say(frames.rejected(driver.view(), 78))


def test_events_name_failures_message_and_faults() -> None:
    reading = msgspec.structs.replace(
        belgian(NOON),
        outages=(Outage(None, 754), Outage(NOON - 86400 * 200, 7200)),
        message="Maintenance on Monday",
        l1_sags=4,
        month_peaks=(MonthPeak(NOON, NOON - 86400 * 9, 12345, NOON - 86400 * 7, 3210),),
        faults=(Fault("1-0:1.7.0(x)", Message("no number")),),
    )
    driver = FeedDriver(lambda time, kwh: reading)
    driver.second()
    said = say(events.from_meter(driver.view(), 78))
    for words in (
        "28 Nov 2023 11:00",
        "2 h",
        "before its clock was set",
        "12 min",
        "345 W  6 Jun 2024 12:00",
        "3210 W  8 Jun 2024 12:00 return",
        "Maintenance on Monday",
        "sags L1",
        "(x): no number",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("time", "source", "words"),
    [
        (NOON, "meter", "as this computer's"),
        (NOON - 90, "meter", "90 s behind"),
        (NOON + 7200, "meter", "2 h ahead of"),
        (NOON, "host", "none of use"),
    ],
)
def test_the_meters_clock_is_compared(time: int, source: str, words: str) -> None:
    reading = msgspec.structs.replace(belgian(NOON), time=time, time_source=source)
    driver = FeedDriver(lambda time, kwh: reading)
    driver.second()
    assert words in say(telegram.about(driver.view(), 118))


def test_noise_is_told_once_there_is_some() -> None:
    driver = FeedDriver()
    driver.second()
    assert "noise" not in say(telegram.about(driver.view(), 118))
    driver.source = msgspec.structs.replace(driver.source, noise=7)
    driver.second()
    assert "noise" in say(telegram.about(driver.view(), 118))


async def test_every_key_of_the_history(
    make_app: MakeApp, driver: FeedDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await see(pilot, "12:00 to 13:00")
        assert "[Energy] Power  Demand  Gas  Water" in text(pilot)
        for key, words in (
            ("left", "11:00 to 12:00"),
            ("right", "12:00 to 13:00"),
            ("home", "00:00 to 01:00"),
            ("end", "12:00 to 13:00"),
            ("pageup", "Fri 14 Jun 2024"),
            ("pagedown", "Sat 15 Jun 2024"),
            ("plus", "12:00 to 12:01"),
            ("plus", "There is no shorter period."),
            ("minus", "12:00 to 13:00"),
            ("minus", "week of 10 Jun 2024"),
            ("m", "─ June 2024"),
            ("minus", "─ 2024"),
            ("minus", "2020 to 2029"),
            ("minus", "There is no longer period."),
            ("y", "─ 2024"),
            ("m", "─ June 2024"),
            ("w", "week of 10 Jun 2024"),
            ("end", "week of 10 Jun 2024"),
            ("d", "Sat 15 Jun 2024"),
            ("tab", "mean of 30 min"),
            ("tab", "[Demand]"),
            ("tab", "[Gas]"),
            ("shift+tab", "[Demand]"),
            ("shift+tab", "[Power]"),
        ):
            await pilot.press(key)
            await see(pilot, words)
            assert not set(text(pilot)) - wgl4() - {"\n"}
        await see(pilot, ", by ")
        assert "b Before" not in text(pilot)
        await pilot.press("shift+tab")
        await see(pilot, "b Before")
        await pilot.press("b")
        await until(pilot, lambda: ", by " not in text(pilot))
        await pilot.press("tab", "t")
        await see(pilot, "▲ import W")
        await pilot.press("x")
        await see(pilot, "Written to ")
        (file,) = tmp_path.glob("*.csv")
        assert file.name == "p1tui-power-2024-06-15.csv"
        assert file.read_text().startswith("from,to,power_import_w,power_export_w\n")
        await pilot.press("escape")
        await see(pilot, "Phases")


async def test_two_questions_are_answered_by_three_keys(make_app: MakeApp, driver: FeedDriver) -> None:
    driver.second()
    app = make_app(driver, history=lambda: FakeHistory(since=NOON - 300 * 86400))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "pageup")
        await see(pilot, "peak        ▲ 4321 W 06:00")
        assert "Fri 14 Jun 2024" in text(pilot)
        await pilot.press("1", "2", "m", "pageup")
        await see(pilot, "Apr 2024 ")
        (now,) = (row for row in rows(pilot) if row.lstrip().startswith("May 2024"))
        (before,) = (row for row in rows(pilot) if row.lstrip().startswith("Apr 2024"))
        assert "▼" in now
        assert "▼" in before
        assert re.search(r"import [+−]\d+ %  return [+−]\d+ %", before)


async def test_a_file_that_is_there_is_replaced_only_when_asked_twice(
    make_app: MakeApp, driver: FeedDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    driver.second()
    file = tmp_path / "p1tui-energy-2024-06-15.csv"
    file.write_text("mine")
    async with make_app(driver).run_test(size=(120, 30)) as pilot:
        await pilot.press("2")
        await see(pilot, "12:00 to 13:00")
        await pilot.press("x")
        await see(pilot, "Press x again to replace it,")
        assert file.name in text(pilot)
        await pilot.press("t")
        await until(pilot, lambda: "replace" not in text(pilot))
        assert file.read_text() == "mine"
        await pilot.press("x", "x")
        await see(pilot, f"Written to {tmp_path}")
        assert file.read_text().startswith("from,to,import_kwh")


async def test_what_was_written_covers_no_graph_and_no_period_and_ends_under_a_dialog(
    make_app: MakeApp, driver: FeedDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr("p1tui.tui.app.NOTE_S", 600.0)
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await see(pilot, "12:00 to 13:00")
        title = rows(pilot)[1]
        await pilot.press("x")
        await see(pilot, "Written to ")
        assert rows(pilot)[1] == title
        await pilot.press("f")
        await see(pilot, "Days to show")
        assert rows(pilot)[-2].startswith(" Written to ")
        assert "p1tui-energy-2024-06-15.csv" in rows(pilot)[-2]
        pilot.app._noted()  # type: ignore[attr-defined]
        await until(pilot, lambda: "Written" not in text(pilot))
        assert "Days to show" in text(pilot)
        assert rows(pilot)[-1].split() == ["↑↓", "Select", "Enter", "Next", "Esc", "Back"]
        await pilot.press("escape")
        await see(pilot, "PgUp/PgDn Period")


async def test_home_and_end_lead_to_the_ends_of_a_table(pilot: Pilot[None]) -> None:
    await pilot.press("2", "pageup", "t")
    await see(pilot, "Fri 14 Jun 2024")
    await see(pilot, "▲ import kWh")
    await pilot.press("end")
    await see(pilot, "►23:00 to 00:00")
    assert "Fri 14 Jun 2024" in text(pilot)
    await pilot.press("home")
    await see(pilot, "►00:00 to 01:00")
    await pilot.press("pagedown", "end")
    await see(pilot, "►12:00 to 13:00")
    await pilot.press("pageup", "t", "end")
    await see(pilot, "Sat 15 Jun 2024")


async def test_a_file_that_cannot_be_written_says_so(
    make_app: MakeApp, driver: FeedDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "missing")
    driver.second()
    async with make_app(driver).run_test(size=(120, 30)) as pilot:
        await pilot.press("2")
        await see(pilot, "12:00 to 13:00")
        await pilot.press("x")
        await see(pilot, "! No such file or directory, cannot write")


async def test_the_history_asks_again_for_a_day_that_goes_on(make_app: MakeApp, driver: FeedDriver) -> None:
    history = FakeHistory()
    driver.second()
    app = make_app(driver, history=lambda: history)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await see(pilot, "12:00 to 13:00")
        asked = len(history.asked)
        driver.second(by=31)
        await until(pilot, lambda: len(history.asked) > asked)


@pytest.mark.parametrize("size", [(40, 10), (200, 60), (20, 4)], ids=str)
async def test_every_screen_in_every_size(
    make_app: MakeApp, driver: FeedDriver, size: tuple[int, int]
) -> None:
    driver.second()
    async with make_app(driver, glyphs="ascii").run_test(size=size) as pilot:
        for key in ("2", "3", "4", "l", "question_mark", "escape", "1"):
            await pilot.press(key)
            shown = rows(pilot)
            assert [len(row) for row in shown] == [size[0]] * size[1]
            assert "".join(shown).isascii()


@pytest.mark.parametrize("screen", ["1", "2", "3", "4", "l"])
async def test_no_window_is_too_narrow_for_a_screen(pilot: Pilot[None], screen: str) -> None:
    await see(pilot, "Phases")
    await pilot.press(screen)
    for columns in (30, 20, 12, *range(10, 0, -1)):
        await pilot.resize_terminal(columns, 24)
        await pilot.pause()
    await pilot.press("question_mark")
    await pilot.pause()
    await pilot.press("escape")
    await pilot.resize_terminal(80, 24)
    await see(pilot, "VIEW")

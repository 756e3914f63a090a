"""Facts that stand on one screen, or on two of them, come from one place and cannot differ."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config, TuiSettings
from p1tui.engine.money.ledger import Ledger
from p1tui.model.entries import Backlog
from p1tui.model.status import LinkHealth, Network, RejectedFrame
from p1tui.p1.messages import CHECKSUM
from p1tui.tui.app import MonitorApp
from p1tui.tui.drawing import lines as ln
from p1tui.tui.live import phases
from p1tui.tui.meter import frames, telegram
from p1tui.tui.upload import channels
from p1tui.tui.view import View
from p1tui.tui.widgets import status, troubles
from tests.tui.conftest import MakeApp
from tests.tui.draws import role_of, say, view
from tests.tui.driver import NOON, RETRYING, UP, FeedDriver
from tests.tui.houses import House
from tests.tui.pilots import rows, see, text, until
from tests.tui.scene import Scene
from tests.tui.shots import opened, press


def damaged(count: int) -> View:
    """Return a view after so many telegrams that were all rejected."""
    kept = tuple(RejectedFrame(NOON + number, CHECKSUM, b"/X") for number in range(1, min(count, 20) + 1))
    return replace(view(rejections=kept, rejected=count, rejected_running=count), pace_s=1, telegrams=1000)


def test_a_meter_whose_telegrams_are_damaged_has_neither_a_right_checksum_nor_a_pace() -> None:
    about = say(telegram.about(damaged(44), 78))
    for words in ("right", "every 1 s", "a second"):
        assert words not in about
    assert "44 in a row" in about
    assert "last good one  12:00:00" in about
    well = say(telegram.about(replace(view(), pace_s=1), 78))
    assert "right" in well
    assert "every 1 s" in well


def test_a_silent_meter_has_no_pace() -> None:
    quiet = replace(view(), now=NOON + 45, pace_s=1)
    about = telegram.about(quiet, 78)
    assert "every" not in say(about)
    assert role_of(about, "45 s") == "error"


def test_the_age_is_not_green_while_telegrams_are_damaged() -> None:
    line = [status.line(replace(damaged(3), now=NOON + 3.25), 80)]
    assert role_of(line, "3 s ago") == "error"


async def test_the_tab_and_the_facts_count_the_same_rejected_telegrams(make_app: MakeApp) -> None:
    driver = FeedDriver()
    driver.rejected = 44
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press("4", "tab", "tab")
        await see(pilot, "[Rejected 44]")
        await see(pilot, "The last 2 of 44:")
        assert "44 telegrams" in text(pilot)
    assert "The last" not in say(frames.rejected(view(), 78))


@pytest.mark.parametrize("at", [NOON, NOON - 20.0, NOON + 0.5])
def test_an_upload_that_starts_is_no_trouble_and_waits_for_something(at: float) -> None:
    starting = LinkHealth(name="A", state="starting", next_try_at=at)
    shown = view(links=(starting,))
    assert troubles.draw(shown, 78) == []
    assert role_of([status.line(shown, 80)], "starting") == "dim"
    assert "next call      once something is due" in say(channels.draw(shown, 78))
    due = msgspec.structs.replace(starting, backlog=Backlog(entries=1, oldest=NOON))
    assert "next call      now" in say(channels.draw(view(links=(due,)), 78))


def test_an_upload_that_is_paused_has_no_next_call() -> None:
    paused = msgspec.structs.replace(UP, state="paused")
    assert "next call" not in say(channels.draw(view(links=(paused,)), 78))


def test_a_backlog_drains_only_while_calls_succeed() -> None:
    failing = msgspec.structs.replace(RETRYING, drain_s=15.0)
    assert "drains in" not in say(channels.draw(view(links=(failing,)), 78))
    sending = msgspec.structs.replace(failing, state="sending")
    assert "drains in      15 s" in say(channels.draw(view(links=(sending,)), 78))


def test_two_channels_of_one_computer_have_one_network() -> None:
    networks = [Network(interface="wlan0", wifi=True, signal_dbm=dbm) for dbm in (-61, -79)]
    links = tuple(msgspec.structs.replace(UP, network=network) for network in networks)
    said = say(channels.draw(view(links=links), 78))
    assert said.count("wlan0") == said.count("dBm") == 1


def test_a_frozen_screen_says_of_when_it_is_and_nothing_of_now() -> None:
    frozen = replace(view(frozen=True), now=NOON + 3.25, pace_s=1)
    line = ln.text_of(status.line(frozen, 80))
    assert "FROZEN 12:00:00" in line
    assert "ago" not in line


def test_a_fuse_that_nobody_set_is_no_fact() -> None:
    assert view().main_fuse_a == 0
    said = say(phases.draw(view(), 60))
    for words in ("fuse", "%"):
        assert words not in said


FLAT = ContractLine(name="flat", on="import", rate=0.25)
PAID = ContractLine(name="feed-in", on="export", rate=0.05, vat=False)
GRID = ContractLine(name="grid", on="day", rate=1.2)
CONTRACTS = {
    "dutch": [
        *(ContractLine(name=f"t{n}", on="import", tariff=n, rate=0.1 * n, netted=True) for n in (1, 2)),
        PAID,
        GRID,
    ],
    "belgian": [
        FLAT,
        PAID,
        ContractLine(name="capacity", on="month_peak", rate=48.0, per="year", at_least=2.5),
        ContractLine(name="gas", on="gas", rate=0.9),
        ContractLine(name="water", on="water", rate=5.0),
    ],
    "luxembourg": [FLAT, PAID, GRID],
}


BILL_CELLS = 41
"""Cells of the bill, beside which its words stand."""


def amounts(said: str, words: str) -> list[str]:
    """Return the amounts of the line that begins with some words."""
    line = next(line for line in said.splitlines() if line.strip().startswith(words) and "€" in line)
    return re.findall(r"€ (−?\d+\.\d\d)", line)


@pytest.mark.parametrize("start", [date(2026, 11, 24), date(2026, 1, 1)])
@pytest.mark.parametrize("name", CONTRACTS)
async def test_live_history_and_money_show_one_cost(name: str, start: date, tmp_path: Path) -> None:
    contract = Contract(start=start, vat=21, netting=name == "dutch", line=tuple(CONTRACTS[name]))
    config = Config(contract=(contract,))
    house = House(name, tmp_path / "history.sqlite")
    with closing(house), closing(house.history()) as history:
        latest = house.feed.latest()
        money = Ledger(config).now(history, int(house.now), latest.tail)
        house.feed.update(lambda old: {"money": money})
        app = MonitorApp(replace(house.session(TuiSettings()), config=config))
        async with app.run_test(size=(110, 44)) as pilot:
            await see(pilot, "cost ")
            line = next(each for each in text(pilot).splitlines() if " cost " in each)
            today, yesterday = amounts(line[line.index(" cost ") :], "cost")
            await pilot.press("2", "shift+tab", "t")
            await see(pilot, "fixed costs")
            sums = next(row for row in rows(pilot) if re.match(r" +(?:so far|by \d\d:\d\d)  ", row))
            assert re.findall(r"−?\d+\.\d\d", sums) == [today, yesterday]
            await pilot.press("b")
            await until(pilot, lambda: "Tue 24 Nov" not in text(pilot))
            costs = [
                Decimal(found[1].replace("−", "-"))
                for line in text(pilot).splitlines()
                if "no data" not in line
                and (
                    found := re.match(
                        r"[ ►]+(?:\d\d:00 to|gas|water|fixed|net|round)[^−.]* (?:\? )?(−?\d+\.\d\d)", line
                    )
                )
            ]
            assert sum(costs) == Decimal(today.replace("−", "-"))
            await pilot.press("m")
            await see(pilot, "Nov 2026, ")
            (of_month, *_) = amounts(text(pilot), "Nov 2026, ")
            await pilot.press("5")
            await see(pilot, "so far €")
            said = text(pilot)
            line = next(each for each in said.splitlines() if each.strip().startswith("in all"))
            assert re.findall(r"−?\d+\.\d\d", line)[:1] == [of_month]
            words = re.sub(r"\s+", " ", " ".join(line[BILL_CELLS:] for line in said.splitlines()))
            told = re.search(r"Today (?:\? )?€ (\S+), yesterday (?:\? )?€ (\S+) at this time\.", words)
            assert told is not None and told.groups() == (today, yesterday)
            assert ("The contract began on Tue 24 Nov 2026" in words) == (start.month == 11)
            assert ("the estimate goes by these" in words) == (start.month == 1)


@pytest.mark.parametrize(("period", "rows"), [("d", 18), ("w", 4), ("m", 12)])
async def test_no_row_of_the_scene_has_energy_without_power(scene: Scene, period: str, rows: int) -> None:
    async with opened(scene, (120, 44)) as pilot:
        await press(pilot, "2", period, "t", "b")
        said = text(pilot)
    head = next(line for line in said.splitlines() if "▲ peak W" in line)
    names = re.split(r" {2,}", head.strip())
    found = re.findall(r"^[ ►]+\S.*?  +(\d+\.\d+ .*)$", said, re.MULTILINE)[:rows]
    assert len(found) == rows
    for row in found:
        value = dict(zip(names, map(float, row.replace("−", "-").split()), strict=True))
        for energy, peak in (("▲ import kWh", "▲ peak W"), ("▼ return kWh", "▼ peak W")):
            assert (value[energy] > 0) == (value[peak] > 0)

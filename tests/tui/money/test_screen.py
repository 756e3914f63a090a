"""The money screen without a contract, and its keys."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from textual.pilot import Pilot

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config
from p1tui.prices.attribution import SMARD
from tests.tui.pilots import see, text
from tests.tui.scene import CONFIG, CONTRACT, CONTRACT_FROM, PRICES, Scene
from tests.tui.shots import opened, press


async def test_without_a_contract_one_sentence_names_the_command(pilot: Pilot[None]) -> None:
    await pilot.press("5")
    await see(pilot, "There is no contract yet; `p1tui contract new` writes one")
    assert "Hours" not in text(pilot)
    await pilot.press("tab", "h")
    await see(pilot, "There is no contract yet")


async def test_keys_lead_through_the_pages_and_change_the_hours(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "5")
        assert "cheapest 2 h" in text(pilot)
        await press(pilot, "h")
        assert "cheapest 3 h" in text(pilot)
        await press(pilot, "tab", "tab")
        assert "without netting" in text(pilot)
        assert "Hours" not in text(pilot)
        await press(pilot, "h")
        assert "without netting" in text(pilot)
        await press(pilot, "shift+tab")
        assert "June 2025" in text(pilot)
        assert "Hours" not in text(pilot)
        await press(pilot, "h")
        assert "June 2025" in text(pilot)


async def test_a_key_shows_the_quarters_as_a_table_and_the_chart_again(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "5")
        assert "\n €/kWh " in text(pilot)
        assert "Tomorrow, Fri 13 Jun 2025" in text(pilot)
        await press(pilot, "t")
        assert "►0.3719" in text(pilot)
        assert "\n €/kWh " not in text(pilot)
        await press(pilot, "question_mark")
        assert "Prices by the quarter hour as a table, or as a chart" in text(pilot)
        await press(pilot, "escape", "t")
        assert "\n €/kWh " in text(pilot)


@pytest.mark.parametrize(("size", "offered"), [((80, 24), True), ((200, 60), False)], ids=str)
async def test_a_key_offers_only_what_is_not_shown(
    scene: Scene, size: tuple[int, int], offered: bool
) -> None:
    async with opened(scene, size) as pilot:
        await press(pilot, "5")
        assert ("t Table" in text(pilot)) == offered
        assert "t Bars" not in text(pilot)
        await press(pilot, "t")
        assert ("t Bars" in text(pilot)) == offered
        assert "t Table" not in text(pilot)
        assert ("\n €/kWh " in text(pilot)) == (not offered)


async def test_without_an_engine_that_tells_the_screen_reckons_by_itself(scene: Scene) -> None:
    async with opened(scene, (80, 24), mode="VIEW") as pilot:
        await press(pilot, "5", "tab")
        assert "energy tax" in text(pilot)


FIXED = Contract(
    start=CONTRACT_FROM,
    name="fixed",
    vat=21,
    line=(
        ContractLine(name="low", on="import", tariff=1, rate=0.10),
        ContractLine(name="normal", on="import", tariff=2, rate=0.20),
        ContractLine(name="evening", on="import", rate=0.10, hours="17-22"),
        ContractLine(name="feed-in", on="export", rate=0.05, vat=False),
    ),
)


def with_contracts(monkeypatch: pytest.MonkeyPatch, *contracts: Contract) -> None:
    config: Config = msgspec.structs.replace(CONFIG, contract=contracts)
    monkeypatch.setattr("tests.tui.scene.CONFIG", config)


async def test_a_contract_without_day_ahead_prices_shows_its_rates_by_band(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_contracts(monkeypatch, FIXED)
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "5")
        assert "June 2025" in text(pilot)
        await press(pilot, "shift+tab")
        shown = text(pilot)
        assert "is not known" not in shown
        assert "Hours" not in shown
        assert "Table" not in shown
        rows = [line for line in shown.splitlines() if "tariff" in line]
        assert [("17:00–22:00" in row, "0.2420" in row) for row in rows[:3]] == [
            (False, False),
            (True, True),
            (False, False),
        ]
        assert "tariff 2  17:00–22:00  € 0.3630/kWh   return € 0.0500/kWh" in shown


async def test_the_contract_of_today_chooses_the_first_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = msgspec.structs.replace(CONTRACT, start=CONTRACT_FROM + timedelta(days=3650))
    with_contracts(monkeypatch, FIXED, later)
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "5")
        assert "June 2025" in text(pilot)


async def test_a_long_name_of_the_source_stands_below_the_prices(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = msgspec.structs.replace(PRICES, attribution=SMARD)
    monkeypatch.setattr("tests.tui.scene.PRICES", named)
    scene.publish()
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "5")
        assert SMARD in " ".join(text(pilot).split())
    async with opened(scene, (160, 40)) as pilot:
        await press(pilot, "5")
        assert text(pilot).splitlines()[1].rstrip().endswith(SMARD)


@pytest.mark.parametrize("columns", [40, 60, 80])
async def test_the_line_of_the_pages_tells_month_and_contract(scene: Scene, columns: int) -> None:
    async with opened(scene, (columns, 24)) as pilot:
        await press(pilot, "5", "tab")
        line = text(pilot).splitlines()[1]
        assert "[Month]" in line
        assert "June 2025" in line

"""The table and the file of a period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pytest

from p1tui.i18n import language
from p1tui.i18n.language import LANGUAGES
from p1tui.p1.reading import Reading
from p1tui.store.queries.averages import MeanPoint
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import csv, table
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.quantities import QUANTITIES, beside
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import Before, PeriodData, query
from tests.tui.draws import say
from tests.tui.driver import NOON, FakeHistory, FeedDriver
from tests.tui.history.positions import DATA, ENERGY, GAS, POWER, position, running
from tests.tui.pilots import rows
from tests.tui.scene import Scene
from tests.tui.shots import opened, press


def lines(here: HistoryPosition, data: PeriodData, width: int, *, compare: bool = True) -> list[str]:
    drawn = table.draw(here, data, width, compare=compare)
    return say([drawn.heads, *drawn.rows, *drawn.sums]).splitlines()


def test_the_table_and_the_file_say_the_same() -> None:
    head, *rows = lines(position(), DATA, 78)
    assert " ".join(head.split()) == "▲ import kWh ▼ return kWh ▲ 14 Jun kWh ▼ 14 Jun kWh"
    assert " ".join(rows[12].split()) == "►12:00 to 13:00 2.000 0.500 2.000 0.000"
    assert [row[0] for row in rows].count("►") == 1
    assert rows[23].split()[3:7] == ["no", "data", "no", "data"]
    assert " ".join(rows[24].split()) == "in all 40.000 0.500"
    assert {len(row) for row in (head, *rows)} == {len(head)}
    assert len(head) <= 78


def test_energy_has_its_peaks_and_gas_beside_it() -> None:
    driver = FeedDriver()
    driver.second()
    others = beside(ENERGY, driver.tail[-1])
    answer = query(position("month"), driver.tail, NOON, others)(Powerful())
    head, *rows = lines(position("month"), answer, 118)
    assert " ".join(head.split()).startswith("▲ import kWh ▼ return kWh ▲ peak W ▼ peak W gas m³ water m³")
    assert rows[-1].split()[:2] == ["so", "far"]
    assert rows[-1].split()[4:6] == ["4321", "1234"]
    assert " 4321 " in rows[14]
    narrow = " ".join(lines(position("month"), answer, 78)[0].split())
    assert narrow == "▲ import kWh ▼ return kWh ▲ peak W gas m³ water m³"
    narrower = " ".join(lines(position("month"), answer, 60)[0].split())
    assert narrower == "▲ import kWh ▼ return kWh ▲ peak W"
    assert beside(GAS, driver.tail[-1]) == ()


class Powerful(FakeHistory):
    """A history whose highest powers are the same always."""

    def mean(self, key: str, edges: Sequence[int], tail: Sequence[Reading] = ()) -> list[MeanPoint]:
        high = 1234 if key == "power_export_w" else 4321
        return [point._replace(high=high) for point in super().mean(key, edges, tail)]


def test_what_is_yet_to_come_is_blank_and_no_lost_reading() -> None:
    late = NOON - 3600 * 2
    data = DATA._replace(bars=(*DATA.bars[:11], *[None] * 13), asked_at=late)
    head, *rows = lines(position(), data, 78)
    assert rows[10].split()[3:5] == ["0.000", "0.000"]
    assert rows[10].split()[5:] == rows[11].split()[3:] == ["2.000", "0.000"], "the day before is known"
    lost = DATA._replace(bars=(None, *DATA.bars[1:]), asked_at=late)
    assert "no data" in lines(position(), lost, 78)[1]
    assert {len(row) for row in rows} == {len(head)}


def test_rows_to_come_are_drawn_as_far_as_the_cursor_alone() -> None:
    running = DATA._replace(until=NOON, asked_at=NOON)
    assert len(table.draw(position(), running, 78, compare=True).rows) == 13
    assert len(table.draw(position().at(20), running, 78, compare=True).rows) == 21
    assert len(table.draw(position(), running._replace(until=None), 78, compare=True).rows) == 24


def test_a_table_that_is_cut_says_which_rows_are_shown() -> None:
    drawn = table.draw(position(), DATA, 78, compare=False)
    head, *rows = say(table.around(drawn, 12, 12).lines).splitlines()
    assert head.startswith(" 8-17 of 24 ")
    assert rows[0].split()[0] == "07:00"
    assert not say(table.around(drawn, 12, 30).lines).strip().startswith("8")


def test_hours_of_today_that_are_yet_to_come_are_blank_beside_those_of_tomorrow() -> None:
    tomorrow = position().stepped(1)
    data = query(tomorrow, (), NOON)(FakeHistory())
    assert data.until is None
    drawn = table.draw(tomorrow, data, 78, compare=True)
    assert not [row for row in drawn.rows[13:] if "no data" in ln.text_of(row)]


def test_zeros_are_dim_and_columns_stand_two_cells_apart() -> None:
    drawn = table.draw(position().at(3), DATA, 60, compare=True)
    runs = {(text.strip(), role) for row in drawn.rows for text, role in row}
    assert ("0.000", "dim") in runs
    assert not {text for text, role in runs if role == "dim" and text.strip("0. ")}
    assert not {text for text, role in runs if role != "dim" and text == "0.000"}
    heads = ln.text_of(table.draw(position(), DATA, 78, compare=True).heads)
    assert len(re.split(r" {2,}", heads.strip())) == 4


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("hour", "11:00"),
        ("day", "14 Jun"),
        ("week", "3–9 Jun"),
        ("month", "May"),
        ("year", "2023"),
        ("10 years", "2010–2019"),
    ],
)
def test_the_column_of_the_period_before_has_its_name_at_every_width(period: Period, name: str) -> None:
    here = position(period)
    count = len(here.edges()) - 1
    bars = (Bar(1000, 1000),) * count
    data = DATA._replace(bars=bars, before=Before(bars, tuple(range(count))))
    heads = {ln.text_of(table.draw(here, data, width, compare=True).heads) for width in range(30, 120)}
    assert any(f"▲ {name} " in head for head in heads)
    assert not any("before" in head for head in heads)


def test_the_sums_of_a_running_period_end_with_differences_and_with_the_whole_period_before() -> None:
    data = running(position())
    data = data._replace(before=data.before._replace(whole=Bar(60_000, 300)))
    *_, so_far, difference, whole = lines(position(), data, 78)
    assert so_far.split() == ["so", "far", "40.000", "0.500", "50.000", "0.250"]
    assert difference.split() == ["difference", "by", "12:00", "−20", "%", "+100", "%"]
    assert whole.split() == ["Fri", "14", "Jun", "in", "all", "60.000", "0.300"]
    assert {len(row) for row in (so_far, difference, whole)} == {len(so_far)}


async def test_costs_beside_those_of_the_day_before_say_up_to_when_both_are(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "2", "tab", "tab", "tab", "t")
        assert any(row.startswith("  by 17:50   ") for row in rows(pilot))
        await press(pilot, "b")
        assert any(row.startswith("  so far   ") for row in rows(pilot))


async def test_what_a_table_does_not_have_stands_right_below_its_sums(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "2", "t")
        found = rows(pilot)
        at = next(at for at, row in enumerate(found) if row.startswith("  so far "))
        assert found[at + 1].startswith("  Wed 11 Jun, by 17:50  ")
        assert " 3-18 of 18 " in found[2]
    async with opened(scene, (120, 40)) as pilot:
        await press(pilot, "2", "t")
        found = rows(pilot)
        at = next(at for at, row in enumerate(found) if row.startswith("  so far "))
        assert found[at + 1].split() == ["difference", "by", "17:50", "−21", "%", "+230", "%"]
        assert found[at + 2].split()[:5] == ["Wed", "11", "Jun", "in", "all"]
        assert not any(map(str.strip, found[at + 3 : -2]))


async def test_the_keys_of_a_table_lead_up_and_down_and_those_of_bars_left_and_right(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "2")
        assert "←→ Move" in rows(pilot)[-2]
        await press(pilot, "t")
        assert "↑↓ Row" in rows(pilot)[-2]
        assert "►17:00" in "\n".join(rows(pilot))
        await press(pilot, "up")
        assert "►16:00" in "\n".join(rows(pilot))
        await press(pilot, "right", "left", "left")
        assert "►15:00" in "\n".join(rows(pilot))


def test_a_mean_has_no_sum() -> None:
    assert table.draw(position(quantity=POWER), DATA, 78, compare=True).sums == []


def test_the_file_has_exact_values() -> None:
    file = csv.text(position(), DATA).splitlines()
    assert file[0] == "from,to,import_kwh,export_kwh"
    assert file[13] == "2024-06-15T12:00:00+02:00,2024-06-15T13:00:00+02:00,2.000,0.500"
    assert file[24].endswith(",,")
    assert csv.text(position(quantity=GAS), DATA).splitlines()[13].endswith(",2.000")


def test_a_dutch_spreadsheet_reads_the_file_too() -> None:
    language.use("nl")
    file = csv.text(position(), DATA).splitlines()
    assert file[0] == "van;tot;import_kwh;export_kwh"
    assert file[13] == "2024-06-15T12:00:00+02:00;2024-06-15T13:00:00+02:00;2,000;0,500"
    assert file[24].endswith(";;")


def test_a_narrow_table_leaves_out_the_period_before_and_then_the_units() -> None:
    for width, head in (
        (78, "▲ import kWh ▼ return kWh ▲ 14 Jun kWh ▼ 14 Jun kWh"),
        (50, "▲ import kWh ▼ return kWh"),
        (38, "▲ import ▼ return"),
    ):
        heads, *rows = lines(position(), DATA, width)
        assert " ".join(heads.split()) == head
        assert {len(row) for row in rows} == {len(heads)}
        assert len(heads) <= width


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("quantity", [ENERGY, POWER, GAS])
@pytest.mark.parametrize("period", ["day", "month", "year"])
def test_a_column_of_the_period_before_has_its_unit_at_every_width(
    code: str, quantity: HistoryQuantity, period: Period
) -> None:
    language.use(code)
    here = position(period, quantity)
    count = len(here.edges()) - 1
    bars = (Bar(1000, 1000),) * count
    data = DATA._replace(bars=bars, before=Before(bars, tuple(range(count))))
    compared = [
        drawn
        for width in range(30, 120)
        if (drawn := table.draw(here, data, width, compare=True)).listed.before
    ]
    assert len(compared) > 40
    for drawn in compared:
        heads = re.split(r" {2,}", ln.text_of(drawn.heads).strip())
        assert all(head.endswith(f" {quantity.unit}") for head in heads)


async def test_a_long_name_of_what_is_in_no_row_goes_on_over_columns_without_it(scene: Scene) -> None:
    async with opened(scene, (120, 40), language="nl") as pilot:
        await press(pilot, "2", "d", "t")
        heads = next(row for row in rows(pilot) if "kosten €" in row)
        rest = next(row for row in rows(pilot) if "gas, vaste kosten, saldering" in row)
        assert len(rest.rstrip()) == heads.index("kosten €") + len("kosten €")
        assert heads.index("▲ afname kWh") < len("  gas, vaste kosten, saldering")
        assert heads.count("11 jun kWh") == 2


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("hour", "p1tui-energy-2024-06-15-12h.csv"),
        ("day", "p1tui-energy-2024-06-15.csv"),
        ("week", "p1tui-energy-2024-06-10-to-2024-06-16.csv"),
        ("month", "p1tui-energy-2024-06.csv"),
        ("year", "p1tui-energy-2024.csv"),
        ("10 years", "p1tui-energy-2020-to-2029.csv"),
    ],
)
def test_the_name_of_the_file_tells_the_whole_span(period: Period, name: str) -> None:
    assert csv.file_name(position(period)) == name


def test_two_spans_that_begin_on_one_day_have_two_files() -> None:
    names = [csv.file_name(position().spanning(date(2026, 11, 20), date(2026, 11, day))) for day in (26, 27)]
    assert names == ["p1tui-energy-2026-11-20-to-2026-11-26.csv", "p1tui-energy-2026-11-20-to-2026-11-27.csv"]


def test_every_quantity_has_a_file_of_its_own() -> None:
    assert len({csv.file_name(position(quantity=quantity)) for quantity in QUANTITIES}) == len(QUANTITIES)

"""Charts say what they draw: whole pictures, over spans, sizes, zones and data."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.tui.drawing import chart, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import HALF, PLAIN, STYLES, Glyphs
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.measure import POWER
from p1tui.tui.drawing.power_series import Bar, PowerSeries
from p1tui.tui.drawing.value_axis import LABEL
from p1tui.tui.history import bars
from p1tui.tui.history.cost import CostQuantity
from p1tui.tui.history.period import PERIODS, HistoryPosition, Period
from p1tui.tui.history.quantities import QUANTITIES
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData
from tests.tui.conftest import MakeApp
from tests.tui.driver import NOON, FakeHistory, FeedDriver, belgian
from tests.tui.pilots import rows, see, until, wgl4
from tests.tui.scene import CONFIG

ZONES = ("Europe/Amsterdam", "Europe/Helsinki", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo")
SPANS = (5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY)
TIMES = st.integers(1_700_000_000, 1_800_000_000)

VALUES = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 20_000), st.integers(0, 9000)).map(Bar._make),
    st.integers(0, 30).map(Bar),
)


def check_values(lines: list[Line], label_cells: int) -> None:
    """Assert that the labels of the value axis are monotone, distinct, and evenly spaced."""
    named = [
        (row, float(text.replace("−", "-").replace(",", "")))
        for row, line in enumerate(lines)
        if (text := ln.text_of(line)[:label_cells].strip())
    ]
    assert all(after < before for (_, before), (_, after) in pairwise(named))
    if len(named) > 1:
        assert len({after - before for (before, _), (after, _) in pairwise(named)}) == 1
        steps = [before - after for (_, before), (_, after) in pairwise(named)]
        assert max(steps) == pytest.approx(min(steps))
        assert re.fullmatch(r"[125]0*", f"{round(steps[0] * 1_000_000)}")
    assert [value for _, value in named].count(0.0) == 1


@given(
    span=st.sampled_from(SPANS),
    time=TIMES,
    cells=st.integers(8, 200),
    height=st.integers(3, 50),
    cadence=st.integers(1, 20),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    values=st.lists(VALUES, min_size=1, max_size=9),
    glyphs=st.sampled_from(list(STYLES.values())),
)
def test_a_live_chart_draws_the_span_of_its_title(
    span: int, time: int, cells: int, height: int, cadence: int, zone: ZoneInfo, values: list[Bar | None],
    glyphs: Glyphs,
) -> None:  # fmt: skip
    series = PowerSeries(span)
    series.see(time, cells * glyphs.across, cadence)
    window = series.window
    assert window is not None
    assert window.end - window.start == span
    assert window.end - window.step * 2 <= time < window.end
    room = cells * glyphs.across
    shares = [window.share(bucket, room) for bucket in range(window.buckets)]
    mean = [values[at % len(values)] for at in range(window.buckets)]
    shown = chart.columns(
        mean, map(len, shares), mean, [bar and Bar(bar.up // 2, bar.down // 3) for bar in mean]
    )
    assert len(shown) == room
    for bar, share in zip(mean, shares, strict=True):
        assert share
        assert {shown[column].bar for column in share} == {bar}
    on = chart.fitting(shown, height, POWER, POWER.least(window.step))
    marks = time_axis.ticks(window, cells, zone)
    places = [mark.cell for mark in marks]
    assert all(before < after for before, after in pairwise(places)) or cells < 30
    lines = chart.draw(chart.plot(shown, on, glyphs), time_axis.placed(marks, cells), glyphs, LABEL)
    assert len(lines) == height + 2
    assert all(ln.width(line) <= LABEL + cells for line in lines)
    check_values(lines[:-1], LABEL)
    times = re.findall(r"\d+ [A-Z][a-z]+|\d\d:\d\d", ln.text_of(lines[-1]))
    assert len(set(times)) == len(times)
    if glyphs in (HALF, PLAIN):
        drawn = {char for line in lines for char in glyphs.safe(ln.text_of(line))}
        assert drawn <= (wgl4() if glyphs is HALF else set(map(chr, range(32, 127))))


@given(
    period=st.sampled_from(PERIODS),
    quantity=st.sampled_from((*QUANTITIES, CostQuantity.of(CONFIG))),
    time=TIMES,
    size=st.tuples(st.integers(30, 200), st.integers(5, 58)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    values=st.lists(VALUES, min_size=1, max_size=9),
    compare=st.booleans(),
)
def test_a_chart_of_the_history_names_its_values_and_bars(
    period: Period, quantity: HistoryQuantity, time: int, size: tuple[int, int], zone: ZoneInfo,
    values: list[Bar | None], compare: bool,
) -> None:  # fmt: skip
    here = HistoryPosition.now(quantity, period, time, zone)
    count = len(here.edges()) - 1
    drawn = tuple(values[at % len(values)] for at in range(count))
    means = drawn if quantity.name == "Power" else ()
    lows = tuple(bar and Bar(bar.up // 2, bar.down // 3) for bar in means)
    data = PeriodData(drawn, drawn[::-1], None, None, (), means, lows)
    lines = bars.draw(here, data, *size, HALF, compare=compare)
    assert len(lines) == size[1]
    assert all(ln.width(line) <= size[0] for line in lines)
    label_cells = len(lines[-1][0][0])
    check_values(lines[1:-1], label_cells)
    names = re.split(r" {1,}(?=\S)", ln.text_of(lines[-1])[label_cells:].strip())
    assert len({*names}) == len(names) or period in ("week", "month", "from-to")
    assert {char for line in lines for char in ln.text_of(line)} <= wgl4()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (150, 56), (120, 60), (200, 60)], ids=str)
@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Asia/Kathmandu"])
async def test_the_days_of_a_week_are_named_at_every_width(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], zone: str
) -> None:
    monkeypatch.setattr("tests.tui.conftest.AMSTERDAM", ZoneInfo(zone))
    driver.second()
    async with make_app(driver).run_test(size=size) as pilot:
        await see(pilot, "Power over 15 min")
        if size[1] < 45:
            return
        await see(pilot, "Power over 7 days")
        shown = rows(pilot)
        title = next(at for at, row in enumerate(shown) if "Power over 7 days" in row)
        axis = next(row for row in shown[title:] if re.search(r" W ", row))
        days = re.findall(r"\d+ Jun", axis)
        assert len(days) >= 6
        assert len(set(days)) == len(days)
        assert not re.search(r"01:00", axis)


class Newcomer(FakeHistory):
    """A history of some minutes, with 15 Wh."""

    def _rise(self, key: str, start: int, end: int) -> int | None:
        return 15 if key == "import_wh" and start <= NOON - 60 < end else None


async def test_the_first_minutes_of_energy_have_no_two_equal_labels(
    make_app: MakeApp, driver: FeedDriver
) -> None:
    driver.second()
    async with make_app(driver, history=Newcomer).run_test(size=(80, 24)) as pilot:
        for key in ("2", "plus", "w", "m", "y"):
            await pilot.press(key)
            await until(pilot, lambda: "0" in labels_of(rows(pilot)))
            labels = labels_of(rows(pilot))
            assert labels.count("0") == 1
            assert len(set(labels)) == len(labels) > 2
            assert not any(re.fullmatch(r"[−-]0\.?0*", label) for label in labels)


def labels_of(screen: list[str]) -> list[str]:
    """Return the labels of the value axis of the history's chart, from top to bottom."""
    return [found[1] for row in screen[3:19] if (found := re.match(r" +(−?[\d.]+) ", row[:7]))]


async def test_silence_is_drawn_as_a_gap_and_the_newest_moment_named(make_app: MakeApp) -> None:
    driver = FeedDriver(lambda time, kwh: msgspec.structs.replace(belgian(time, kwh), power_import_w=0))
    for _ in range(3):
        driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await see(pilot, "▄▄▄▄▄")
        zero = next(at for at, row in enumerate(rows(pilot)) if row.startswith("      0 "))
        before = rows(pilot)[zero].count("·")
        driver.time += 180
        pilot.app._show()  # type: ignore[attr-defined]
        await until(pilot, lambda: rows(pilot)[zero].count("·") >= before + 10)
        axis = next(row for row in rows(pilot)[zero:] if " W " in row)
        assert "12:03" in axis


async def test_export_alone_fills_the_chart_downwards(make_app: MakeApp) -> None:
    def exporting(time: int, kwh: float) -> Any:
        return msgspec.structs.replace(belgian(time, kwh), power_import_w=0, power_export_w=20)

    class Calm(FakeHistory):
        def power(self, start: int, step: int, count: int, tail: Any = ()) -> list[Any]:
            return [
                point._replace(import_w=0, export_w=20) for point in super().power(start, step, count, tail)
            ]

    driver = FeedDriver(exporting)
    driver.second()
    async with make_app(driver, history=Calm).run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await see(pilot, "−100")
        labels = [row[:8].strip() for row in rows(pilot) if re.match(r" +−?\d+ ", row[:8])]
        assert labels[0] == "0"


def test_a_calm_house_fills_the_same_part_of_every_height() -> None:
    for height in (7, 20, 50):
        on = chart.fitting(chart.columns([Bar(75)], [1]), height, POWER, POWER.least(15))
        assert on.up * on.step / on.every <= 150


def test_the_axis_of_a_day_with_a_clock_change_names_no_hour_twice() -> None:
    for day in ((2024, 3, 31), (2024, 10, 27)):
        now = int(datetime(*day, 12, tzinfo=ZoneInfo("Europe/Amsterdam")).timestamp())
        here = HistoryPosition.now(QUANTITIES[0], "day", now, ZoneInfo("Europe/Amsterdam"))
        count = len(here.edges()) - 1
        data = PeriodData((Bar(100),) * count, (None,) * count, None, None, ())
        for width in (78, 118, 198):
            names = ln.text_of(bars.draw(here, data, width, 20, HALF, compare=False)[-1]).split()
            assert len(set(names)) == len(names)

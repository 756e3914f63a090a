"""The vertical axis: round labels at equal distances, and room for all values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.i18n import language
from p1tui.runtime.duration import DAY, HOUR
from p1tui.tui.drawing.measure import ENERGY, HEAT, POWER, VOLUME, Measure, fixed, money, price
from p1tui.tui.drawing.value_axis import axis

MEASURES = (POWER, ENERGY, VOLUME, HEAT, money("€", 1000), price("€", "kWh", 1_000_000))


@given(
    most_up=st.integers(0, 10**8),
    most_down=st.integers(0, 10**8) | st.just(0),
    rows=st.integers(0, 60),
    measure=st.sampled_from(MEASURES),
    least=st.integers(1, 1000),
    levels=st.sampled_from((2, 4, 8)),
)
def test_labels_are_monotone_distinct_and_on_their_rows(
    most_up: int, most_down: int, rows: int, measure: Measure, least: int, levels: int
) -> None:
    on = axis(most_up, most_down, rows, measure, least)
    assert on.up + on.down == rows
    named = [(row, on.label(row)) for row in range(-on.down, on.up + 1) if on.label(row)]
    numbers = [float(text.replace("−", "-").replace(",", "")) for _, text in named]
    assert numbers == sorted(set(numbers))
    assert len({text for _, text in named}) == len(named)
    assert (0, "0") in named
    for (row, _), number in zip(named, numbers, strict=True):
        value = on.value(row)
        assert value is not None
        assert number * on.unit.size == pytest.approx(value)
        assert value == 0 or on.level(abs(value), levels) == abs(row) * levels
    assert str(on.step).rstrip("0") in ("1", "2", "5")
    assert on.level(most_up, levels) <= on.up * levels + levels // 2
    assert on.level(most_down, levels) <= on.down * levels + levels // 2
    assert on.labels_down or not on.down
    assert (rows + 1) * on.step >= least * on.every
    assert on.cells >= max(len(text) for _, text in named) + 1


@given(most=st.integers(0, 10**6), rows=st.integers(0, 60), least=st.integers(1, 1000))
def test_a_direction_without_values_has_no_labels(most: int, rows: int, least: int) -> None:
    for on in (axis(most, 0, rows, POWER, least), axis(0, most + 1, rows, POWER, least)):
        labels = [on.label(row) for row in range(-on.down, on.up + 1)]
        assert not on.down or not on.up
        assert not any(label.startswith("−") for label in labels) or not on.up


@pytest.mark.parametrize(
    ("most_up", "most_down", "rows", "measure", "bar_s", "labels"),
    [
        (75, 0, 7, POWER, 15, ["100", "50", "0"]),
        (0, 20, 7, POWER, 15, ["0", "−50", "−100"]),
        (4989, 120, 7, POWER, 15, ["4000", "2000", "0"]),
        (2900, 1300, 12, POWER, 15, ["3000", "2000", "1000", "0", "−1000", "−2000"]),
        (15, 0, 16, ENERGY, 3600, ["100", "80", "60", "40", "20", "0"]),
        (43, 22, 16, ENERGY, 60, ["40", "20", "0", "−20"]),
        (3000, 0, 16, POWER, 15, ["3000", "2000", "1000", "0"]),
        (11_335, 0, 9, POWER, 15, ["10000", "5000", "0"]),
        (1500, 2600, 16, ENERGY, 3600, ["1.5", "1.0", "0.5", "0", "−0.5", "−1.0", "−1.5", "−2.0", "−2.5"]),
        (0, 0, 5, VOLUME, 3600, ["0.10", "0.08", "0.06", "0.04", "0.02", "0"]),
        (300_000, 120_000, 12, MEASURES[-1], 900, ["0.3", "0.2", "0.1", "0", "−0.1", "−0.2"]),
        (385_600, 0, 11, MEASURES[-1], 900, ["0.4", "0.2", "0"]),
        (2875, 1490, 6, POWER, 15, ["3000", "2000", "1000", "0", "−1000", "−2000"]),
        (5000, 900, 7, POWER, 15, ["5000", "4000", "3000", "2000", "1000", "0", "−1000"]),
        (11_000, 3400, 12, POWER, 3600, ["15000", "10000", "5000", "0", "−5000"]),
        (3000, 0, 14, POWER, 15, ["3000", "2500", "2000", "1500", "1000", "500", "0"]),
    ],
)
def test_an_axis_is_one_that_people_read(
    most_up: int, most_down: int, rows: int, measure: Measure, bar_s: int, labels: list[str]
) -> None:
    on = axis(most_up, most_down, rows, measure, measure.least(bar_s))
    assert [on.label(row) for row in range(on.up, -on.down - 1, -1) if on.label(row)] == labels


@given(
    most_up=st.integers(0, 10**6),
    most_down=st.integers(0, 10**6) | st.just(0),
    rows=st.integers(0, 60),
    measure=st.sampled_from(MEASURES),
)
def test_no_label_stands_beyond_the_first_that_holds_the_values(
    most_up: int, most_down: int, rows: int, measure: Measure
) -> None:
    on = axis(most_up, most_down, rows, measure)
    most = (most_up if most_up or most_down else 1), most_down
    values = [value for row in range(-on.down, on.up + 1) if (value := on.value(row)) is not None]
    assert max(values) - on.step < max(most[0], 1)
    assert -min(values) - on.step < max(most[1], 1)
    assert on.labels_up == max(values) // on.step
    assert on.labels_down == -min(values) // on.step


@pytest.mark.parametrize("rows", [8, 9, 12, 16, 20, 31, 50])
def test_an_axis_is_no_higher_than_its_labels_need(rows: int) -> None:
    used = []
    for most in range(600, 12_000, 37):
        on = axis(most, 0, rows, POWER, 100)
        assert sum(bool(on.label(row)) for row in range(1, on.up + 1)) >= 2
        used.append(most * on.every / (on.step * (rows + 0.5)))
    assert min(used) >= 0.63
    assert sum(used) / len(used) >= 0.8


@pytest.mark.parametrize("rows", [*range(5, 20), 30, 50])
@pytest.mark.parametrize(
    ("value", "measure", "bar_s"),
    [
        (75, POWER, 15),
        (75, ENERGY, HOUR),
        (1800, ENERGY, DAY),
        (50_000, ENERGY, 30 * DAY),
        (70, VOLUME, HOUR),
        (300, VOLUME, DAY),
        (4, HEAT, HOUR),
        (15, HEAT, DAY),
        (25_000, MEASURES[-2], HOUR),
        (500_000, MEASURES[-2], DAY),
    ],
)
def test_a_house_that_uses_little_fills_a_good_part_of_the_rows(
    value: int, measure: Measure, bar_s: int, rows: int
) -> None:
    on = axis(value, 0, rows, measure, measure.least(bar_s))
    assert on.level(value, 100) >= 40 * (rows + 0.5)


def test_energy_is_in_wh_below_a_kwh() -> None:
    assert axis(15, 0, 16, ENERGY, 200).unit.name == "Wh"
    assert axis(1500, 0, 16, ENERGY, 200).unit.name == "kWh"
    assert axis(150_000, 0, 16, POWER, 500).unit.name == "kW"


def test_what_is_not_nothing_is_seen() -> None:
    on = axis(9000, 0, 8, POWER, 500)
    assert [on.level(value, 2) for value in (0, 1, 40)] == [0, 1, 1]


def test_numbers_have_the_marks_of_the_language_and_zero_has_no_sign() -> None:
    assert [fixed(value, ENERGY.units[1], 2) for value in (1230, -1230, -4, 0)] == ["1.23", "−1.23", "0", "0"]
    language.use("nl")
    assert fixed(1230, ENERGY.units[1], 1) == "1,2"

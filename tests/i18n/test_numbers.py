from __future__ import annotations

import pytest

from p1tui.i18n.dates import clock, moment
from p1tui.i18n.numbers import duration, milli, rise
from tests.tui.driver import AMSTERDAM, NOON


@pytest.mark.parametrize(
    ("value", "decimals", "cells", "expected"),
    [
        (1_234_567, 3, 10, "  1234.567"),
        (5, 3, 6, " 0.005"),
        (231_999, 1, 6, " 231.9"),
        (12_999, 0, 3, " 12"),
        (-1_500, 1, 5, " −1.5"),
        (None, 3, 6, "     –"),
    ],
)
def test_thousandths_are_cut_to_columns(value: int | None, decimals: int, cells: int, expected: str) -> None:
    assert milli(value, decimals, cells) == expected


def test_a_rise_has_a_sign() -> None:
    assert rise(1_234, 8) == "  +1.234"
    assert rise(None, 4) == "   –"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-3, "0 s"),
        (0.9, "0 s"),
        (99, "99 s"),
        (100, "1 min"),
        (5_999, "99 min"),
        (6_000, "1 h"),
        (172_800, "2 d"),
    ],
)
def test_a_duration_has_one_unit(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected


def test_times_are_local() -> None:
    assert clock(NOON, AMSTERDAM) == "12:00:00"
    assert moment(NOON - 60, NOON, AMSTERDAM) == "11:59"
    assert moment(NOON - 86400, NOON, AMSTERDAM) == "14 Jun 12:00"

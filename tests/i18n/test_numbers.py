"""Numbers and lengths of time, in columns and in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from p1tui.i18n import language
from p1tui.i18n.dates import clock, moment
from p1tui.i18n.money import number
from p1tui.i18n.numbers import (
    count,
    duration,
    grouped,
    milli,
    precise_duration,
    rise,
    round_duration,
    whole,
)
from tests.shared.times import AMSTERDAM
from tests.tui.driver import NOON


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


@pytest.mark.parametrize(("code", "rows"), [("en", "12,345 rows"), ("nl", "12.345 rijen")])
def test_thousands_have_marks_in_counts_alone_and_in_every_language_alike(code: str, rows: str) -> None:
    language.use(code)
    assert count(12_345, "row", "rows") == rows
    assert grouped(2_345) == "2345"
    assert whole(-12_345, 7) == " −12345"
    assert milli(12_345_678, 3, 0) == ("12345.678" if code == "en" else "12345,678")
    assert number(Decimal("-12345.6")) == ("−12,345.60" if code == "en" else "−12.345,60")


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


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (3600, "1 h"), (3605, "1 h"), (3660, "1 h 1 min"), (34_560_060, "400 d")],
)
def test_a_length_of_time_is_told_by_its_two_largest_units(seconds: int, words: str) -> None:
    assert str(precise_duration(seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(15, "15 s"), (60, "1 min"), (900, "15 min"), (3600, "1 h"), (86_400, "24 h"), (604_800, "7 days")],
)
def test_a_round_length_of_time_is_told_in_one_unit(seconds: int, words: str) -> None:
    assert round_duration(seconds) == words


def test_times_are_local() -> None:
    assert clock(NOON, AMSTERDAM) == "12:00:00"
    assert moment(NOON - 60, NOON, AMSTERDAM) == "11:59"
    assert moment(NOON - 86400, NOON, AMSTERDAM) == "14 Jun 12:00"

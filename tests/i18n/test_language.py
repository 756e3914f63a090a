"""Languages: the choice of one, its marks in numbers, its dates, and the next one by its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
import pytest

from p1tui.config.conversion import description
from p1tui.config.settings import TuiSettings
from p1tui.i18n import dates, language
from p1tui.i18n.numbers import count, duration, grouped, milli, rise, whole
from tests.shared.times import AMSTERDAM
from tests.tui.driver import NOON


@pytest.fixture
def dutch() -> None:
    language.use("nl")


@pytest.mark.parametrize(
    ("setting", "env", "expected"),
    [
        ("auto", {}, "en"),
        ("auto", {"LANG": "nl_NL.UTF-8"}, "nl"),
        ("auto", {"LANG": "nl_BE@euro"}, "nl"),
        ("auto", {"LANG": "nl"}, "nl"),
        ("auto", {"LANG": "C.UTF-8"}, "en"),
        ("auto", {"LANG": "fr_BE.UTF-8"}, "en"),
        ("auto", {"LC_ALL": "en_GB.UTF-8", "LANG": "nl_NL.UTF-8"}, "en"),
        ("auto", {"LC_ALL": "", "LC_MESSAGES": "nl_NL", "LANG": "en_US"}, "nl"),
        ("nl", {"LANG": "en_US.UTF-8"}, "nl"),
        ("en", {"LANG": "nl_NL.UTF-8"}, "en"),
    ],
)
def test_the_setting_decides_and_else_the_environment(
    setting: str, env: Mapping[str, str], expected: str
) -> None:
    assert language.chosen(setting, env) == expected


def test_the_config_takes_every_language_and_no_other() -> None:
    assert [msgspec.convert({"language": code}, TuiSettings).language for code in language.LANGUAGES]
    for code in ("xx", "nl\n", "", "auto|en"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"language": code}, TuiSettings)


def test_an_error_in_the_config_names_every_language() -> None:
    words = description(TuiSettings, "language")
    assert all(f'"{code}"' in words for code in ("auto", *language.LANGUAGES))


def test_the_languages_follow_each_other_around() -> None:
    codes = list(language.LANGUAGES)
    assert [language.following(code) for code in codes] == [*codes[1:], codes[0]]


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_next_language_has_its_own_name(code: str) -> None:
    language.use(code)
    coming = language.LANGUAGES[language.following(code)]
    assert language.naming_next("{name}") == coming.name


@pytest.mark.usefixtures("dutch")
def test_the_next_language_is_named_in_the_present_one() -> None:
    coming = language.LANGUAGES[language.following("nl")]
    words = language.naming_next("{name}: all of this in {language}")
    assert words == f"{coming.name}: dit alles in het {language.tr(coming.english)}"


@pytest.mark.usefixtures("dutch")
def test_dutch_numbers_have_a_comma_and_points_in_counts_from_five_digits_on() -> None:
    assert milli(1_234_567, 3, 10) == "  1234,567"
    assert milli(12_345_678, 3, 11) == "  12345,678"
    assert milli(-1_500, 1, 5) == " −1,5"
    assert rise(1_234, 8) == "  +1,234"
    assert [grouped(n) for n in (9_999, 10_000, -12_345)] == ["9999", "10.000", "−12.345"]
    assert whole(86_400, 8) == "   86400"


def test_english_numbers_have_a_point_and_commas_in_counts_from_five_digits_on() -> None:
    assert [grouped(n) for n in (9_999, 10_000, -12_345)] == ["9999", "10,000", "−12,345"]
    assert [whole(n) for n in (9_999, 10_000, -12_345)] == ["9999", "10000", "−12345"]


@pytest.mark.usefixtures("dutch")
def test_dutch_counts_and_lengths_of_time() -> None:
    assert [count(n, "row", "rows") for n in (0, 1, 10_000)] == ["0 rijen", "1 rij", "10.000 rijen"]
    assert [duration(n) for n in (7, 720, 10_800, 432_000)] == ["7 s", "12 min", "3 u", "5 d"]


@pytest.mark.usefixtures("dutch")
def test_dutch_dates() -> None:
    local = datetime(2026, 3, 24, 14, 5, tzinfo=AMSTERDAM)
    assert dates.date(local) == "di 24 mrt 2026"
    assert dates.month_of_year(local) == "maart 2026"
    assert dates.moment(NOON - 86400, NOON, AMSTERDAM, year=True) == "14 jun 2024 12:00"


def test_a_language_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(OSError, match="No translation file"):
        language.use("xx")
    assert language.present() == "en"

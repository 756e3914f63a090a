"""Today stands beside yesterday by this time: what is known, what differs, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from p1tui.i18n import language
from p1tui.model.money import Cost, MoneyNow
from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.database.calendar import day_bounds
from p1tui.store.queries.averages import Peak
from p1tui.store.queries.day_so_far import DaySoFar, TwoDays
from p1tui.tui.drawing import lines as ln
from p1tui.tui.live import power, today
from p1tui.tui.view import DayFacts, View
from tests.shared.times import AMSTERDAM
from tests.tui.draws import role_of, say, view
from tests.tui.driver import NOON, belgian

MIDNIGHT = day_bounds(date(2024, 6, 15), AMSTERDAM)[0]
RISES = {"import_wh": 2_815, "export_wh": 1_717, "gas_dm3": 570, "water_dm3": 84}
BEFORE = {"import_wh": 3_500, "export_wh": 1_700, "gas_dm3": 300}


def days(
    since: int | None = None, before: Mapping[str, int] = BEFORE, before_since: int | None = None
) -> TwoDays:
    """Return what the history tells of both days."""
    return TwoDays(
        DaySoFar(
            MIDNIGHT, NOON + 1, since, {"import_wh": 1}, Peak(MIDNIGHT + 9 * HOUR, 4989), Peak(NOON, 1200)
        ),
        DaySoFar(MIDNIGHT - DAY, NOON - DAY, before_since, before, Peak(MIDNIGHT - 6 * HOUR, 2366), None),
    )


def seen(two: TwoDays | None = None, **changes: Any) -> View:
    """Return a view of noon with these days."""
    shown = view(**{"today": RISES, **changes})
    return replace(shown, day=DayFacts(days=days() if two is None else two))


def rows(shown: View, width: int = 46) -> list[list[str]]:
    """Return the words of each row."""
    return [line.split() for line in say(today.draw(shown, width)).splitlines()]


def test_each_value_stands_beside_yesterdays_and_the_difference() -> None:
    title, *found = rows(seen())
    assert title[0] == "Today"
    assert " ".join(title).endswith("yesterday by 12:00, peak all day")
    assert found == [
        ["▲", "import", "2.815", "kWh", "3.500", "−20", "%"],
        ["peak", "4989", "W", "09:00", "2366", "18:00"],
        ["▼", "return", "1.717", "kWh", "1.700", "+1", "%"],
        ["peak", "1200", "W", "12:00"],
        ["gas", "0.570", "m³", "0.300", "+90", "%"],
        ["water", "0.084", "m³"],
    ]


def test_the_numbers_of_today_are_the_recorders_wherever_they_are_shown() -> None:
    assert seen().today["import_wh"] == 2_815
    assert seen(today={}).today["import_wh"] == 1  # of a history without a recorder
    assert ["▲", "import", "0.001", "kWh", "3.500", "−100", "%"] in rows(seen(today={}))


@pytest.mark.parametrize(
    ("before", "told"),
    [(534, ["+900", "%"]), (535, ["+898", "%"]), (486, ["+999", "%"]), (485, []), (166, [])],
)
def test_a_difference_of_a_thousand_percent_or_more_is_not_told(before: int, told: list[str]) -> None:
    found = rows(seen(days(before={"export_wh": before}), today={"export_wh": 5_340}))
    assert ["▼", "return", "5.340", "kWh", f"0.{before}", *told] in found


def test_before_the_history_answers_only_today_is_there() -> None:
    found = rows(replace(seen(), day=DayFacts()))
    assert found[0][0] == "Today"
    assert found[1] == ["▲", "import", "2.815", "kWh"]


@pytest.mark.parametrize(
    ("two", "title"),
    [
        (days(since=MIDNIGHT + 7 * HOUR), "Today, since 07:00"),
        (days(since=MIDNIGHT - 4 * HOUR), "Today, since 14 Jun 20:00"),
        (days(before_since=MIDNIGHT - DAY + 8 * HOUR), "yesterday 08:00 to 12:00"),
    ],
)
def test_a_day_that_was_recorded_in_part_says_since_when_and_is_not_compared(
    two: TwoDays, title: str
) -> None:
    text = say(today.draw(seen(two), 58))
    assert title in text
    assert "%" not in text


def test_nothing_is_told_of_a_yesterday_that_is_not_known() -> None:
    unknown = days()
    unknown = unknown._replace(yesterday=unknown.yesterday._replace(rises={}, highest_import=None))
    text = say(today.draw(seen(unknown), 46))
    assert "yesterday" not in text
    assert "%" not in text


def test_a_day_that_is_over_has_its_name() -> None:
    silent = replace(seen(), now=MIDNIGHT + DAY + HOUR)
    assert rows(silent)[0][:4] == ["Sat", "15", "Jun", "2024"]


def money(today_: Cost | None, yesterday: Cost | None, currency: str = "EUR") -> MoneyNow:
    return MoneyNow(
        at=NOON, contract="x", currency=currency, price=Decimal("0.3719"), export=Decimal("-0.02"),
        today=today_, yesterday=yesterday,
    )  # fmt: skip


def test_the_cost_stands_beside_yesterdays() -> None:
    shown = seen(money=money(Cost(Decimal("0.41")), Cost(Decimal("1.06"), at_least=True)))
    assert rows(shown)[-2] == ["cost", "€", "0.41", "≥", "€", "1.06"]
    assert " ".join(rows(shown)[-1]) == "≥ at least: a price or reading is missing"
    swedish = seen(money=money(Cost(Decimal("-4.1")), None, "SEK"))
    assert rows(swedish)[-1] == ["cost", "−4.10", "kr"]
    unknown = seen(money=money(Cost(None), None))
    assert rows(unknown)[-1][0] == "water"


def test_the_prices_stand_below_the_power() -> None:
    lines = power.draw(seen(money=money(None, None)), 30)
    assert "▲ costs € 0.3719/kWh" in say(lines)
    assert role_of(lines, "earns € −0.0200/kWh") == "warn"


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_least_important_is_left_out_first(code: str) -> None:
    language.use(code)
    more = {"heat_dm3": 319_881, "warm_water_dm3": 45_678, "cooling_mj": 12_345, "submeter_wh": 1_234_567}
    reading = msgspec.structs.replace(belgian(NOON), **more)
    shown = replace(view(reading, today=RISES | dict.fromkeys(more, 1_234)), day=DayFacts(days=days()))
    lost = {"%": 0, "18:00": 0, "3,500" if code == "nl" else "3.500": 0, "09:00": 0}
    for width in range(120, 7, -1):
        for draw in (today.draw, today.few):
            lines = draw(shown, width)
            assert max(map(ln.width, lines)) <= width, (width, lines)
        text = say(today.draw(shown, width))
        for words in lost:
            if words not in text and not lost[words]:
                lost[words] = width
    assert list(lost.values()) == sorted(lost.values(), reverse=True)
    assert lost["%"] < 46


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "returning"),
        (61, "returning  for 1 min"),
        (4_500, "returning  for 1 h 15 min"),
        (86_399, "returning  for 23 h 59 min"),
        (86_400, "returning  for over 24 h"),
        (900_000, "returning  for over 24 h"),
    ],
)
def test_the_direction_says_for_how_long(seconds: int, words: str) -> None:
    shown = replace(view(), day=DayFacts(flows_since=NOON - seconds))
    assert ln.text_of(power.meaning(shown, 30)).strip(" ▼") == words
    late = replace(shown, now=NOON + 600, pace_s=1)
    assert "for" not in ln.text_of(power.meaning(late, 30))


def note_of(shown: View, width: int) -> str:
    """Return what the title of the power has at its right."""
    title, *_ = power.draw(shown, width)
    assert ln.width(title) == width
    return ln.text_of(title).rpartition("─")[2].strip()


@pytest.mark.parametrize(
    ("code", "width", "words"),
    [
        ("en", 40, "earns € 0.44 an hour"),
        ("en", 30, "€ −0.44 an hour"),
        ("nl", 45, "levert € 0,44 per uur op"),
        ("nl", 33, "€ −0,44 per uur"),
        ("nl", 25, "€ −0,44/u"),
        ("nl", 23, ""),
    ],
)
def test_what_an_hour_earns_takes_the_room_that_there_is(code: str, width: int, words: str) -> None:
    language.use(code)
    now = MoneyNow(at=NOON, contract="x", currency="EUR", export=Decimal("0.2978"))
    reading = msgspec.structs.replace(belgian(NOON), power_import_w=0, power_export_w=1482)
    assert note_of(view(reading, money=now), width) == words


@pytest.mark.parametrize(
    ("price", "export", "net_w", "words"),
    [
        ("0.3719", "0.2978", 1837, "€ 0.68 an hour"),
        ("-0.1", "0.2978", 1837, "earns € 0.18 an hour"),
        ("0.3719", "0.2978", -1482, "earns € 0.44 an hour"),
        ("0.3719", "-0.02", -1500, "€ 0.03 an hour"),
        (None, "0.2978", 1837, ""),
        ("0.3719", None, -1837, ""),
        ("0.3719", "0.2978", 0, ""),
    ],
)
def test_the_title_of_the_power_says_what_an_hour_costs_or_earns(
    price: str | None, export: str | None, net_w: int, words: str
) -> None:
    now = MoneyNow(
        at=NOON,
        contract="x",
        currency="EUR",
        price=None if price is None else Decimal(price),
        export=None if export is None else Decimal(export),
    )
    reading = msgspec.structs.replace(
        belgian(NOON), power_import_w=max(net_w, 0), power_export_w=max(-net_w, 0)
    )
    shown = view(reading, money=now)
    assert note_of(shown, 40) == words
    late = replace(shown, now=NOON + 600, pace_s=1)
    assert note_of(late, 40) == "! 10 min old"


def test_the_cost_of_an_hour_leaves_room_to_say_for_how_long() -> None:
    shown = replace(seen(money=money(None, None)), day=DayFacts(flows_since=NOON - 720))
    for width in (60, 30):
        assert note_of(shown, width).endswith("an hour")
        assert ln.text_of(power.meaning(shown, width)).endswith("for 12 min")


def test_a_day_without_power_one_way_has_no_time_of_its_highest() -> None:
    told = days()
    nothing = told.today._replace(highest_export=Peak(NOON, 0))
    past = told.yesterday._replace(highest_export=Peak(NOON - DAY, 450))
    shown = replace(view(), day=DayFacts(days=TwoDays(nothing, past)))
    rows = [row for row in today.rows(shown) if "peak" in ln.text_of(row.name)]
    assert (rows[-1].value, rows[-1].note[0], rows[-1].before) == ("0", "", "450")

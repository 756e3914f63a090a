"""The bill of a month and of a year: its lines, its sums and the words beside them, in any width."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from p1tui.i18n import language
from p1tui.i18n.language import LANGUAGES, tr
from p1tui.model.money import Cost, CostLine, CostPeriod, MoneyNow, PeakAhead
from p1tui.tui.drawing.lines import Line, text_of, width
from p1tui.tui.money.bills import period_words, periods
from p1tui.tui.money.offers import comparison
from p1tui.tui.money.offers.offer import Offer
from tests.shared.times import AMSTERDAM


def texts(lines: list[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]


NOON = int(datetime(2026, 11, 28, 12, tzinfo=AMSTERDAM).timestamp())
YEAR = CostPeriod(
    start=date(2026, 1, 1),
    end=date(2027, 1, 1),
    so_far=Cost(Decimal("900.00")),
    lines=(CostLine("nät", Decimal("900.00")), CostLine("effekt", None)),
    leads_to=Decimal("1000.00"),
    paid=Decimal("990.00"),
    instalments=Decimal("1080.00"),
)
NOW = MoneyNow(
    at=0,
    peaks=(PeakAhead(line="effekt", until=NOON + 900, below_w=3_100, cost=Decimal("24.00")),),
    contract="dynamic",
    currency="SEK",
    today=Cost(Decimal("3.50"), at_least=True, missing_quarters=5),
    yesterday=Cost(Decimal("4.00")),
    month=CostPeriod(
        start=date(2026, 11, 1),
        end=date(2026, 12, 1),
        so_far=Cost(Decimal("100.00"), at_least=True, missing_quarters=5),
        lines=(CostLine("nät", Decimal("100.00")), CostLine("effekt", None)),
    ),
    year=YEAR,
)


def test_a_month_says_what_is_unknown_and_what_is_paid_back() -> None:
    lines = texts(periods.month(NOW, AMSTERDAM, 78, 99))
    assert " Until 12:15 stay below 3.1 kW, or effekt costs 24.00 kr more." in lines
    assert lines[:5] == [
        "so far kr".rjust(40),
        " nät" + "100.00".rjust(36),
        " effekt" + "not known".rjust(33),
        " " + "─" * 39,
        " in all" + "≥ 100.00".rjust(33),
    ]
    assert " Today ≥ 3.50 kr, yesterday 4.00 kr at this time." in lines
    told = " ".join(each.strip() for each in lines)
    assert "At this rate, 80.00 kr is paid back on Thu 31 Dec 2026: 1080.00 kr in instalments" in told
    assert "instalments less 1000.00 kr." in told
    assert " Not filled in, not measured, or without a price: effekt." in lines
    assert " ≥ at least: the energy or the price of 1 h 15 min is not known." in lines


def test_a_sum_that_may_be_less_is_not_called_a_lower_bound() -> None:
    assert NOW.month is not None
    lacking = Cost(Decimal("100.00"), at_least=True, missing_quarters=5, may_earn=True)
    month = msgspec.structs.replace(NOW.month, so_far=lacking)
    lines = texts(periods.month(msgspec.structs.replace(NOW, month=month, today=lacking), AMSTERDAM, 78, 99))
    assert " in all" + "? 100.00".rjust(33) in lines
    assert " ? of what is known: the energy or the price of 1 h 15 min is not known." in lines
    assert not any("≥" in each for each in lines)


def test_where_it_leads_is_marked_as_the_sum_that_it_comes_from() -> None:
    for cost, mark in (
        (Cost(Decimal("900.00"), at_least=True, missing_elsewhere=8), "≥"),
        (Cost(Decimal("900.00"), at_least=True, missing_quarters=4, missing_elsewhere=8, may_earn=True), "?"),
    ):
        lines = texts(
            periods.year(msgspec.structs.replace(NOW, year=replace(YEAR, so_far=cost)), AMSTERDAM, 78, 99)
        )
        assert any("at this rate" in each and each.endswith(f"{mark} 1000.00") for each in lines)
        assert not any(each.startswith(" At this rate") for each in lines)
        told = " ".join(each.strip() for each in lines)
        assert "By what is known alone, 80.00 kr is paid back on Thu 31 Dec 2026 at this rate." in told
        if mark == "?":
            assert "of 1 h is not known, and of other days that count here that of 2 h." in told
        else:
            assert "≥ at least: of other days that count here, the energy or the price of 2 h is not" in told


def test_a_difference_of_which_something_is_unknown_is_not_known() -> None:
    lacking = msgspec.structs.replace(YEAR, so_far=Cost(Decimal("880.00"), at_least=True))
    lines = texts(periods.year(msgspec.structs.replace(NOW, without_netting=lacking), AMSTERDAM, 78, 99))
    assert " What the end of netting costs is not known." in lines
    known = [replace(each, lines=YEAR.lines[:1]) for each in (YEAR, lacking)]
    both = replace(NOW, year=known[0], without_netting=known[1])
    told = " ".join(each.strip() for each in texts(periods.year(both, AMSTERDAM, 78, 99)))
    assert "By what is known, it costs 20.00 kr less without netting" in told
    more = msgspec.structs.replace(YEAR, so_far=Cost(Decimal("950.00")))
    lines = texts(periods.year(msgspec.structs.replace(NOW, without_netting=more), AMSTERDAM, 78, 99))
    assert any("costs 50.00 kr more" in each for each in lines)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_of_a_bill_repeat_none_of_its_amounts_and_no_head_and_no_title(code: str) -> None:
    language.use(code)
    more = replace(YEAR, so_far=Cost(Decimal("950.00")), leads_to=Decimal("1060.00"))
    month = replace(
        YEAR,
        start=date(2026, 11, 1),
        end=date(2026, 12, 1),
        so_far=Cost(Decimal("70.00")),
        leads_to=Decimal("110.00"),
    )
    now = replace(NOW, month=month, without_netting=more, today=Cost(Decimal("3.50")))
    for sheet, title in (
        (periods.of_year(now, AMSTERDAM), period_words.year_title(now)),
        (periods.of_month(now, AMSTERDAM), period_words.month_title(now)),
    ):
        assert sheet is not None
        words = " ".join(texts(sheet.words(78)))
        assert tr("so far") not in words
        assert title not in words
        amounts = set(re.findall(r"[0-9]+[.,][0-9][0-9]", " ".join(texts(periods.table(now, sheet, 78)))))
        assert len(amounts) >= 2
        assert not amounts & set(re.findall(r"[0-9]+[.,][0-9][0-9]", words))


def test_a_contract_of_which_something_is_unknown_is_neither_cheaper_nor_the_cheapest() -> None:
    own = Offer("own", Cost(Decimal("900.00")), "SEK")
    empty = Offer("empty", Cost(Decimal("1.00"), at_least=True), "SEK")
    first, second = comparison.draw([own, empty], None, 78)
    assert (first[0][1], second[0][1]) == ("text", "text")
    assert first[0][0].rstrip() == "► own       900.00 kr   in force now"
    assert second[0][0].rstrip().endswith("not known")
    cheap = Offer("cheap", Cost(Decimal("800.00")), "SEK")
    first, second = comparison.draw([own, cheap], None, 78)
    assert (first[0][1], second[0][1]) == ("text", "good")
    assert second[0][0].rstrip() == "  cheap   ↓ 800.00 kr   100.00 kr less, cheapest"


def test_the_command_that_writes_a_contract_is_never_broken() -> None:
    own = Offer("own", Cost(Decimal("900.00")), "SEK")
    for cells in range(40, 120):
        lines = texts(comparison.draw([own], Path("contracts"), cells))
        assert max(map(len, lines)) <= cells
        assert sum("`p1tui contract new`" in line for line in lines) == 1


def test_where_a_year_is_too_high_the_answer_and_the_sums_stand_above_its_lines() -> None:
    more = msgspec.structs.replace(YEAR, so_far=Cost(Decimal("950.00")))
    both = msgspec.structs.replace(NOW, without_netting=more)
    whole = texts(periods.year(both, AMSTERDAM, 78, 99))
    assert texts(periods.year(both, AMSTERDAM, 78, len(whole))) == whole
    high = texts(periods.year(both, AMSTERDAM, 78, len(whole) - 1))
    assert sorted(high) == sorted(whole)
    assert high[0].startswith(" Without netting it costs 50.00 kr more")
    named = [next(at for at, line in enumerate(high) if name in line) for name in ("in all  ", " nät")]
    assert named == sorted(named)


def test_a_bill_is_narrow_its_decimals_stand_below_each_other_and_its_heads_apart() -> None:
    more = msgspec.structs.replace(YEAR, so_far=Cost(Decimal("1950.00")))
    both = msgspec.structs.replace(NOW, without_netting=more)
    lines = texts(periods.year(both, AMSTERDAM, 78, 99))
    bill = lines[: next(at for at, line in enumerate(lines) if not line)]
    assert max(map(len, bill)) <= periods.MOST_CELLS
    assert re.fullmatch(r" +so far kr {2,}without netting kr", bill[0])
    amounts = [line for line in bill if re.search(r"\d\.\d\d$", line)]
    assert len({tuple(found.start() for found in re.finditer(r"\.\d\d", line)) for line in amounts}) == 1
    wide = texts(periods.year(both, AMSTERDAM, 118, 99))
    assert len(wide) < len(lines)
    assert "Without netting it costs" in wide[1]


@pytest.mark.parametrize("cells", [38, 60, 78, 118])
def test_month_and_year_fit_into_any_width(cells: int) -> None:
    for lines in (periods.month(NOW, AMSTERDAM, cells, 99), periods.year(NOW, AMSTERDAM, cells, 99)):
        assert max(map(width, lines)) <= cells

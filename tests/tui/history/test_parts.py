"""Which part of a period or of a bar is told: recording began within it, or the present is not further."""

from __future__ import annotations

from datetime import datetime

import pytest

from p1tui.runtime.duration import DAY
from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import HALF
from p1tui.tui.history import bars
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.query import Before, PeriodData
from tests.shared.times import AMSTERDAM
from tests.tui.driver import NOON
from tests.tui.history.positions import DATA, position, running, told

RUNNING = running(position())


@pytest.mark.parametrize(
    ("period", "began", "until", "words"),
    [
        ("year", (2023, 9, 24), None, "2023, since 24 Sep"),
        ("month", (2024, 5, 25), None, "May 2024, since 25 May"),
        ("day", (2024, 6, 14, 14, 5), None, "Fri 14 Jun, since 14:05"),
        ("10 years", (2018, 9, 24), None, "2010 to 2019, since 24 Sep 2018"),
        ("year", (2023, 3, 24), (2023, 6, 15, 12), "2023, 24 Mar to 15 Jun 12:00"),
        ("month", (2024, 5, 5), (2024, 5, 15, 12), "May 2024, 5 May to 15 May 12:00"),
        ("day", (2024, 6, 14, 9, 5), (2024, 6, 14, 12), "Fri 14 Jun, 09:05 to 12:00"),
        ("10 years", (2012, 9, 24), (2014, 6, 15, 12), "2010 to 2019, 24 Sep 2012 to 15 Jun 2014 12:00"),
        ("day", (2024, 6, 14, 14, 5), (2024, 6, 14, 12), "Fri 14 Jun, by 12:00"),
    ],
)
def test_where_recording_began_within_the_period_before_it_is_said_which_part_of_it_is_told(
    period: Period, began: tuple[int, ...], until: tuple[int, ...] | None, words: str
) -> None:
    data = RUNNING._replace(began=utc(began), before=Before(until=None if until is None else utc(until)))
    before = told(position(period), data)[1]
    assert before.strip().startswith(f"{words}  ▲"), "the same name has the same value on every screen"
    assert "%" not in before


def test_the_peaks_stand_below_the_names_where_they_have_no_room_below_the_values() -> None:
    data = RUNNING._replace(
        began=utc((2023, 3, 24)),
        before=Before(until=utc((2023, 11, 15, 12))),
        peaks=(Peak(NOON, 11343), Peak(NOON + 60, 3392)),
    )
    now, before, peaks = told(position("year"), data)
    assert now.index("2024") == before.index("2023, 24 Mar to 15 Nov 12:00") == peaks.index("peak  ▲ 11343 W")


def utc(local: tuple[int, ...]) -> int:
    return int(datetime(*local, tzinfo=AMSTERDAM).timestamp())  # type: ignore[arg-type,misc]


def test_a_bar_within_which_recording_began_is_told_since_then() -> None:
    began = NOON + 1200
    assert above(position().at(12), DATA._replace(began=began)).startswith(
        "12:00 to 13:00, since 12:20  ▲ 2.000"
    )
    may, began_in_may = position("month").stepped(-1), DATA._replace(began=NOON - 30 * DAY)
    assert above(may.at(13), began_in_may).startswith("Tue 14 May 2024  ▲")
    assert above(may.at(15), began_in_may).startswith("Thu 16 May 2024, since 12:00  ▲")


def test_the_bar_before_is_told_from_when_recording_began_to_where_the_present_is() -> None:
    before = DATA.before._replace(cut=12, until=NOON - DAY + 1800)
    data = DATA._replace(began=NOON - DAY + 1200, until=NOON + 1800, asked_at=NOON + 1800, before=before)
    words = above(position().at(12), data)
    assert words.startswith("12:00 to 13:00, so far  ▲")
    assert ", 12:20 to 12:30 ▲" in words


def above(here: HistoryPosition, data: PeriodData) -> str:
    """Return what stands above the chart of the bar under the cursor."""
    return ln.text_of(bars.draw(here, data, 118, 30, HALF, compare=True)[0]).strip()

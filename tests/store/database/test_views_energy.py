"""The views count energy as the screen does, over gaps, swaps of meters and changes of the clock."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from p1tui.p1.reading import Device, Reading
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.database import calendar
from p1tui.store.database.connection import open_writer
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from tests.shared import histories
from tests.shared.times import AMSTERDAM
from tests.store.shelf import NOW

ZONES = [ZoneInfo(name) for name in ("Europe/Amsterdam", "Europe/Helsinki", "America/New_York")]
KOLKATA = ZoneInfo("Asia/Kolkata")
STARTS = [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)]

Step = tuple[int, int, int, int, bool]
"""Seconds since the reading before, meter, gas meter, Wh or dm3 since, and whether it sends tariff 1."""

STEPS = st.lists(
    st.tuples(
        st.sampled_from([10, MINUTE, 1800, HOUR, 5 * HOUR, DAY - HOUR, DAY, 25 * HOUR, 3 * DAY, 40 * DAY]),
        st.sampled_from([0, 0, 0, 1]),
        st.sampled_from([0, 0, 0, 1]),
        st.integers(0, 900),
        st.sampled_from([True, True, True, False]),
    ),
    min_size=1,
    max_size=60,
)

SILENT_DAY: list[Step] = [(1800, 0, 0, 100, True), (35 * HOUR, 0, 0, 200, True), (HOUR, 0, 0, 30, True)]
"""The last reading of a day or the first of the next, then none until the day after: a gap, or just none."""

SILENT_MONTH: list[Step] = [
    (1800, 0, 0, 100, True),
    (63 * DAY // 2, 0, 0, 200, True),
    (30 * DAY, 0, 0, 30, True),
]
"""The last hour that is no gap before October, which is an hour longer than its days."""


def readings(start: datetime, steps: Sequence[Step]) -> list[Reading]:
    """Make readings of two meters and two gas meters, whose registers rise while they are read."""
    wh, gas, found, time = [1000, 500_000], [70_000, 3000], [], int(start.timestamp())
    for elapsed, meter, device, rise, known in steps:
        time += elapsed
        wh[meter] += rise
        gas[device] += rise
        read = time // 300 * 300
        own = Device(channel=1, medium="gas", id=f"G{device}", value=gas[device], unit="dm3", time=read)
        found.append(
            Reading(
                time=time,
                header="H",
                meter=f"E{meter}",
                import_wh=wh[meter],
                import_tariff_wh={1: wh[meter] // 2} if known else {},
                gas_dm3=gas[device],
                gas_time=read,
                devices=(own,),
            )
        )
    return found


def recorded(path: Path, zone: ZoneInfo, found: Sequence[Reading], cut: int) -> None:
    """Record the readings; before `cut` percent of the time only hours are left, as after an import."""
    with closing(Recorder(path, timezone=zone, clock=lambda: 0.0, now=lambda: NOW)) as recorder:
        recorder.backfill(found)
    first, last = found[0].time or 0, found[-1].time or 0
    with closing(open_writer(path)) as database:
        before = (first + (last - first) * cut // 100) // HOUR * HOUR
        database.execute("DELETE FROM minute WHERE time < ?", (before,))


def shown(path: Path, view: str, label: str, column: str, scale: int) -> dict[Any, int]:
    """Return label -> energy of a view in base units, meters together; labels without any are left out."""
    query = f"SELECT {label}, round(sum({column}) * {scale}) FROM {view} GROUP BY {label}"
    return {name: int(value) for name, value in histories.rows(path, query) if value is not None}


def asked(
    path: Path, zone: ZoneInfo, key: str, edges: Sequence[int], labels: Sequence[Any]
) -> dict[Any, int]:
    """Return label -> energy as the screen asks for it; points without any are left out."""
    with closing(History(path, timezone=zone)) as history:
        values = history.energy(key, edges)
    return {label: value for label, value in zip(labels, values, strict=True) if value is not None}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(STARTS), STEPS, st.sampled_from([0, 0, 50, 101]))
@example(AMSTERDAM, STARTS[0], [(HOUR, 0, 0, 100, True)] * 40, 0)
@example(AMSTERDAM, STARTS[1], [(HOUR, number % 2, 0, 100, True) for number in range(60)], 0)
@example(AMSTERDAM, datetime(2026, 10, 23, 21, tzinfo=UTC), SILENT_DAY, 0)
@example(AMSTERDAM, datetime(2026, 3, 27, 23, tzinfo=UTC), SILENT_DAY, 0)
@example(AMSTERDAM, STARTS[0], [(10, 1, 0, 0, True), (1800, 0, 0, 0, True), (1800, 0, 0, 1, True)], 101)
@example(AMSTERDAM, datetime(2026, 8, 30, 21, tzinfo=UTC), SILENT_MONTH, 0)
def test_the_views_show_what_the_screen_shows(
    zone: ZoneInfo, start: datetime, steps: list[Step], cut: int
) -> None:
    found = readings(start, steps)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        recorded(path, zone, found, cut)
        compare_electricity(path, zone, found)
        dates, edges = days(zone, found)
        assert shown(path, "device_day", "date", "rise", 1) == asked(path, zone, "gas_dm3", edges, dates)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(STARTS), STEPS)
def test_they_do_so_where_days_end_within_hours(start: datetime, steps: list[Step]) -> None:
    found = readings(start, [(step[0], 0, *step[2:]) for step in steps])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        recorded(path, KOLKATA, found, 0)
        compare_electricity(path, KOLKATA, found)


def compare_electricity(path: Path, zone: ZoneInfo, found: Sequence[Reading]) -> None:
    dates, edges = days(zone, found)
    starts = calendar.edges(date.fromisoformat(dates[0][:8] + "01"), "month", len(dates) // 28 + 2, zone)
    months = [calendar.local_date(time, zone).isoformat()[:7] for time in starts[:-1]]
    for key, column in (("import_wh", "import_kwh"), ("import_t1_wh", "import_t1_kwh")):
        assert shown(path, "day_kwh", "date", column, 1000) == asked(path, zone, key, edges, dates)
        assert shown(path, "month", "month", column, 1000) == asked(path, zone, key, starts, months)
    by_hour: dict[str, int] = {}
    for (hour,) in histories.rows(path, "SELECT DISTINCT time / 3600 * 3600 FROM hour"):
        label = datetime.fromtimestamp(hour, zone).isoformat(sep=" ")
        by_hour |= asked(path, zone, "import_wh", [hour, hour + HOUR], [label])
    assert shown(path, "hour_kwh", "local_hour || utc_offset", "import_kwh", 1000) == by_hour


def days(zone: ZoneInfo, found: Sequence[Reading]) -> tuple[list[str], list[int]]:
    """Return the dates from the day before the readings to their last, and the edges of these days."""
    first = calendar.local_date((found[0].time or 0) - DAY, zone)
    count = (calendar.local_date(found[-1].time or 0, zone) - first).days + 1
    dates = [(first + timedelta(days=number)).isoformat() for number in range(count)]
    return dates, calendar.edges(first, "day", count, zone)

"""The SQL of the seconds for which a reading stands says what `seconds_of` says."""

from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.runtime.duration import HOUR, MINUTE
from p1tui.store.database.connection import open_memory
from p1tui.store.database.weights import seconds_of, weighed
from tests.shared.times import FULL_HOUR as T


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ([], []),
        ([7], [900]),
        ([0, 900, 1800], [900, 900, 900]),
        ([0, 3600], [900, 900]),
        ([0, 300, 600, 605, 610], [300, 300, 5, 5, 5]),
        ([0, 5, 10, 310, 610], [5, 5, 300, 300, 300]),
        ([0, 1, 2, 42, 43, 44], [1, 1, 1, 1, 1, 1]),
        ([0, 60, 120, 720, 780], [60, 60, 60, 60, 60]),
        ([0, 300, 600, 1800], [300, 300, 300, 300]),
    ],
    ids=["none", "one", "quarters", "an hour apart", "faster", "slower", "gap", "of minutes", "at last"],
)
def test_a_reading_stands_until_the_next_one_unless_that_comes_after_a_gap(
    times: list[int], seconds: list[int]
) -> None:
    assert seconds_of(times) == seconds


@settings(max_examples=200, deadline=None)
@given(st.sets(st.integers(0, 59), min_size=1), st.sampled_from(["sample", "minute"]))
def test_every_bucket_is_weighed_alike(places: set[int], table: str) -> None:
    width, name = (1, "sample_0") if table == "sample" else (MINUTE, "minute")
    row = "series, host" if table == "sample" else "series, readings, minutes"
    times = [T + place * width for place in sorted(places)]
    with closing(open_memory()) as database:
        database.execute("INSERT INTO series VALUES (1, 'E1', 0, 'E1', 'H', '50', 0)")
        marks = "?, 1, 0" if table == "sample" else "?, 1, 1, 1"
        # Those of the buckets beside it change nothing.
        around = [T - width, *times, T + 60 * width]
        database.executemany(
            f"INSERT INTO {name} (time, {row}) VALUES ({marks})", [(each,) for each in around]
        )
        found = database.execute(
            f"SELECT weight FROM {weighed(table)} ORDER BY time", {"start": T, "end": T + 60 * width}
        ).fetchall()
    assert [weight for (weight,) in found] == seconds_of(times)


def test_a_minute_with_several_readings_stands_for_itself() -> None:
    with closing(open_memory()) as database:
        database.execute("INSERT INTO series VALUES (1, 'E1', 0, 'E1', 'H', '50', 0)")
        rows = [
            (T, 12),
            (T + 5 * MINUTE, 12),
            (T + 10 * MINUTE, 1),
            (T + 20 * MINUTE, 1),
            (T + 30 * MINUTE, 1),
        ]
        database.executemany("INSERT INTO minute (time, series, readings, minutes) VALUES (?, 1, ?, 1)", rows)
        found = database.execute(
            f"SELECT time, weight FROM {weighed('minute')}", {"start": T, "end": T + HOUR}
        ).fetchall()
    assert [weight for _, weight in sorted(found)] == [60, 60, 600, 600, 600]

"""The progress of two runs, of which the later one began before the history could be opened, becomes one."""

from __future__ import annotations

import pytest

from p1tui.model.entries import Progress
from p1tui.store.outbox.joining import EarlierRun

TODAY = {"day": "2026-05-28", "year": 2026}


@pytest.mark.parametrize(
    ("earlier", "own", "counted"),
    [
        (TODAY, TODAY, (10, 20)),
        (TODAY, {"day": "2026-05-29", "year": 2026}, (3, 20)),
        (TODAY, {"day": "2027-01-01", "year": 2027}, (3, 5)),
        (TODAY, {}, (10, 20)),
    ],
    ids=["same day", "next day", "next year", "nothing sent yet"],
)
def test_what_both_runs_sent_counts_for_the_day_and_year_of_the_later(
    earlier: dict[str, object], own: dict[str, object], counted: tuple[int, int]
) -> None:
    """A year's limit that counts too much stops uploads early; too little, and the account is blocked."""
    run = EarlierRun(Progress(cursor=90, sent_today=7, sent_year=15, **earlier), 100)  # type: ignore[arg-type]
    both = run.joined(Progress(cursor=120, sent_today=3, sent_year=5, called_at=8.0, **own))  # type: ignore[arg-type]
    assert (both.sent_today, both.sent_year) == counted
    assert (both.day, both.year) == tuple((own or earlier).values())
    assert (both.cursor, both.called_at) == (90, 8.0)


@pytest.mark.parametrize(
    ("cursor", "own", "span"),
    [(90, 120, (100, 120)), (90, 100, None), (90, 80, None), (100, 120, None)],
    ids=["sent", "nothing yet", "behind", "nothing owed"],
)
def test_a_span_is_passed_over_only_where_this_run_sent_before_the_earlier_one_was_done(
    cursor: int, own: int, span: tuple[int, int] | None
) -> None:
    assert EarlierRun(Progress(cursor=cursor), 100).passed(Progress(cursor=own)) == span

"""Values by the quarter do as a list of them does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.model.quarter_values import QuarterValues

values = st.lists(st.none() | st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1), max_size=12)


@given(values)
def test_they_equal_the_list_that_they_are_made_of(given: list[int | None]) -> None:
    made = QuarterValues.of(given)
    assert made == given
    assert list(made) == [made[index] for index in range(len(made))] == given
    assert [made[-index] for index in range(1, len(made) + 1)] == given[::-1]
    assert QuarterValues.of(made) is made
    assert (made == [*given, None]) is False


@given(values, st.integers(-15, 15), st.integers(-15, 15))
def test_a_part_of_them_is_that_of_the_list(given: list[int | None], first: int, end: int) -> None:
    made = QuarterValues.of(given)
    assert made[first:end] == given[first:end]
    if first <= end:
        beyond = [given[at] if 0 <= at < len(given) else None for at in range(first, end)]
        assert made.between(first, end) == beyond
    assert made.known_until(end) == next(
        (at for at in range(max(min(end, len(given)), 0), 0, -1) if given[at - 1] is not None), 0
    )


@given(st.lists(values, max_size=4), st.dictionaries(st.integers(0, 5), st.integers(-9, 9)))
def test_parts_are_joined_and_what_is_told_takes_its_place(
    parts: list[list[int | None]], told: dict[int, int]
) -> None:
    whole = [each for part in parts for each in part]
    made = QuarterValues.joined(parts)
    assert made == whole
    told = {index: value for index, value in told.items() if index < len(whole)}
    assert made.told(told) == [told.get(index, value) for index, value in enumerate(whole)]
    assert made == whole


def test_quarters_on_end_have_no_step_and_none_is_known_of_those_without() -> None:
    assert QuarterValues.without(3) == [None] * 3
    with pytest.raises(ValueError):
        QuarterValues.of([1, 2, 3])[::2]

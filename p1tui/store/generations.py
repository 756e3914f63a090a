"""Generations of one identity: a series begins again when its register was seen to start again lower."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from p1tui.store.series import Series

S = TypeVar("S", bound=Series)


def move(known: dict[str, dict[int, S]], series: S, identity: str) -> None:
    """Give a series another identity, as the latest of its generations."""
    del known[series.identity][series.generation]
    if not known[series.identity]:
        del known[series.identity]
    generations = known.setdefault(identity, {})
    series.identity, series.generation = identity, max(generations, default=-1) + 1
    generations[series.generation] = series


def number_of(generations: Collection[int], wanted: int | None, *, renewed: bool) -> int:
    """Return the wanted generation, by default the latest; `renewed`: one after it, if there is any."""
    latest = max(generations, default=0)
    if renewed:
        return latest + 1 if generations else 0
    return latest if wanted is None else wanted

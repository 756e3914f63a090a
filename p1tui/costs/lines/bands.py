"""Pieces of a contract year, each with one weight, which bands cut where the year reaches a quantity."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from fractions import Fraction
from itertools import accumulate

import msgspec

from p1tui.costs.quarters.selection import Selection

MILLI = 1000


class Piece(msgspec.Struct, frozen=True):
    """Quarters from `first` to before `end`, whose energy counts `weight` times."""

    first: int
    end: int
    weight: Fraction


def cut_to_band(
    pieces: list[Piece], chosen: Selection, above: Fraction, up_to: Fraction
) -> tuple[list[Piece], set[int]]:
    """Return what of the pieces lies in a band of the energy that they add up to, in kWh or the like.

    `up_to` 0 is no limit. The quarter in which a limit is passed becomes a piece that counts for less. The
    set has the missing quarters before the band is reached, which may lie below it or in it.
    """
    low, high = above * MILLI, up_to * MILLI or None
    found: list[Piece] = []
    doubtful = set[int]()
    passed = Fraction(0)
    for piece in pieces:
        energy = piece.weight * chosen.sum(piece.first, piece.end)[0]
        begun = piece.end
        if passed >= low or passed + energy > low:
            inside = _inside(piece, chosen, low - passed, None if high is None else high - passed, energy)
            found += inside
            begun = inside[0].first if inside else piece.end
        if piece.weight and passed < low:
            doubtful |= chosen.sum(piece.first, begun)[1]
        passed += energy
    return found, doubtful


def _inside(
    piece: Piece, chosen: Selection, low: Fraction, high: Fraction | None, energy: Fraction
) -> list[Piece]:
    """Return what of a piece lies between two quantities, counted from its beginning."""
    if high is not None and high <= 0:
        return []
    if low <= 0 and (high is None or energy <= high):
        return [piece]
    return _cut(piece, chosen, low, high)


def _cut(piece: Piece, chosen: Selection, low: Fraction, high: Fraction | None) -> list[Piece]:
    """Cut a piece in which one of the two is passed."""
    steps, gaps = chosen.steps(piece.first, piece.end)
    ends = {gap.first: gap.end for gap in gaps}
    for gap in gaps:
        steps[gap.first - piece.first] += gap.rise
    sums = array("q", accumulate(steps, initial=0))
    weight = piece.weight

    def share(step: int) -> Piece:
        """Return the quarter (or gap) of a step, with the part of its energy between the two."""
        begin, end = weight * sums[step], weight * sums[step + 1]
        inside = (end if high is None else min(end, high)) - max(begin, low)
        index = piece.first + step
        return Piece(index, ends.get(index, index + 1), weight * inside / (end - begin))

    begins = bisect_right(sums, low / weight) - 1 if low > 0 else -1
    stops = bisect_left(sums, high / weight) - 1 if high is not None and high < weight * sums[-1] else -1
    found = [share(begins)] if begins >= 0 else []
    start = found[0].end if found else piece.first
    if stops < 0:
        return [*found, Piece(start, piece.end, weight)]
    if stops == begins:
        return found
    last = share(stops)
    return [*found, Piece(start, last.first, weight), last]

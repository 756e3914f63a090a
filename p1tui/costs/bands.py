"""Pieces of a contract year, each with one weight, which bands cut where the year reaches a quantity."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from itertools import accumulate

import msgspec

from p1tui.costs.selection import Selection

MILLI = 1000


class Piece(msgspec.Struct, frozen=True):
    """Quarters from `first` to before `end`, whose energy counts `weight` times."""

    first: int
    end: int
    weight: Fraction


def cut_to_band(pieces: list[Piece], chosen: Selection, above: Fraction, up_to: Fraction) -> list[Piece]:
    """Return what of the pieces lies in a band of the energy that they add up to, in kWh or the like.

    `up_to` 0 is no limit. The quarter in which a limit is passed becomes a piece that counts for less.
    """
    low, high = above * MILLI, up_to * MILLI or None
    found: list[Piece] = []
    passed = Fraction(0)
    for piece in pieces:
        energy = piece.weight * chosen.sum(piece.first, piece.end)[0]
        if passed + energy <= low or (high is not None and passed >= high):
            pass
        elif passed >= low and (high is None or passed + energy <= high):
            found.append(piece)
        else:
            found += _cut(piece, chosen, low - passed, None if high is None else high - passed)
        passed += energy
    return found


def _cut(piece: Piece, chosen: Selection, low: Fraction, high: Fraction | None) -> list[Piece]:
    """Cut a piece to what lies between two quantities, counted from its beginning."""
    steps, gaps = chosen.steps(piece.first, piece.end)
    ends = {gap.first: gap.end for gap in gaps}
    for gap in gaps:
        steps[gap.first - piece.first] += gap.rise
    sums = list(accumulate(steps, initial=0))
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

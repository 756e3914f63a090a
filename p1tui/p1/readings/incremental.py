"""From one telegram to the next: only the lines that changed are read and summed.

Two telegrams of a meter have the same lines but for some digits. The checksum is linear: what a changed
line changes in it is the checksum of the difference, carried over the bytes behind the line. So a telegram
costs its changed lines, and the result is the same as reading it whole (a property test holds it to that).
"""

from __future__ import annotations

from collections import Counter
from itertools import compress
from operator import ne

from p1tui.p1.crc16 import Shift, shift_by
from p1tui.p1.lines.checksum import CR_LF, total
from p1tui.p1.lines.line import CLOCKS, Line
from p1tui.p1.lines.telegram import Lines
from p1tui.p1.reading import Reading
from p1tui.p1.readings.assembler import Assembler


class Succession:
    """Reads a telegram by what differs from the one accepted before it, where that is all there is to it."""

    def __init__(self, lines: Lines, assembler: Assembler) -> None:
        self._seen = lines
        self._assembler = assembler
        self._pieces: list[bytes] = []
        self._lines: list[Line] = []
        self._alone: list[bool] = []
        self._tails: list[Shift] = []

    def remember(self, pieces: list[bytes], reading: Reading) -> None:
        """Go on from this telegram: its body cut at CR LF as received, and its reading.

        One with broken lines is read whole each time: what a piece says depends on those around it.
        """
        self._lines = self._seen.of(pieces)
        if any(line.code is None and line.text for line in self._lines[1:-1]):
            return
        self._pieces = pieces
        self._checksum = total(pieces, self._lines)
        self._reading = reading
        self._alone = _alone(self._lines)
        behind = len(pieces[-1])
        self._tails.clear()
        for piece in reversed(pieces[:-1]):
            self._tails.insert(0, shift_by(behind))
            behind += len(piece) + len(CR_LF)

    def forget(self) -> None:
        """Something else was read: the next telegram must be read whole."""
        self._pieces = []

    def next(self, body: bytes, printed: int) -> Reading | None:
        """The reading of a body whose checksum is `printed`; `None` if it is damaged, or to be read whole."""
        pieces = body.split(CR_LF)
        if len(pieces) != len(self._pieces):
            return None
        fresh = self._replace(pieces, printed)
        reading = None if fresh is None else self._assembler.succeed(self._reading, fresh)
        if reading is None:
            self.forget()
        else:
            self._pieces, self._reading = pieces, reading
        return reading

    def _replace(self, pieces: list[bytes], printed: int) -> list[Line] | None:
        """Put the changed lines in place; `None` if they are not all, or the checksum is not that printed."""
        lines, alone, tails = self._lines, self._alone, self._tails
        seen, learn = self._seen.seen, self._seen.learn
        checksum = self._checksum
        fresh = []
        for at in compress(range(len(pieces)), map(ne, pieces, self._pieces)):
            piece, old = pieces[at], lines[at]
            new = seen.get(piece) or learn(piece)
            if new.code is not old.code or new.shift is not old.shift or not alone[at]:
                return None
            high, low = tails[at]
            difference = old.checksum ^ new.checksum
            checksum ^= high[difference >> 8] ^ low[difference & 0xFF]
            lines[at] = new
            fresh.append(new)
        self._checksum = checksum
        return fresh if checksum == printed else None


def _alone(lines: list[Line]) -> list[bool]:
    """Whether each line is the only one that fills its field, or the telegram's only clock."""
    places = [_place(line) for line in lines]
    counts = Counter(places)
    return [
        place is not None and counts[place] == 1 and line.code is not None and not line.code.channel
        for place, line in zip(places, lines, strict=True)
    ]


def _place(line: Line) -> tuple[str, int] | None:
    if line.code is not None and line.code.text in CLOCKS:
        return "time", 0
    return (line.field, line.tariff) if line.field else None

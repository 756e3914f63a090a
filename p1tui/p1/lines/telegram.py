"""Frame -> Telegram: every line typed; a bad line is a `Fault` and the rest lives.

Most lines of a telegram are those of the telegram before, so lines are remembered, within a bound, with what
they say and what they add to the checksum.
"""

from __future__ import annotations

import re

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.crc16 import crc16, shift_by
from p1tui.p1.lines import obis
from p1tui.p1.lines.line import Line, printable, read
from p1tui.p1.reading import Fault

REMEMBERED = 1024 * 1024
"""Bytes that remembered lines may take: ten minutes of what a meter says each second."""

_LINE_COST = 450
"""Bytes that a remembered line takes besides its text."""

LINE_END = re.compile(rb"\r\r\n|\r\n|\n|\r")
_STARTS_LINE = re.compile(rb"\d+-\d+:")


class RawLine(msgspec.Struct, frozen=True, gc=False):
    """A line for the eye: its code, what that means (`NOTHING` if unknown), its value and unit as sent."""

    code: str
    name: Message
    value: str
    unit: str


class Telegram(msgspec.Struct, frozen=True, gc=False):
    """A whole telegram: its header without `/`, and its lines in the order sent."""

    header: str
    lines: tuple[Line, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The lines that could not be read."""
        return tuple(Fault(printable(line.text), line.fault) for line in self.lines if line.fault)

    @property
    def readable(self) -> bool:
        """Whether any line could be read."""
        return any(line.code is not None and not line.fault for line in self.lines)

    def rows(self) -> list[RawLine]:
        """Every line for the eye, also those that mean nothing to this program."""
        return [_row(line) for line in self.lines]


def _row(line: Line) -> RawLine:
    if line.code is None:
        return RawLine("", NOTHING, printable(line.text), "")
    register = obis.register(line.code)
    value, star, unit = line.value.rpartition("*")
    if not star or len(line.groups) > 1:
        value, unit = line.value, ""
    return RawLine(line.code.text, register.name if register else NOTHING, value, unit)


class Lines:
    """Bytes -> `Line`, remembering what it has seen."""

    def __init__(self) -> None:
        self.seen: dict[bytes, Line] = {}
        self._taken = 0

    def of(self, pieces: list[bytes]) -> list[Line]:
        """One `Line` for each piece of a body that was cut at CR LF."""
        seen = self.seen
        return [seen.get(piece) or self.learn(piece) for piece in pieces]

    def one(self, piece: bytes) -> Line:
        """The `Line` of one piece."""
        return self.seen.get(piece) or self.learn(piece)

    def telegram(self, pieces: list[bytes]) -> Telegram:
        """The telegram of a body cut at CR LF, the first piece its header and the last its `!`.

        A line that starts with `(` or lacks its last bracket belongs to the one before it, as in DSMR 2 and
        3.
        """
        if any(b"\n" in piece or b"\r" in piece for piece in pieces):
            pieces = LINE_END.split(b"\r\n".join(pieces))
        lines = self.of(pieces)[1:-1]
        if (rest := pieces[-1][:-1]).strip():
            lines.append(self.one(rest))
        if any(line.code is None for line in lines):
            lines = [self.one(piece) for piece in _joined([*pieces[1:-1], rest])]
        header = printable(pieces[0][1:].decode("latin-1").strip())
        return Telegram(header, tuple(line for line in lines if line.text))

    def learn(self, piece: bytes) -> Line:
        """Read a piece that is not among the `seen`, and remember it."""
        ended = piece + b"\r\n"
        self._taken += _LINE_COST + len(ended)
        if self._taken > REMEMBERED:
            self.seen.clear()
            self._taken = 0
        text = piece.decode("latin-1").strip(" \t\0\xff")
        checksum, shift = crc16(ended), shift_by(len(ended))
        line = self.seen[piece] = read(text, checksum, shift) if text else Line(text, checksum, shift)
        return line


def _joined(pieces: list[bytes]) -> list[bytes]:
    """Lines that were broken, made whole: up to the next line that starts with a code."""
    whole: list[bytes] = []
    for piece in (piece.strip() for piece in pieces):
        broken = bool(whole) and whole[-1].count(b"(") > whole[-1].count(b")")
        if whole and not _STARTS_LINE.match(piece) and (broken or piece.startswith(b"(")):
            whole[-1] += piece
        elif piece:
            whole.append(piece)
    return whole

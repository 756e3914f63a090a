"""Frame -> `Telegram`: every line parsed; a line that cannot be read is a fault, the rest is used."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.lines import obis
from p1tui.p1.lines.checksum import CR_LF, LINE_END
from p1tui.p1.lines.line import Line, read_line, without_controls
from p1tui.p1.reading import Fault

_STARTS_LINE = re.compile(rb"\d+-\d+:")


class RawLine(msgspec.Struct, frozen=True, gc=False):
    """A line to show, as sent."""

    code: str
    """Reduced OBIS code, empty if the line has none."""
    name: Message
    """Meaning of the code; `NOTHING` if it is not known."""
    value: str
    """Text between the brackets, or the whole line if it has no code."""
    unit: str
    """Unit after the value, empty if it has none."""


class Telegram(msgspec.Struct, frozen=True, gc=False):
    """A whole telegram."""

    header: str
    """First line without `/`."""
    lines: tuple[Line, ...]
    """Lines in the order sent, without blank ones."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Lines that could not be read."""
        return tuple(Fault(without_controls(line.text), line.fault) for line in self.lines if line.fault)

    @property
    def readable(self) -> bool:
        """True if any line could be read."""
        return any(line.code is not None and not line.fault for line in self.lines)

    def rows(self) -> list[RawLine]:
        """Return every line to show, also those whose codes are not known."""
        return [_row(line) for line in self.lines]


def _row(line: Line) -> RawLine:
    if line.code is None:
        return RawLine("", NOTHING, without_controls(line.text), "")
    register = obis.register(line.code)
    value, star, unit = line.value.rpartition("*")
    if not star or len(line.groups) > 1:
        value, unit = line.value, ""
    return RawLine(line.code.text, register.name if register else NOTHING, value, unit)


def parse_telegram(pieces: list[bytes], line_of: Callable[[bytes], Line] = read_line) -> Telegram:
    """Parse a body cut at CR LF, the first piece its header and the last its `!`.

    A line that starts with `(` or lacks its last bracket belongs to the one before it, as in DSMR 2 and 3.
    `line_of` reads one line; it may return a cached one.
    """
    if any(b"\n" in piece or b"\r" in piece for piece in pieces):
        pieces = LINE_END.split(CR_LF.join(pieces))
    texts = [*pieces[1:-1], pieces[-1][:-1]]
    lines = [line_of(text) for text in texts if text]
    if any(line.code is None for line in lines):
        lines = [line_of(text) for text in _joined(texts)]
    header = without_controls(pieces[0][1:].decode("latin-1").strip())
    return Telegram(header, tuple(line for line in lines if line.text))


def _joined(pieces: list[bytes]) -> list[bytes]:
    """Join broken lines: each up to the next line that starts with a code."""
    whole: list[bytes] = []
    for piece in (piece.strip() for piece in pieces):
        broken = bool(whole) and whole[-1].count(b"(") > whole[-1].count(b")")
        if whole and not _STARTS_LINE.match(piece) and (broken or piece.startswith(b"(")):
            whole[-1] += piece
        elif piece:
            whole.append(piece)
    return whole

"""Take out of a stream what belongs to nobody but its owner, so that it can be shown to others.

Equipment ids, EANs and serial numbers in headers get stand-ins, text messages are emptied, and checksums are
made anew. Of what is no whole telegram only the form stays: letters and digits become X and 0. An encrypted
telegram is written in the clear if there is a key, else left out, as are binary frames of other protocols:
they hold ids, too.

What stands at the code of an id is one, whatever it looks like. At a code that nobody knows, and in a damaged
line, it is one unless it is short, a number with a point or a unit, or a time with its `S` or `W`.

In a header six digits or more are a serial number (`XMX5LGBBFG1030662256`, `KMP5 ZABF001539792620`), but for
`253` with six digits, `_` and a letter: Sagemcom's number of a model, which meters with many ids share
(`FLU5\\253769484_A`, `Lux5\\253694471_M`), and by which p1tui knows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from p1tui.p1.decoder import header_inside
from p1tui.p1.frames.cipher import CannotDecrypt, Cipher
from p1tui.p1.frames.framing import BinaryFrame, Frame
from p1tui.p1.lines import obis
from p1tui.p1.rewriting import rewritten, way_of
from p1tui.recordings.splitting import Part, Splitter
from p1tui.recordings.stand_ins import StandIns

_ID_CODES = ("96.1.", "42.0.0", "0.0.0")
"""Beginnings of the last parts of codes whose value is an id; of 96.1.4 it is the version."""

_LINE = re.compile(
    rb"(?<![0-9.:*-])(\d{1,3}-\d{1,3}:\d{1,3}[.:]\d{1,3}[.:]\d{1,3}(?:[.*]\d{1,3})?)"
    rb"((?:\s*\((?:[^()]|\([^()]*\))*\))+)"
)
_GROUP = re.compile(rb"(?<=\()(?:[^()]|\([^()]*\))*(?=\))")
_WORD = re.compile(rb"[0-9A-Za-z]{6,}")
_SERIAL = re.compile(rb"\d{6,}")
_MODEL = re.compile(rb"\\253\d{6}_[A-Z]\s*")
"""End of a header that is Sagemcom's number of a model."""

_TIME = re.compile(rb"(\d{12})[SWsw]")
"""Time of a telegram; twelve digits without a letter are as likely an id."""

_NUMBER = re.compile(rb"[+-]?\d{1,9}(?:\.\d{1,6})?(?:\*[A-Za-z0-9%]{1,6})?")
_LONG_WORD = re.compile(rb"\b(?!35255255255255255[SW]\b)[0-9A-Za-z]{14}")
"""Start of a word longer than a time, and so than any value of a register; Belgium's peaks have a date that
was never set."""

_LONGEST_NUMBER = 10
"""Digits of a value at most; ids have more, whatever stands between or behind them."""

_LONGEST_PLAIN = 8
"""Characters from which a value that nobody knows may be an id, if it is no time and no number."""

_MAKER = 5
"""Bytes of a header that name maker and speed: `/ISK5`."""

_FORM = bytes(
    ord("0")
    if chr(byte).isdigit() and byte < 0x80
    else ord("X")
    if chr(byte).isalpha() and byte < 0x80
    else byte
    if byte in b"\0\xff\t\r\n" or 0x20 <= byte < 0x7F
    else 0xFF
    for byte in range(256)
)
"""Translation that keeps the form of bytes alone."""


class Redactor:
    """Redacts one stream.

    Threads: one.
    """

    def __init__(self, key: str = "", auth_key: str = "") -> None:
        self.left_out = 0
        """Frames that were left out."""
        self._cipher = Cipher(key, auth_key)
        self._splitter = Splitter()
        self._stand_ins = StandIns()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Take bytes in; yield redacted ones, each with the offset in the stream of what it stands for."""
        for part in self._splitter.feed(data):
            yield part.start, self._redacted(part)

    def close(self) -> Iterator[tuple[int, bytes]]:
        """End the stream; yield the rest."""
        for part in self._splitter.close():
            yield part.start, self._redacted(part)

    def _redacted(self, part: Part) -> bytes:
        if isinstance(part.frame, Frame):
            return self._telegram(part.frame)
        return part.data.translate(_FORM) if part.frame is None else self._binary(part.frame)

    def _binary(self, frame: BinaryFrame) -> bytes:
        try:
            text = self._cipher.decrypt(frame.raw) if frame.kind == "encrypted" else None
        except CannotDecrypt:
            text = None
        if text is None:
            self.left_out += 1
            return b""
        inner = Splitter()
        return b"".join(map(self._redacted, (*inner.feed(text), *inner.close())))

    def _telegram(self, frame: Frame) -> bytes:
        cut = header_inside(frame)
        if cut and (second := second_of(frame, cut)) is not None:
            return frame.raw[:cut].translate(_FORM) + self._telegram(second)
        damaged = bool(frame.printed) and way_of(frame) is None
        return rewritten(frame, lambda body: self._text(body, damaged=damaged), self._words)

    def _text(self, body: bytes, *, damaged: bool) -> bytes:
        end = re.search(rb"[\r\n]|\Z", body)
        first = end.start() if end else len(body)
        header = body[:first]
        if not _MODEL.fullmatch(header, _MAKER):
            header = body[:_MAKER] + _SERIAL.sub(lambda found: self._stand_ins.of(found[0]), header[_MAKER:])
        redacted, at = [header], first
        for line in _LINE.finditer(body, first):
            redacted += [self._words(body[at : line.start()]), line[1], self._line(line[1], line[2], damaged)]
            at = line.end()
        return self._stand_ins.everywhere(b"".join((*redacted, self._words(body[at:]))))

    def _words(self, text: bytes) -> bytes:
        """Return what no line could be read from, its long words replaced by their form."""
        return _WORD.sub(lambda found: found[0].translate(_FORM), text)

    def _line(self, code: bytes, groups: bytes, damaged: bool) -> bytes:
        parsed = obis.parse(code.decode())
        if parsed is None:
            return self._words(groups)
        if parsed.rest.startswith("96.13."):
            return _GROUP.sub(b"", groups)
        if parsed.rest.startswith(_ID_CODES) and parsed.text not in obis.VERSIONS:
            return _GROUP.sub(lambda found: self._stand_ins.of(found[0]), groups)
        if obis.register(parsed) is not None and not damaged and _LONG_WORD.search(groups) is None:
            return groups
        return _GROUP.sub(lambda found: self._unknown(found[0]), groups)

    def _unknown(self, value: bytes) -> bytes:
        """Return a value of a code that nobody knows, or of a damaged line: an id, if it looks like one."""
        bare = value.strip()
        if len(bare) < _LONGEST_PLAIN or _is_time(bare) or _is_number(bare):
            return value
        if bare.isalnum():
            return self._stand_ins.of(value)
        return _WORD.sub(lambda found: self._stand_ins.of(found[0]), value)


def _is_time(bare: bytes) -> bool:
    """Return True for a value that can be the time of a telegram: its digits are those of a date."""
    found = _TIME.fullmatch(bare)
    if found is None:
        return False
    try:
        datetime.strptime(found[1].decode(), "%y%m%d%H%M%S")
    except ValueError:
        return False
    return True


def _is_number(bare: bytes) -> bool:
    """Return True for a number with a point or a unit, of as many digits as registers have."""
    if _NUMBER.fullmatch(bare) is None or not (b"." in bare or b"*" in bare):
        return False
    return len(re.findall(rb"\d", bare.partition(b"*")[0])) <= _LONGEST_NUMBER


def second_of(frame: Frame, cut: int) -> Frame | None:
    """Return the telegram that begins inside a frame, if its checksum is right."""
    parity = frame.raw[cut] > 0x7F
    body = frame.body[cut:] if parity else frame.raw[cut : len(frame.body)]
    second = Frame(frame.raw[cut:], body, frame.printed, parity, frame.at_end)
    return second if way_of(second) is not None else None

"""Bytes of a P1 port -> readings, and what was refused, with the reason."""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.frames.cipher import Cipher, Refusal
from p1tui.p1.frames.framing import (
    HEADER_INSIDE,
    LOW_SEVEN,
    UNREADABLE,
    BinaryFrame,
    Found,
    Frame,
    Framer,
    UnusableFrame,
)
from p1tui.p1.lines import checksum
from p1tui.p1.lines.telegram import Lines
from p1tui.p1.reading import Crc, Reading
from p1tui.p1.readings.assembler import Assembler
from p1tui.p1.readings.incremental import Succession

SURE = 10
"""Whole telegrams of one structure in a row whose checksum fails, before the meter itself is blamed."""

_HEADERS_KNOWN = 256
"""Headers remembered as sending a checksum; a port has one, a file of many meters some."""

_BINARY = {"hdlc": messages.HDLC, "mbus": messages.MBUS}


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """A reading, and its telegram from `/` to the checksum, as received (decrypted, if it was encrypted)."""

    reading: Reading
    raw: bytes


class Rejection(msgspec.Struct, frozen=True, gc=False):
    """A frame that gave no reading: why, from `messages.REJECTIONS`, and its bytes."""

    reason: Message
    raw: bytes


class Decoder:
    """Decodes one stream. Never raises, whatever the bytes; memory is bounded.

    `timezone` is where the meter stands; it matters for meters that print a time without `S` or `W`. With
    `crc="ignore"` a wrong checksum is no reason to refuse. `key` and `auth_key` are for encrypted meters.
    """

    def __init__(
        self,
        timezone: tzinfo,
        *,
        crc: Literal["check", "ignore"] = "check",
        key: str = "",
        auth_key: str = "",
    ) -> None:
        self._ignore = crc == "ignore"
        self._framer = Framer()
        self._lines = Lines()
        self._assembler = Assembler(timezone)
        self._succession = Succession(self._lines, self._assembler)
        self._cipher = Cipher(key, auth_key)
        self._verified: dict[bytes, None] = {}
        self._said: set[Message] = set()
        self._deciphered = False
        self._suspect: tuple[tuple[str, ...], int] = ((), 0)

    def feed(self, data: bytes) -> list[Accepted | Rejection]:
        """What `data` completes, in order."""
        return [result for found in self._framer.feed(data) for result in self._handle(found)]

    def close(self) -> list[Accepted | Rejection]:
        """The end of the input: what was still open."""
        return [result for found in self._framer.close() for result in self._handle(found)]

    def _handle(self, found: Found) -> list[Accepted | Rejection]:
        if isinstance(found, Frame):
            return self._frame(found)
        if isinstance(found, UnusableFrame):
            return [Rejection(found.reason, found.raw)]
        return self._binary(found)

    def _frame(self, frame: Frame) -> list[Accepted | Rejection]:
        """The frame's reading; or, where the end of one telegram was lost in the next, that of the next."""
        cut = _header_inside(frame)
        if not cut:
            return [self._verify(frame) or self._unverified(frame)]
        first = Rejection(messages.INCOMPLETE, frame.raw[:cut])
        second = Frame(frame.raw[cut:], frame.body[cut:], frame.printed, frame.body[cut] > 0x7F)
        if (accepted := self._verify(second)) is not None:
            return [first, accepted]
        if (accepted := self._verify(frame)) is not None:
            return [accepted]
        if self._ignore or not frame.printed:
            return [first, self._unverified(second)]
        return [self._unverified(frame)]

    def _verify(self, frame: Frame) -> Accepted | None:
        """The reading of a frame whose checksum is right."""
        if frame.printed in ("", UNREADABLE) or (frame.parity and _parity_is_wrong(frame)):
            return None
        printed, body = int(frame.printed, 16), _low(frame) if frame.parity else frame.body
        if (reading := self._succession.next(body, printed)) is not None:
            return Accepted(reading, frame.raw)
        found = checksum.whole(body, printed, self._lines)
        if found is None:
            return None
        pieces, restored = found
        self._know(pieces[0])
        accepted = self._accept(frame, pieces, "restored" if restored else "ok")
        if not restored:
            self._succession.remember(pieces, accepted.reading)
        return accepted

    def _know(self, header: bytes) -> None:
        self._suspect = ((), 0)
        if header not in self._verified:
            if len(self._verified) >= _HEADERS_KNOWN:
                self._verified.clear()
            self._verified[header] = None

    def _unverified(self, frame: Frame) -> Accepted | Rejection:
        """The reading of a frame that has no checksum, or whose checksum is to be ignored; else why not."""
        if frame.raw[1] == 0:  # what would pass for a telegram without a checksum has one, spread out
            return Rejection(messages.TWO_BYTES, frame.raw)
        if not self._ignore and _parity_is_wrong(frame):
            return Rejection(messages.PARITY, frame.raw)
        pieces = checksum.lines_of(_low(frame))
        meter_sends_one = pieces[0] in self._verified
        if not frame.printed and not meter_sends_one:
            if self._lines.telegram(pieces).readable:
                return self._accept(frame, pieces, "absent")
            return Rejection(messages.NOTHING_READABLE, frame.raw)
        if self._ignore:
            return self._accept(frame, pieces, "ignored")
        if frame.printed == UNREADABLE:
            return Rejection(messages.UNREADABLE_CHECKSUM, frame.raw)
        if not frame.printed:
            return Rejection(messages.NO_CHECKSUM, frame.raw)
        if checksum.blanks_added(_low(frame), int(frame.printed, 16), self._lines):
            return Rejection(messages.BLANKS, frame.raw)
        blamed = not meter_sends_one and self._always_wrong(pieces)
        return Rejection(messages.ALWAYS_WRONG if blamed else messages.CHECKSUM, frame.raw)

    def _always_wrong(self, pieces: list[bytes]) -> bool:
        """Whether so many whole telegrams of one structure failed in a row that the meter must be wrong."""
        telegram = self._lines.telegram(pieces)
        codes = tuple(line.code.text for line in telegram.lines if line.code is not None)
        if telegram.faults or not codes:
            self._suspect = ((), 0)
            return False
        structure = (telegram.header, *codes)
        known, count = self._suspect
        self._suspect = (structure, count + 1 if structure == known else 1)
        return self._suspect[1] >= SURE

    def _accept(self, frame: Frame, pieces: list[bytes], crc: Crc) -> Accepted:
        self._succession.forget()
        return Accepted(self._assembler.reading(self._lines.telegram(pieces), crc), frame.raw)

    def _binary(self, found: BinaryFrame) -> list[Accepted | Rejection]:
        """An encrypted telegram's reading, or once in a stream why its kind cannot be read."""
        if found.kind != "encrypted":
            return self._once(_BINARY[found.kind], found.raw)
        try:
            text = self._cipher.plain(found.raw)
        except Refusal as refusal:
            return self._once(refusal.reason, found.raw)
        if text is None:
            self._framer.back()
            if self._deciphered:
                return [Rejection(messages.DAMAGED_CIPHER, found.raw)]
            return self._once(messages.WRONG_KEY, found.raw)
        self._deciphered = True
        inner = Framer()
        parts = [*inner.feed(text), *inner.close()]
        return [
            result for part in parts if not isinstance(part, BinaryFrame) for result in self._handle(part)
        ]

    def _once(self, reason: Message, raw: bytes) -> list[Accepted | Rejection]:
        if reason in self._said:
            return []
        self._said.add(reason)
        return [Rejection(reason, raw)]


def _header_inside(frame: Frame) -> int:
    """Where a second telegram starts in the middle of a line; 0 if none does."""
    body = _low(frame)
    if body.find(b"/", 1) < 0:
        return 0
    return max((match.start() for match in HEADER_INSIDE.finditer(body, 1)), default=0)


def _low(frame: Frame) -> bytes:
    """The body without parity bits."""
    return frame.body.translate(LOW_SEVEN) if frame.parity else frame.body


def _parity_is_wrong(frame: Frame) -> bool:
    return frame.parity and any(byte.bit_count() % 2 for byte in frame.body)

"""Bytes of a P1 port -> readings, and rejected frames, each with its reason."""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.frames.cipher import CannotDecrypt, Cipher
from p1tui.p1.frames.framing import (
    HEADER_INSIDE,
    UNREADABLE,
    BinaryFrame,
    Found,
    Frame,
    Framer,
    UnusableFrame,
)
from p1tui.p1.lines import checksum
from p1tui.p1.lines.telegram import Telegram, parse_telegram
from p1tui.p1.reading import Crc, Reading
from p1tui.p1.readings.assembler import Assembler
from p1tui.p1.readings.incremental import IncrementalDecoder, LineMemo

SURE = 10
"""Number of whole telegrams in a row, all of one structure, that fail before the meter itself is blamed."""

_HEADERS_KNOWN = 256
"""Most headers remembered as sending a checksum; a port has one, a file of many meters has several."""

_DIGITS = 4
"""Digits of a checksum. Fewer at the very end of the input, even none, are a telegram that was cut off."""

_BINARY = {"hdlc": messages.HDLC, "mbus": messages.MBUS}


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """A telegram that was read."""

    reading: Reading
    raw: bytes
    """Its bytes from `/` to the checksum as received, decrypted if they were encrypted."""


class Rejection(msgspec.Struct, frozen=True, gc=False):
    """A frame that gave no reading."""

    reason: Message
    """One of `messages.REJECTIONS`."""
    raw: bytes


class Decoder:
    """Decodes one stream. Never raises, whatever the bytes; memory is bounded.

    `timezone` is the meter's; it matters for meters that print a time without `S` or `W`. `crc="ignore"`
    accepts telegrams with a wrong checksum. `key` and `auth_key` decrypt the telegrams of encrypted meters.

    Threads: one thread an instance.
    """

    def __init__(
        self,
        timezone: tzinfo,
        *,
        crc: Literal["check", "ignore"] = "check",
        key: str = "",
        auth_key: str = "",
    ) -> None:
        self._ignores_crc = crc == "ignore"
        self._framer = Framer()
        self._memo = LineMemo()
        self._assembler = Assembler(timezone)
        self._incremental = IncrementalDecoder(self._memo, self._assembler)
        self._cipher = Cipher(key, auth_key)
        self._ways: dict[bytes, checksum.Way] = {}  # header -> form in which its telegrams verify
        self._reported: set[Message] = set()  # reasons of `_reject_once`
        self._deciphered = False  # the keys opened a frame before
        self._suspect: tuple[tuple[str, ...], int] = ((), 0)  # structure that fails, how often in a row

    @property
    def noise(self) -> int:
        """Number of bytes after the first start that belong to no frame, line ends and filling left out."""
        return self._framer.noise

    def feed(self, data: bytes) -> list[Accepted | Rejection]:
        """Take bytes in; return what they complete, in order."""
        return [result for found in self._framer.feed(data) for result in self._handle(found)]

    def gap(self) -> None:
        """Forget a telegram that has begun: bytes are missing, and those that follow are of another one."""
        self._framer.gap()

    def close(self) -> list[Accepted | Rejection]:
        """End the input; return what was still open."""
        return [result for found in self._framer.close() for result in self._handle(found)]

    def _handle(self, found: Found) -> list[Accepted | Rejection]:
        if isinstance(found, Frame):
            return self._read_text(found)
        if isinstance(found, UnusableFrame):
            return [Rejection(found.reason, found.raw)]
        return self._read_binary(found)

    def _read_text(self, frame: Frame) -> list[Accepted | Rejection]:
        """Read a frame; if it holds the start of a second telegram, reject the first and read the second."""
        cut = header_inside(frame)
        if not cut:
            return [self._verified(frame) or self._unverified(frame)]
        first = Rejection(messages.INCOMPLETE, frame.raw[:cut])
        parity = frame.raw[cut] > 0x7F
        body = frame.body[cut:] if parity else frame.raw[cut : len(frame.body)]
        second = Frame(frame.raw[cut:], body, frame.printed, parity, frame.at_end)
        if (accepted := self._verified(second)) is not None:
            return [first, accepted]
        if (accepted := self._verified(frame)) is not None:
            return [accepted]
        if self._ignores_crc or not frame.printed:
            return [first, self._unverified(second)]
        return [self._unverified(frame)]

    def _verified(self, frame: Frame) -> Accepted | None:
        """Read a frame if its checksum is right; return `None` if it is not."""
        if frame.printed in ("", UNREADABLE):
            return None
        printed = int(frame.printed, 16)
        if (reading := self._incremental.next(frame.body, printed)) is not None:
            return Accepted(reading, frame.raw)
        header = checksum.header_of(frame.body)
        whole = checksum.verify(frame.body, printed, self._ways.get(header))
        if whole is None:
            return None
        self._suspect = ((), 0)
        self._remember_header(header, whole.way)
        accepted = self._accept(frame, whole.pieces, "restored" if whole.restored else "ok")
        if whole.way == "exact":
            self._incremental.remember(whole.pieces, printed, accepted.reading)
        return accepted

    def _remember_header(self, header: bytes, way: checksum.Way) -> None:
        if self._ways.get(header, "exact") == "exact":
            if header not in self._ways and len(self._ways) >= _HEADERS_KNOWN:
                self._ways.clear()
            self._ways[header] = way

    def _unverified(self, frame: Frame) -> Accepted | Rejection:
        """Read a frame without a checksum, or with one that is to be ignored; reject any other."""
        if frame.raw[1] == 0:  # UTF-16 has a checksum, but a zero after each digit hides it from the framer
            return Rejection(messages.TWO_BYTES, frame.raw)
        if not self._ignores_crc and _parity_is_wrong(frame):
            return Rejection(messages.PARITY, frame.raw)
        if frame.at_end and len(frame.printed) < _DIGITS and not self._ignores_crc:
            return Rejection(messages.CUT, frame.raw)
        pieces = checksum.cut_lines(frame.body)
        meter_sends_one = pieces[0] in self._ways
        if not frame.printed and not meter_sends_one:
            if self._parse(pieces).readable:
                return self._accept(frame, pieces, "absent")
            return Rejection(messages.NOTHING_READABLE, frame.raw)
        if self._ignores_crc:
            return self._accept(frame, pieces, "ignored")
        return Rejection(self._checksum_fault(frame, pieces, meter_sends_one), frame.raw)

    def _checksum_fault(self, frame: Frame, pieces: list[bytes], meter_sends_one: bool) -> Message:
        if frame.printed == UNREADABLE:
            return messages.UNREADABLE_CHECKSUM
        if not frame.printed:
            return messages.NO_CHECKSUM
        if checksum.blanks_added(frame.body, int(frame.printed, 16)):
            return messages.BLANKS
        blamed = not meter_sends_one and self._always_wrong(pieces)
        return messages.ALWAYS_WRONG if blamed else messages.CHECKSUM

    def _always_wrong(self, pieces: list[bytes]) -> bool:
        """Count a whole telegram that failed; return True once `SURE` of one structure failed in a row."""
        telegram = self._parse(pieces)
        codes = tuple(line.code.text for line in telegram.lines if line.code is not None)
        if telegram.faults or not codes:
            self._suspect = ((), 0)
            return False
        structure = (telegram.header, *codes)
        known, count = self._suspect
        self._suspect = (structure, count + 1 if structure == known else 1)
        return self._suspect[1] >= SURE

    def _accept(self, frame: Frame, pieces: list[bytes], crc: Crc) -> Accepted:
        self._incremental.forget()
        return Accepted(self._assembler.assemble(self._parse(pieces), crc), frame.raw)

    def _parse(self, pieces: list[bytes]) -> Telegram:
        return parse_telegram(pieces, self._memo.line)

    def _read_binary(self, frame: BinaryFrame) -> list[Accepted | Rejection]:
        """Read an encrypted telegram; reject a frame of any other kind, each kind once in a stream."""
        if frame.kind != "encrypted":
            return self._reject_once(_BINARY[frame.kind], frame.raw)
        try:
            text = self._cipher.decrypt(frame.raw)
        except CannotDecrypt as error:
            return self._reject_once(error.reason, frame.raw)
        if text is None:
            self._framer.step_back()
            if self._deciphered:
                return [Rejection(messages.DAMAGED_CIPHER, frame.raw)]
            one = self._cipher.opens_by_key_alone(frame.raw)
            return self._reject_once(messages.WRONG_AUTH_KEY if one else messages.WRONG_KEY, frame.raw)
        self._deciphered = True
        inner = Framer()
        parts = [*inner.feed(text), *inner.close()]
        return [
            result for part in parts if not isinstance(part, BinaryFrame) for result in self._handle(part)
        ]

    def _reject_once(self, reason: Message, raw: bytes) -> list[Accepted | Rejection]:
        if reason in self._reported:
            return []
        self._reported.add(reason)
        return [Rejection(reason, raw)]


def header_inside(frame: Frame) -> int:
    """Return the offset of a second telegram that starts in the middle of a line; 0 if none does."""
    if frame.body.find(b"/", 1) < 0:
        return 0
    return max((match.start() for match in HEADER_INSIDE.finditer(frame.body, 1)), default=0)


def _parity_is_wrong(frame: Frame) -> bool:
    """Return True if a parity bit is wrong; an eighth bit that is set throughout is none."""
    sent = frame.raw[: len(frame.body)]
    return frame.parity and min(sent) < 0x80 and any(byte.bit_count() % 2 for byte in sent)

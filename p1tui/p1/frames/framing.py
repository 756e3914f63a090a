"""Byte stream -> frames: resynchronises after damage, in bounded memory, independent of chunk sizes.

A telegram is `/` and a header at the start of a line, lines, `!` and up to four digits of checksum (IEC
62056-21 mode D, DSMR P1 6.2). Any bytes may come between telegrams. Encrypted frames, and binary frames of
other protocols, are recognised by their first bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.frames import binary
from p1tui.p1.frames.binary import FrameKind

LIMIT = 16 * 1024
"""Bytes of one frame. The longest known telegram, Lithuania's, is 3 kB; a text message adds 2 kB."""

LOW_SEVEN = bytes(byte & 0x7F for byte in range(256))
"""Translation that takes the parity bits off text that came as 7E1 and was read as 8N1."""

_LONGEST_HEADER = 128
HEADER = re.compile(rb"/[^()!/\r\n]{3,128}[\r\n]")
_HEADER_BEGINS = re.compile(rb"/[^()!/\r\n]{0,128}\Z")
HEADER_INSIDE = re.compile(rb"/(?:[A-Za-z]{3}[0-9-]|LG_)[^()!/\r\n]{0,124}[\r\n]")
"""A header that is not at the start of a line: the telegram before it lost its end.

The pattern is strict, so that no text inside a telegram matches it.
"""

_END = re.compile(rb"!(?:([0-9A-Fa-f]{4})|([0-9A-Fa-f]{0,3})[ \t]*(?=[\r\n\0\xff\x02\x03/]))")
_END_BEGINS = re.compile(rb"![0-9A-Fa-f]{0,3}[ \t]*\Z")
_UNREADABLE_END = re.compile(rb"![^\r\n/]*(?=[\r\n/])")
_SLASH_WITH_PARITY = 0xAF
_LINE_EDGE = b"\r\n\0\x7f\xff\x8d\x8a\x02\x03\x82"
_FILLING = b"\r\n\0\xff\x8d\x8a"
"""Bytes between telegrams that no one would call noise: line ends, also with a parity bit, and filling."""

_BEFORE_END = _LINE_EDGE + b") \t"
"""Bytes that may stand before `!`: Aidon's meters print it directly after the last line's bracket."""

_AT_THE_END = b"\n" * binary.LONGEST_START
"""Bytes that `close` appends, so that the last line ends and every possible start is decided."""

UNREADABLE = "?"


class Frame(msgspec.Struct, frozen=True, gc=False):
    """A telegram as received."""

    raw: bytes
    """Bytes from `/` to the last digit of the checksum."""
    body: bytes
    """Bytes that the checksum covers: from `/` to `!`, without parity bits."""
    printed: str
    """Checksum in hex; empty if there is none, `UNREADABLE` if it is not hex."""
    parity: bool = False
    """True if `raw` carries parity bits."""
    at_end: bool = False
    """True if the input ends directly after `raw`, so that digits of the checksum may be lost."""


class UnusableFrame(msgspec.Struct, frozen=True, gc=False):
    """The bytes of a frame that was given up before its end."""

    reason: Message
    raw: bytes


class BinaryFrame(msgspec.Struct, frozen=True, gc=False):
    """A whole frame that is not text."""

    kind: FrameKind
    raw: bytes


Found = Frame | UnusableFrame | BinaryFrame


class Framer:
    """Cuts a stream into frames. Keeps at most one frame's bytes besides the chunk it is fed."""

    def __init__(self) -> None:
        self.noise = 0
        """Number of bytes after the first start that belong to no frame, line ends and filling left out."""
        self._joined = False  # a start was found: the fragment before it is no noise
        self._counted = 0  # bytes before this are in a frame, or counted as noise
        self._buffer = b""
        self._at = 0  # start of the open telegram, else where the search for a start resumes
        self._edge = 0  # end of the last frame, or the stream's start; counts as the start of a line
        self._retry = 0  # second byte of the binary frame found last
        self._open = False
        self._parity = False  # the open telegram's bytes carry parity bits
        self._searched = 0  # the open telegram does not end before this
        self._closing = False

    def feed(self, data: bytes) -> Iterator[Found]:
        """Take bytes in; yield the frames that they complete, in order.

        Exhaust the iterator before the next call.
        """
        self._counted = min(self._counted, len(self._buffer))
        self._buffer += data
        while (found := self._next()) is not None:
            yield found
        kept = self._at if self._open else max(self._at - 1, 0)
        if kept > self._counted:
            self._count_noise(kept)
        self._counted -= kept
        self._buffer = self._buffer[kept:]
        self._at -= kept
        self._edge -= kept
        self._searched -= kept

    def close(self) -> Iterator[Found]:
        """End the input; yield what is still open."""
        self._closing = True
        yield from self.feed(_AT_THE_END)
        if self._open:
            yield UnusableFrame(messages.CUT, self._buffer[: -len(_AT_THE_END)])

    def step_back(self) -> None:
        """Resume the search at the second byte of the last binary frame, which proved to be no frame."""
        self._at = self._edge = self._counted = self._retry

    def _next(self) -> Found | None:
        if not self._open and ((found := self._hunt()) is not None or not self._open):
            return found
        return self._telegram()

    def _hunt(self) -> Found | None:
        """Look for a start: return a binary frame, open a telegram, or wait for more bytes."""
        data = self._buffer
        last = len(data) - binary.LONGEST_START
        while (match := binary.START.search(data, self._at)) is not None and match.start() <= last:
            at = self._at = match.start()
            if data[at] in b"/\xaf":
                opens = self._opens(at)
                if opens is not False:
                    return None
            elif (end := binary.end_of(data, at, LIMIT)) is None:
                if not self._closing:
                    return None
                if binary.kind_at(data, at) == "encrypted":
                    self._at += 1
                    return UnusableFrame(messages.CUT, data[at : -len(_AT_THE_END)])
            elif end:
                self._count_noise(at)
                self._retry, self._at, self._edge, self._counted = at + 1, end, end, end
                return BinaryFrame(binary.kind_at(data, at), data[at:end])
            self._at = at + 1
        self._at = max(self._at, last + 1)
        return None

    def _opens(self, at: int) -> bool | None:
        """Open a telegram if the `/` at `at` begins a header; return `None` if more bytes must decide."""
        data = self._buffer
        line = data[at : at + _LONGEST_HEADER + 2]
        if data[at] == _SLASH_WITH_PARITY:
            line = line.translate(LOW_SEVEN)
        starts_line = at == self._edge or data[at - 1] in _LINE_EDGE
        if (HEADER if starts_line else HEADER_INSIDE).match(line):
            self._start(at)
            return True
        return None if _HEADER_BEGINS.match(line) else False

    def _count_noise(self, until: int) -> None:
        """Count the bytes before `until` that are in no frame, once there was one."""
        if until > self._counted:
            if self._joined:
                self.noise += len(self._buffer[max(self._counted, 0) : until].translate(None, _FILLING))
            self._counted = until

    def _start(self, at: int) -> None:
        self._count_noise(at)
        self._joined = True
        self._open, self._at, self._searched = True, at, at + 1
        self._parity = self._buffer[at] == _SLASH_WITH_PARITY

    def _telegram(self) -> Found | None:
        """Look for the open telegram's end, the next header, or the limit; `None` to wait for more bytes."""
        data, at = self._buffer, self._at
        text = data.translate(LOW_SEVEN) if self._parity else data
        stop = min(len(data), at + LIMIT)
        while True:
            bang = text.find(b"!", self._searched, stop)
            slash = text.find(b"/", self._searched, stop if bang < 0 else bang)
            if slash >= 0:
                ends = self._header_inside(text, slash, stop)
            elif bang >= 0:
                ends = self._end(text, bang, stop)
            else:
                self._searched = stop
                break
            if ends is None:
                break
            if ends is not False:
                return ends
        return self._too_long(text, stop) if stop - at == LIMIT else None

    def _header_inside(self, text: bytes, slash: int, stop: int) -> Found | Literal[False] | None:
        """Give up the open telegram if a header starts at this `/`.

        Return `False` if none does, `None` if more bytes must decide.
        """
        if text[slash - 1] in _LINE_EDGE:
            if HEADER.match(text, slash, stop):
                unusable = UnusableFrame(messages.INCOMPLETE, self._buffer[self._at : slash])
                self._start(slash)
                return unusable
            if _HEADER_BEGINS.match(text, slash, stop):
                self._searched = slash
                return None
        self._searched = slash + 1
        return False

    def _end(self, text: bytes, bang: int, stop: int) -> Found | Literal[False] | None:
        """Return the frame if the telegram ends at this `!`.

        Return `False` if it does not, `None` if more bytes must decide.
        """
        starts_line = text[bang - 1] in _LINE_EDGE
        self._searched = bang
        if text[bang - 1] in _BEFORE_END:
            if (match := _END.match(text, bang, stop)) is not None:
                return self._frame(bang, (match[1] or match[2] or b"").decode())
            if _END_BEGINS.match(text, bang, stop):
                return None
        if starts_line:
            if (match := _UNREADABLE_END.match(text, bang, stop)) is None:
                return None
            return self._frame(bang, UNREADABLE, match.end())
        self._searched = bang + 1
        return False

    def _frame(self, bang: int, printed: str, end: int = 0) -> Frame:
        data, at = self._buffer, self._at
        end = end or bang + 1 + len(printed)
        self._open, self._at, self._edge, self._counted = False, end, end, end
        body = data[at : bang + 1]
        at_end = self._closing and end == len(data) - len(_AT_THE_END)
        if self._parity:
            body = body.translate(LOW_SEVEN)
        return Frame(data[at:end], body, printed, self._parity, at_end)

    def _too_long(self, text: bytes, stop: int) -> UnusableFrame:
        unusable = UnusableFrame(messages.TOO_LONG, self._buffer[self._at : stop])
        inside = [match.start() for match in HEADER_INSIDE.finditer(text, self._at + 1, stop)]
        if inside:
            self._start(inside[-1])
        else:
            self._open, self._at = False, stop - _LONGEST_HEADER
        return unusable

"""Split a stream into telegrams and what stands between them, every byte once and in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from p1tui.p1.frames.framing import LIMIT, BinaryFrame, Found, Frame, Framer, UnusableFrame

_KEPT = LIMIT + 256
"""Bytes in which a frame may still be found."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """Bytes of a stream: one frame, or none."""

    start: int
    """Offset in the stream."""
    data: bytes
    frame: Frame | BinaryFrame | None = None


class Splitter:
    """Splits one stream.

    Threads: one.
    """

    def __init__(self) -> None:
        self._framer = Framer()
        self._buffer = b""
        self._start = 0

    def feed(self, data: bytes) -> Iterator[Part]:
        """Take bytes in; yield the parts that are decided. Exhaust the iterator before the next call."""
        self._buffer += data
        yield from self._found(self._framer.feed(data))
        if len(self._buffer) > _KEPT:
            yield self._cut(len(self._buffer) - _KEPT)

    def close(self) -> Iterator[Part]:
        """End the stream; yield the rest."""
        yield from self._found(self._framer.close())
        if self._buffer:
            yield self._cut(len(self._buffer))

    def _found(self, found: Iterable[Found]) -> Iterator[Part]:
        for each in found:
            at = -1 if isinstance(each, UnusableFrame) else self._buffer.find(each.raw)
            if isinstance(each, UnusableFrame) or at < 0:
                continue
            if at:
                yield self._cut(at)
            yield self._cut(len(each.raw), each)

    def _cut(self, size: int, frame: Frame | BinaryFrame | None = None) -> Part:
        part = Part(self._start, self._buffer[:size], frame)
        self._buffer = self._buffer[size:]
        self._start += size
        return part

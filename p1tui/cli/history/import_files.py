"""Detect and read the files of `p1tui import`: exported rows or recorded telegrams."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from io import BufferedReader
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from p1tui.cli.common import standard_input, unreadable
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import NOTHING, Message
from p1tui.i18n.sentences import tell
from p1tui.p1.decoder import Accepted, Decoder, Rejection
from p1tui.p1.reading import Reading
from p1tui.p1.sniff import HEAD, sniff, sniff_container
from p1tui.recordings.damage import Damaged
from p1tui.recordings.pieces import plain_blocks
from p1tui.recordings.timed import TimedLines
from p1tui.recordings.unpacking import blocks, unpacked
from p1tui.sources.base import SourceEnded, SourceLost
from p1tui.sources.file import FileSource, named_file
from p1tui.store.transfer.importer import Item
from p1tui.store.transfer.parse import believable, from_lines
from p1tui.store.transfer.text import parser

_LONGEST_LINE = 1 << 20
"""Bytes of a line at most: a row has a few hundred, a binary file may have no line end."""

_NO_CLOCK = Message("it has no usable clock, and standard input has no date")


_ROWS_MISSING = Message("It is damaged or cut off, so rows are missing; get a whole copy of it.")


class InputFile:
    """An input file, opened at once, so that a wrong name is refused before anything is imported.

    Its first line determines the format, unless the name is `file:PATH`, a recording; `-` is standard input.
    Raises `CommandError`.
    """

    def __init__(self, name: str, meter: MeterSettings, cleanup: ExitStack) -> None:
        recording = name.startswith("file:")
        path, options = named_file(name.removeprefix("file:")) if recording else (name, "")
        self._path = Path(path).expanduser()
        if options:
            raise CommandError(
                ExitStatus.USAGE,
                Message("{file}: an import is never paced; leave out what follows the ?.", file=name),
            )
        self.broken_off = NOTHING
        """Why the input was not read to its end, once it was read; `NOTHING` if it was."""
        self.name = tell(Message("standard input")) if name == "-" else self._path.name
        self._meter = meter
        self._cleanup = cleanup
        self._size = 0
        self._packed = False
        self._bytes_read = 0
        try:
            self._file: BufferedReader
            if name == "-":
                self._file = unpacked(standard_input())
                self._head = self._first = self._file.readline(_LONGEST_LINE)
            else:
                packed = cleanup.enter_context(self._path.open("rb"))
                self._file = file = unpacked(packed)
                self._size = self._path.stat().st_size
                self._packed = file is not packed
                self._head = file.peek(HEAD)
                self._first = b"" if recording else file.readline(_LONGEST_LINE)
        except Damaged as error:
            why = Message("{file}: {hint}", file=name, hint=error.after(0))
            raise CommandError(ExitStatus.DEVICE, why) from error
        except OSError as error:
            raise CommandError(ExitStatus.DEVICE, unreadable(name, error)) from error

    def share_read(self) -> float | None:
        """Return the share read so far, from 0 to 1; `None` if the size is unknown, as of standard input."""
        return min(1.0, self._bytes_read / self._size) if self._size and not self._packed else None

    def looks_like(self) -> Message:
        """Return a sentence on what the file seems to be, for a file with nothing to import."""
        return sniff(self._head[:HEAD])

    def items(self) -> Iterator[Item]:
        """Yield the items of the file: readings, rows of roll-ups, and rejected lines."""
        if sniff_container(self._head):
            return iter(())
        parse = parser(self._first)
        if parse is not None:
            return from_lines(self.name, parse, self._counted(self._first), map(self._counted, self._lines()))
        if self._size:
            return believable(self.name, self._telegrams_of_file())
        return believable(self.name, self._telegrams_of_stream(chain([self._first], blocks(self._file))))

    def _counted(self, data: bytes) -> bytes:
        self._bytes_read += len(data)
        return data

    def _lines(self) -> Iterator[bytes]:
        try:
            while line := self._file.readline(_LONGEST_LINE):
                yield line
        except Damaged:
            self.broken_off = _ROWS_MISSING

    def _decoder(self) -> Decoder:
        meter = self._meter
        return Decoder(ZoneInfo(meter.timezone), crc=meter.crc, key=meter.key, auth_key=meter.auth_key)

    def _telegrams_of_file(self) -> Iterator[Reading | Message]:
        source = FileSource(self._path, speed=None, stop=threading.Event())
        decoder = self._decoder()
        try:
            source.open()
            self._cleanup.callback(source.close)
            while True:
                yield from self._timed(decoder.feed(self._counted(source.read())), source)
        except SourceEnded as error:
            yield from self._timed(decoder.close(), source)
            self.broken_off = error.trouble
        except SourceLost as error:
            raise CommandError(ExitStatus.DEVICE, error.message) from error

    def _telegrams_of_stream(self, data: Iterable[bytes]) -> Iterator[Reading | Message]:
        decoder, count = self._decoder(), 0
        damage: Damaged | None = None
        try:
            for block in plain_blocks(TimedLines(time.time()), data):
                found = decoder.feed(block)
                count += len(found)
                yield from self._timed(found, None)
        except Damaged as error:
            damage = error
        rest = decoder.close()
        yield from self._timed(rest, None)
        if damage is not None:
            self.broken_off = damage.after(count + len(rest))

    @staticmethod
    def _timed(items: list[Accepted | Rejection], source: FileSource | None) -> Iterator[Reading | Message]:
        for item in items:
            if isinstance(item, Rejection):
                yield item.reason
            elif item.reading.time is not None:
                yield item.reading
            elif source is None:
                yield _NO_CLOCK
            else:
                yield msgspec.structs.replace(item.reading, time=int(source.time()), time_source="host")

"""Write bytes with the time of their arrival into a file that is rotated and packed.

The format is `formats.OWN`: a first line `# p1tui recording 1`, then each line of the source as it came, with
the time of its first byte before it. Text of the source that is like the beginning of that first line is
written in two parts, so that it is none where files are joined.

Every write goes to the system at once, so that a process that is killed loses nothing that it read. A file
that is full, or old, is renamed after the time of its first byte, then packed beside its name, and removed
once the packed one is whole on disk: whenever that is broken off, one of both is whole, and the next run goes
on with it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from p1tui.recordings.formats import OWN_HEAD, OWN_VERSION
from p1tui.recordings.packer import BINARY, Packer

HEAD: Final = OWN_HEAD + b"%d\n" % OWN_VERSION
LONGEST_LINE: Final = 4096
"""Bytes after which a line is written on with a time of its own: noise has no line ends."""

OVERDUE: Final = 65536
"""Bytes beyond the size for which the start of a telegram is awaited: files begin with one, as a rule."""

_LINES = re.compile(rb"[^\n]*\n|[^\n]+")
_FIRST_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}")
_STARTS = (b"/", b"\xdb\x08", b"\xaf")


class RecordingWriter:
    """Writes one recording.

    Threads: one.
    """

    def __init__(
        self, path: Path, *, size: int, age: float, keep: int | None, on_trouble: Callable[[OSError], None]
    ) -> None:
        """Open a new file, and set one that is there aside. Raises `OSError`.

        `size` in bytes and `age` in seconds are those of a file before the next one is begun; `keep`: packed
        files that stay, `None` for all.
        """
        self.bytes_taken = 0
        """Bytes of the source so far."""
        self._path, self._size, self._age = path, size, age
        self._packer = Packer(path, keep, on_trouble)
        self._file = -1
        self._written = 0
        self._began_at: float | None = None
        self._line = 0  # bytes of the line that has not ended
        self._tail = b""  # its last bytes, which may begin a text like the head
        self._cut = False  # the line goes on with a time of its own
        self._continues = False  # the next line written is the rest of one
        set_aside(path)
        self._open()
        self._packer.start()

    def write(self, at: float, data: bytes) -> None:
        """Write bytes that came at `at`, in UTC seconds.

        Raises `OSError`; where only the next file cannot be begun, all of them are in the present one.
        """
        self.bytes_taken += len(data)
        stamp = _stamp(at)
        out = bytearray()
        trouble: OSError | None = None
        for piece in _LINES.findall(data):
            due = trouble is None and self._due(at, len(out))
            if due and (self._overdue(len(out)) or self._begins(piece)):
                self._put(out)
                out.clear()
                trouble = self._rotate()
            if self._began_at is None:
                self._began_at = at
            for part in self._parts(piece):
                self._write_on(out, stamp, part)
        self._put(out)
        if trouble is not None:
            raise trouble

    def _parts(self, piece: bytes) -> Iterator[bytes]:
        """Yield a piece of a line cut wherever the line would hold the beginning of the head."""
        while (at := (self._tail + piece).find(OWN_HEAD)) >= 0:
            cut = at + len(OWN_HEAD) - 1 - len(self._tail)
            yield piece[:cut]
            piece, self._cut = piece[cut:], True
            self._tail = b""
        yield piece

    def _write_on(self, out: bytearray, stamp: bytes, part: bytes) -> None:
        """Write the beginning or more of a line, with the time before it where one is due."""
        if self._cut or self._line > LONGEST_LINE:
            out += b"\n" + stamp + b"+"
            self._line, self._tail, self._cut = 0, b"", False
        elif not self._line:
            out += stamp + (b"+" if self._continues else b" ")
            self._continues = False
        out += part
        ends = part.endswith(b"\n")
        self._line = 0 if ends else self._line + len(part)
        self._tail = b"" if ends else (self._tail + part)[1 - len(OWN_HEAD) :]

    def close(self) -> None:
        """Close the file, and give packing some time to end; what is left is packed by the next run."""
        self._shut()
        self._packer.close()

    def _shut(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _begins(self, piece: bytes) -> bool:
        return not self._line and not self._continues and piece.startswith(_STARTS)

    def _due(self, at: float, more: int) -> bool:
        if self._began_at is None:
            return False
        return self._written + more >= self._size or not 0 <= at - self._began_at < self._age

    def _overdue(self, more: int) -> bool:
        return self._written + more >= self._size + OVERDUE

    def _put(self, data: bytearray) -> None:
        """Write all of it. Raises `OSError`."""
        rest = memoryview(data)
        while rest:
            written = os.write(self._file, rest)
            self._written += written
            rest = rest[written:]

    def _open(self) -> None:
        self._file = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | BINARY, 0o600)
        self._written, self._began_at = 0, None
        self._put(bytearray(HEAD))

    def _rotate(self) -> OSError | None:
        """Begin the next file; if this one cannot be set aside, go on with it and return why.

        Raises `OSError`.
        """
        os.fsync(self._file)
        self._shut()  # Windows renames no open file
        try:
            aside = set_aside(self._path)
        except OSError as error:
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | BINARY)
            return error
        self._continues = self._continues or self._line > 0
        self._line, self._tail = 0, b""
        self._open()
        if aside is not None:
            self._packer.pack(aside)
        return None


def set_aside(path: Path) -> Path | None:
    """Rename a recording after the time of its first byte; return its new name, `None` if there is none.

    Raises `OSError`.
    """
    if not path.exists():
        return None
    with path.open("rb") as file:
        head = file.read(len(HEAD) + 24)
    began = _FIRST_TIME.match(head, len(HEAD))
    if began is None:  # not a byte came
        path.unlink()
        return None
    at = datetime.fromisoformat(began[0].decode())
    aside = _named(path, at)
    while aside.exists() or aside.with_name(f"{aside.name}.gz").exists():
        at += timedelta(milliseconds=1)
        aside = _named(path, at)
    path.rename(aside)
    return aside


def _named(path: Path, at: datetime) -> Path:
    return path.with_name(f"{path.name}.{at:%Y%m%d-%H%M%S}-{at.microsecond // 1000:03}")


def is_recording(path: Path) -> bool:
    """Return True for a file that such a writer may set aside. Raises `OSError`."""
    with path.open("rb") as file:
        head = file.read(len(HEAD))
    return HEAD.startswith(head)


def _stamp(at: float) -> bytes:
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z".encode()

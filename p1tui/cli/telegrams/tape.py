"""Take what `p1tui record` writes, as it came or redacted, and count what was among it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.cli.common import unwritable
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note
from p1tui.config.settings import Config
from p1tui.i18n.message import Message, counted
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.recordings.damage import telegrams
from p1tui.recordings.packer import of_recording
from p1tui.recordings.redaction import Redactor
from p1tui.recordings.writer import RecordingWriter


class Tape:
    """Takes bytes, and writes them or their redacted form.

    Threads: the reader's calls `take` and `end`; the main one's the rest, before and after it.
    """

    def __init__(
        self, path: Path, settings: Config, *, redact: bool, size: int, age: float, keep: int | None
    ) -> None:
        meter = settings.meter
        self._path = path
        self._decoder = Decoder(
            ZoneInfo(meter.timezone), crc=meter.crc, key=meter.key, auth_key=meter.auth_key
        )
        self._redactor = Redactor(meter.key, meter.auth_key) if redact else None
        self._arrivals: deque[tuple[int, float]] = deque()  # end in the stream -> time
        self._telegrams = self._rejected = self._bytes = 0
        self.missed = 0
        try:
            self._writer = RecordingWriter(path, size=size, age=age, keep=keep, on_trouble=self._not_packed)
        except OSError as error:
            raise CommandError(ExitStatus.DEVICE, unwritable(path, error)) from error

    def take(self, at: float, data: bytes) -> bool:
        """Write bytes; return True if a telegram among them was read. Raises `OSError`."""
        self._bytes += len(data)
        if self._redactor is None:
            self._writer.write(at, data)
        else:
            self._arrivals.append((self._bytes, at))
            self._write(self._redactor.feed(data))
        before = self._telegrams
        for item in self._decoder.feed(data):
            accepted = isinstance(item, Accepted)
            self._telegrams, self._rejected = self._telegrams + accepted, self._rejected + (not accepted)
        return self._telegrams > before

    def end(self) -> None:
        """Write what waits for its end. Raises `OSError`."""
        if self._redactor is not None:
            self._write(self._redactor.close())

    def _write(self, parts: Iterable[tuple[int, bytes]]) -> None:
        """Write all parts. Raises the first `OSError` behind the last, since the next may find room."""
        unwritten = list[OSError]()
        for start, data in parts:
            while len(self._arrivals) > 1 and self._arrivals[0][0] <= start:
                self._arrivals.popleft()
            if data:
                try:
                    self._writer.write(self._arrivals[0][1], data)
                except OSError as error:
                    unwritten.append(error)
        if unwritten:
            raise unwritten[0]

    def _not_packed(self, error: OSError) -> None:
        note(
            Message(
                "A file of the recording could not be packed ({why}); the next run tries again.",
                why=error.strerror or "",
            )
        )

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def tell(self) -> None:
        """Print what was recorded."""
        older = len(of_recording(self._path))
        note(
            Message(
                "{size:,} B in {file} and {older}: {telegrams}, {rejected} rejected.",
                size=self._bytes,
                file=str(self._path),
                older=counted(older, Message("1 older file"), Message("{count} older files")),
                telegrams=telegrams(self._telegrams),
                rejected=self._rejected,
            )
        )
        if self.missed:
            note(Message("{count:,} B are missing: this computer was too slow for them.", count=self.missed))
        if self._redactor is not None and self._redactor.left_out:
            left = Message(
                "Left out, since ids stand in it: {frames}; with meter.key an encrypted telegram is written "
                "in the clear.",
                frames=counted(
                    self._redactor.left_out, Message("1 binary frame"), Message("{count} binary frames")
                ),
            )
            note(left)

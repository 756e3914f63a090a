"""`p1tui record FILE`: the source's bytes and when they came, for a bug report or to be played back."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.cli.common import (
    DISK_FULL,
    CommonOptions,
    history_file,
    load_settings,
    new_file,
    own_files,
    source_place,
    unreadable,
    unwritable,
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note
from p1tui.config.settings import Config
from p1tui.i18n.message import NOTHING, Message, counted
from p1tui.model.status import SourceStatus
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.recordings.damage import telegrams
from p1tui.recordings.packer import of_recording
from p1tui.recordings.redaction import Redactor
from p1tui.recordings.writer import RecordingWriter, is_recording
from p1tui.runtime import signals
from p1tui.runtime.duration import HOUR
from p1tui.runtime.lock import HistoryLock, HistoryLocked, holder_of
from p1tui.runtime.lock_holder import lock_holder

MEGABYTE = 1 << 20
PACKED = (".gz", ".xz")
END_S = 5.0
"""Seconds that the end waits for the thread that reads."""


def record(
    common: CommonOptions,
    *,
    file: str,
    own_source: str | None,
    redact: bool,
    size: float,
    age: float,
    keep: int | None,
) -> ExitStatus:
    """Record until a signal, or the end of the source; print what was recorded on stderr."""
    settings = load_settings(common)
    history = history_file(common, settings)
    path = _target(file, own_files(common, history))
    stop, failed = threading.Event(), list[CommandError]()
    # A recorder that was killed leaves its socket's name behind.
    listens = own_source is None and holder_of(history).socket is not None and bool(lock_holder(history))
    read = _from_engine(history, stop) if listens else _from_source(common, settings, own_source, stop, path)
    with ExitStack() as cleanup:
        _lock(path, cleanup)
        tape = _Tape(path, settings, redact=redact, size=int(size * MEGABYTE), age=age * HOUR, keep=keep)
        reading = threading.Thread(target=_run, args=(read, tape, failed), name="reader", daemon=True)
        cleanup.callback(tape.close)
        cleanup.callback(reading.join, END_S)
        cleanup.callback(stop.set)
        with suppress(signals.Ended):
            signals.deliver()
            with signals.postponed():
                reading.start()
                while reading.is_alive():
                    reading.join(signals.LONGEST_WAIT)
                    signals.check()
    tape.tell()
    if failed:
        raise failed[0]
    return ExitStatus.DONE


def _target(name: str, own: dict[Path, Message]) -> Path:
    """Return the file to write: a new one, or a recording that is set aside. Raises `CommandError`."""
    if name == "-":
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "A recording goes into a file, not to standard output: name one (./- if it is called so)."
            ),
        )
    if name.casefold().endswith(PACKED):
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "{file}: name it without {ending}; a recording is packed once the next file is begun.",
                file=name,
                ending=name[-3:],
            ),
        )
    path = new_file(name, replace=True, own=own)
    try:
        known = not path.exists() or is_recording(path)
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unreadable(name, error)) from error
    if not known:
        raise CommandError(
            ExitStatus.USAGE,
            Message("{file} exists and is no recording of p1tui record; name another file.", file=name),
        )
    return path


def _lock(path: Path, cleanup: ExitStack) -> None:
    """Lock a recording until `cleanup`: two that set each other's files aside lose bytes.

    The lock is a hidden file beside it. Raises `CommandError`.
    """
    lock = HistoryLock(path.with_name(f".{path.name}"))
    try:
        lock.acquire()
    except HistoryLocked as error:
        held = Message(
            "{file} is being written by {holder}; end that one first, or name another file.",
            file=str(path),
            holder=error.message.values["holder"],
        )
        raise CommandError(ExitStatus.HELD, held) from error
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(path, error)) from error
    cleanup.callback(lock.release)


class _Tape:
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


Read = Callable[[_Tape], None]


def _run(read: Read, tape: _Tape, failed: list[CommandError]) -> None:
    """Read to the end; what ended it otherwise goes into `failed`."""
    unwritten = list[OSError]()
    try:
        read(tape)
    except CommandError as error:
        failed.append(error)
    except OSError as error:
        unwritten.append(error)
    try:
        tape.end()  # also then: where only the next file cannot be begun, this one still takes it
    except OSError as error:
        unwritten.append(error)
    if unwritten:
        ended = Message("The recording ended: its file cannot be written ({why}).")
        if unwritten[0].errno in DISK_FULL:
            ended = Message(
                "The recording ended: its file cannot be written ({why}); free space, or let it take less "
                "with --size and --keep."
            )
        why = ended.with_values(why=unwritten[0].strerror or str(unwritten[0]))
        failed.append(CommandError(ExitStatus.FAILED, why))


def _from_source(
    common: CommonOptions, settings: Config, named: str | None, stop: threading.Event, target: Path
) -> Read:
    """Open the source, which must not be `target`, and return what reads it. Raises `CommandError`."""
    from p1tui.sources import SourceMissing, SourceSpecError, make_source
    from p1tui.sources.file import FileSource
    from p1tui.sources.supervisor import Supervisor

    try:
        source = make_source(named or settings.meter.source, settings.meter, stop=stop)
    except SourceSpecError as error:
        wrong = error.message
        if named is None:
            wrong = Message("{file}: meter.source: {why}", file=source_place(common), why=wrong)
        raise CommandError(ExitStatus.USAGE, wrong) from error
    if isinstance(source, FileSource) and _same(source.path, target):
        same = Message("{file} is the source itself; name another file to record into.", file=str(target))
        raise CommandError(ExitStatus.USAGE, same)
    told = [NOTHING]

    def changed(status: SourceStatus) -> None:
        if status.hint and not status.hint.is_like(told[0]):
            note(Message("{source}: {hint}", source=status.name, hint=status.hint))
        told[0] = status.hint

    supervisor = Supervisor(source, stop=stop, on_status=changed)
    try:
        supervisor.first_open()
    except SourceMissing as error:
        raise CommandError(ExitStatus.DEVICE, error.message) from error

    def read(tape: _Tape) -> None:
        def take(data: bytes) -> None:
            if tape.take(time.time(), data):
                supervisor.accepted()

        supervisor.run(take)
        if why := supervisor.broken_off():
            told = Message("{source}: {hint}", source=source.name, hint=why)
            raise CommandError(ExitStatus.FAILED, told)

    return read


def _same(one: Path, other: Path) -> bool:
    """Return True if both paths are those of one file that is there."""
    with suppress(OSError, ValueError):
        return one.samefile(other)
    return False


def _from_engine(history: Path, stop: threading.Event) -> Read:
    """Return what reads the bytes of the engine that records this history."""
    from p1tui.engine.attach.call import Unanswered
    from p1tui.engine.attach.protocol import Nonsense
    from p1tui.engine.attach.raw_listener import RawListener

    listener = RawListener(history, note, stop)

    def read(tape: _Tape) -> None:
        try:
            for at, data in listener.chunks():
                tape.take(at, data)
        except (Unanswered, Nonsense) as error:
            why = Message("The bytes of the running p1tui cannot be had: {why}", why=str(error))
            raise CommandError(ExitStatus.HELD, why) from error
        finally:
            tape.missed = listener.missed

    return read

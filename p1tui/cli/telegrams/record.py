"""`p1tui record FILE`: the source's bytes and when they came, for a bug report or to be played back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

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
from p1tui.cli.telegrams.tape import Tape
from p1tui.config.settings import Config
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import SourceStatus
from p1tui.recordings.writer import is_recording
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
        tape = Tape(path, settings, redact=redact, size=int(size * MEGABYTE), age=age * HOUR, keep=keep)
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


Read = Callable[[Tape], None]


def _run(read: Read, tape: Tape, failed: list[CommandError]) -> None:
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

    def read(tape: Tape) -> None:
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

    def read(tape: Tape) -> None:
        try:
            for at, data in listener.chunks():
                tape.take(at, data)
        except (Unanswered, Nonsense) as error:
            why = Message("The bytes of the running p1tui cannot be had: {why}", why=str(error))
            raise CommandError(ExitStatus.HELD, why) from error
        finally:
            tape.missed = listener.missed

    return read

"""`p1tui export` and `p1tui import`: write the history as text; store text and recordings in it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from p1tui.cli.common import (
    CommonOptions,
    history_file,
    load_settings,
    lock_history,
    need_history,
    new_file,
    own_files,
    time_option,
    unwritable,
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note
from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell
from p1tui.runtime.replacement import replacement
from p1tui.runtime.stdio import overwrite_line

if TYPE_CHECKING:
    from p1tui.cli.history.import_files import InputFile
    from p1tui.store.transfer.export import TimeRange
    from p1tui.store.transfer.importer import Tally
    from p1tui.store.transfer.text import Row


def export(
    common: CommonOptions,
    *,
    file: str,
    start: str | None,
    end: str | None,
    every: Literal["sample", "minute", "hour", "day"],
    format: Literal["csv", "jsonl"] | None,
    force: bool,
) -> ExitStatus:
    """Write the rows of a period to `file`, or to standard output for `-`."""
    import sqlite3
    from contextlib import closing

    from p1tui.store.database.connection import open_reader
    from p1tui.store.errors import sentence
    from p1tui.store.transfer import export as history_rows
    from p1tui.store.transfer import text

    settings = load_settings(common)
    timezone = ZoneInfo(settings.meter.timezone)
    period = _period(start, end, timezone)
    history = history_file(common, settings)
    target = None if file == "-" else new_file(file, replace=force, own=own_files(common, history))
    need_history(history)
    suffix = Path(file).suffix.lower()
    span = _Span()
    try:
        with closing(history_rows.export(history, every, period, timezone)) as found:
            rows = span.of(found)
            if (format or ("jsonl" if suffix in (".jsonl", ".json") else "csv")) == "jsonl":
                lines = text.json_lines(rows)
            else:
                with closing(open_reader(history)) as database:
                    lines = text.csv_lines(rows, history_rows.columns(database, every))
            _write(target, lines)
    except sqlite3.Error as error:
        unreadable = Message(
            "The history {file} cannot be read: {why}", file=str(history), why=sentence(error, history)
        )
        raise CommandError(ExitStatus.DEVICE, unreadable) from error
    if target is not None:
        note(span.told(target))
    return ExitStatus.DONE


class _Span:
    """Counts the rows that pass, and notes the times of the first and the last."""

    def __init__(self) -> None:
        self._rows = 0
        self._first = self._last = ""

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows unchanged."""
        for row in rows:
            self._rows += 1
            self._last = row["time"]
            self._first = self._first or self._last
            yield row

    def told(self, file: Path) -> Message:
        """Return the sentence on what was written into the file."""
        if not self._rows:
            return Message("{file}: no rows; the history has none of that time.", file=str(file))
        return Message(
            "{file}: {rows:,} rows, from {first} to {last}.",
            file=str(file),
            rows=self._rows,
            first=self._first,
            last=self._last,
        )


def _write(target: Path | None, lines: Iterable[bytes]) -> None:
    if target is None:
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    try:
        with replacement(target) as partial:
            with partial.open("wb") as file:
                file.writelines(lines)
            partial.replace(target)
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(target, error)) from error


def _period(start: str | None, end: str | None, timezone: ZoneInfo) -> TimeRange:
    from p1tui.store.transfer.export import FOREVER, TimeRange

    first = time_option("--from", start, timezone, whole_day=False) if start else 0
    last = time_option("--to", end, timezone, whole_day=True) if end else FOREVER
    if first >= last:
        raise CommandError(
            ExitStatus.USAGE,
            Message("--from {start} is not before --to {end}.", start=start or "", end=end or ""),
        )
    return TimeRange(first, last)


def import_(common: CommonOptions, *, files: list[str]) -> ExitStatus:
    """Import the files into the history, and print the totals."""
    import sqlite3

    from p1tui.cli.history.import_files import InputFile
    from p1tui.store.database.connection import open_writer
    from p1tui.store.database.file_kind import emptiness
    from p1tui.store.errors import StoreError, sentence
    from p1tui.store.transfer.importer import Importer

    settings = load_settings(common)
    target = history_file(common, settings)
    with ExitStack() as cleanup:
        inputs = [InputFile(name, settings.meter, cleanup) for name in files]
        lock_history(target, cleanup)
        empty = emptiness(target)
        try:
            database = open_writer(target)
            if empty:
                print(empty, file=sys.stderr)
            cleanup.callback(database.close)
            importer = Importer(
                database,
                timezone=ZoneInfo(settings.meter.timezone),
                retention=settings.store.retention,
                now=time.time(),
            )
            try:
                for each in inputs:
                    before = importer.tally.read
                    for tally in importer.take(each.items()):
                        _progress(each, tally)
                    if importer.tally.read == before and not each.broken_off:
                        note(Message("{file}: {hint}", file=each.name, hint=each.looks_like()))
            except KeyboardInterrupt:
                _sum_up(importer.tally)  # whole transactions are written; the import can be repeated
                raise
        except StoreError as error:
            raise CommandError(ExitStatus.DEVICE, error.message) from error
        except OSError as error:
            why = Message("An input cannot be read on ({why}).", why=error.strerror or "")
            raise CommandError(ExitStatus.DEVICE, why) from error
        except sqlite3.Error as error:
            why = Message(
                "The history {file} cannot be written: {why}", file=str(target), why=sentence(error, target)
            )
            raise CommandError(ExitStatus.DEVICE, why) from error
    _sum_up(importer.tally)
    broken = [each for each in inputs if each.broken_off]
    for each in broken[:-1]:
        note(Message("{file}: {hint}", file=each.name, hint=each.broken_off))
    if broken:
        told = Message("{file}: {hint}", file=broken[-1].name, hint=broken[-1].broken_off)
        raise CommandError(ExitStatus.DEVICE, told)
    return ExitStatus.DONE if importer.tally.written or importer.tally.present else ExitStatus.FAILED


def _progress(each: InputFile, tally: Tally) -> None:
    if sys.stderr.isatty():
        part = each.share_read()
        share = "" if part is None else f"{part:4.0%}  "
        overwrite_line(share + tell(Message("{count:,} readings", count=tally.read)))


def _sum_up(tally: Tally) -> None:
    if sys.stderr.isatty():
        overwrite_line("")
    for reason, (count, first) in tally.rejected.items():
        note(Message("rejected {count}: {reason} (first: {where})", count=count, reason=reason, where=first))
    note(
        Message(
            "{read:,} read, {written:,} written, {present:,} already there, {rejected:,} rejected",
            read=tally.read,
            written=tally.written,
            present=tally.present,
            rejected=sum(count for count, _ in tally.rejected.values()),
        )
    )

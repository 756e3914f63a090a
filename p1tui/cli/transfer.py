"""`p1tui export` and `p1tui import`: write the history as text; store text and recordings in it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
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
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.runtime.replacement import replacement
from p1tui.runtime.stdio import overwrite_line

if TYPE_CHECKING:
    from p1tui.cli.import_files import InputFile
    from p1tui.store.transfer.export import TimeRange
    from p1tui.store.transfer.importer import Tally


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
    history = need_history(history_file(common, settings))
    suffix = Path(file).suffix.lower()
    try:
        with closing(history_rows.export(history, every, period, timezone)) as rows:
            if (format or ("jsonl" if suffix in (".jsonl", ".json") else "csv")) == "jsonl":
                lines = text.json_lines(rows)
            else:
                with closing(open_reader(history)) as database:
                    lines = text.csv_lines(rows, history_rows.columns(database, every))
            _write(file, lines, replace=force, own=own_files(common, history))
    except sqlite3.Error as error:
        raise CommandError(
            ExitStatus.DEVICE, f"The history {history} cannot be read: {sentence(error, history)}"
        ) from error
    return ExitStatus.DONE


def _write(name: str, lines: Iterable[bytes], *, replace: bool, own: dict[Path, str]) -> None:
    if name == "-":
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    target = new_file(name, replace=replace, own=own)
    try:
        with replacement(target) as partial:
            with partial.open("wb") as file:
                file.writelines(lines)
            partial.replace(target)
    except OSError as error:
        raise CommandError(
            ExitStatus.DEVICE, f"{target}: cannot be written ({error.strerror}); check the folder."
        ) from error


def _period(start: str | None, end: str | None, timezone: ZoneInfo) -> TimeRange:
    from p1tui.store.transfer.export import FOREVER, TimeRange

    first = time_option("--from", start, timezone, whole_day=False) if start else 0
    last = time_option("--to", end, timezone, whole_day=True) if end else FOREVER
    if first >= last:
        raise CommandError(ExitStatus.USAGE, f"--from {start} is not before --to {end}.")
    return TimeRange(first, last)


def import_(common: CommonOptions, *, files: list[str]) -> ExitStatus:
    """Import the files into the history, and print the totals."""
    import sqlite3

    from p1tui.cli.import_files import InputFile
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
                    if importer.tally.read == before:
                        print(f"{each.name}: {each.looks_like()}", file=sys.stderr)
            except KeyboardInterrupt:
                _sum_up(importer.tally)  # whole transactions are written; the import can be repeated
                raise
        except StoreError as error:
            raise CommandError(ExitStatus.DEVICE, str(error)) from error
        except OSError as error:
            raise CommandError(
                ExitStatus.DEVICE, f"An input cannot be read on ({error.strerror})."
            ) from error
        except sqlite3.Error as error:
            raise CommandError(
                ExitStatus.DEVICE, f"The history {target} cannot be written: {sentence(error, target)}"
            ) from error
    _sum_up(importer.tally)
    return ExitStatus.DONE if importer.tally.written or importer.tally.present else ExitStatus.FAILED


def _progress(each: InputFile, tally: Tally) -> None:
    if sys.stderr.isatty():
        part = each.share_read()
        share = "" if part is None else f"{part:4.0%}  "
        overwrite_line(f"{share}{tally.read:,} readings")


def _sum_up(tally: Tally) -> None:
    if sys.stderr.isatty():
        overwrite_line("")
    for reason, (count, first) in tally.rejected.items():
        print(f"rejected {count}: {reason} (first: {first})", file=sys.stderr)
    rejected = sum(count for count, _ in tally.rejected.values())
    done = f"{tally.read:,} read, {tally.written:,} written, {tally.present:,} already there"
    print(f"{done}, {rejected:,} rejected", file=sys.stderr)

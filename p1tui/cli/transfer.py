"""`p1tui export` and `p1tui import`: the history as text, and text or recordings as history."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from p1tui.cli.common import history, hold, need_history, new_file, settings
from p1tui.cli.errors import DEVICE, DONE, FAILED, USAGE, Refused

if TYPE_CHECKING:
    from p1tui.cli.import_files import Input
    from p1tui.store.transfer.export import Period
    from p1tui.store.transfer.importer import Tally


def export(arguments: argparse.Namespace) -> int:
    """Write the rows of a period to a file or standard output."""
    import sqlite3
    from contextlib import closing

    from p1tui.store.database.connection import open_reader, sentence
    from p1tui.store.transfer import export, text

    settings_ = settings(arguments)
    timezone = ZoneInfo(settings_.meter.timezone)
    period = _period(arguments, timezone)
    file = need_history(history(arguments, settings_))
    suffix = Path(arguments.file).suffix.lower()
    try:
        rows = export.export(file, arguments.every, period, timezone)
        if (arguments.format or ("jsonl" if suffix in (".jsonl", ".json") else "csv")) == "jsonl":
            lines = text.json_lines(rows)
        else:
            with closing(open_reader(file)) as database:
                lines = text.csv_lines(rows, export.columns(database, arguments.every))
        _write(arguments.file, lines, replace=arguments.force)
    except sqlite3.Error as error:
        raise Refused(DEVICE, f"The history {file} cannot be read: {sentence(error, file)}") from error
    return DONE


def _write(name: str, lines: Iterable[bytes], *, replace: bool) -> None:
    if name == "-":
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    target = new_file(name, replace=replace)
    partial = target.with_name(f"{target.name}.partial")
    try:
        try:
            with partial.open("wb") as file:
                file.writelines(lines)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(DEVICE, f"{target}: cannot be written ({error.strerror}); check the folder.") from error


def _period(arguments: argparse.Namespace, timezone: ZoneInfo) -> Period:
    from p1tui.store.transfer.export import FOREVER, Period

    start = moment("--from", arguments.start, timezone, whole_day=False) if arguments.start else 0
    end = moment("--to", arguments.end, timezone, whole_day=True) if arguments.end else FOREVER
    if start >= end:
        raise Refused(USAGE, f"--from {arguments.start} is not before --to {arguments.end}.")
    return Period(start, end)


def moment(option: str, text: str, timezone: ZoneInfo, *, whole_day: bool) -> int:
    """A date or a time, local where it says no offset, as UTC seconds; of a date its start or its end."""
    try:
        if len(text) == len("2026-11-24"):
            day = date.fromisoformat(text) + timedelta(days=whole_day)
            return int(datetime(day.year, day.month, day.day, tzinfo=timezone).timestamp())
        found = datetime.fromisoformat(text)
        return int((found if found.tzinfo else found.replace(tzinfo=timezone)).timestamp())
    except (ValueError, OverflowError):
        raise Refused(
            USAGE,
            f"{option} {text}: write a date like 2026-11-24, or a time like 2026-11-24T10:00 or …T09:00Z.",
        ) from None


def import_(arguments: argparse.Namespace) -> int:
    """Store what the files hold; say what became of it."""
    import sqlite3

    from p1tui.cli.import_files import Input
    from p1tui.store.database.connection import StoreError, open_writer, sentence
    from p1tui.store.transfer.importer import Importer

    settings_ = settings(arguments)
    target = history(arguments, settings_)
    with ExitStack() as cleanup:
        inputs = [Input(name, settings_.meter, cleanup) for name in arguments.files]
        hold(target, cleanup)
        try:
            database = open_writer(target)
            cleanup.callback(database.close)
            importer = Importer(
                database, timezone=ZoneInfo(settings_.meter.timezone), retention=settings_.store.retention,
                now=time.time(),
            )  # fmt: skip
            try:
                for each in inputs:
                    before = importer.tally.read
                    for tally in importer.take(each.items()):
                        _progress(each, tally)
                    if importer.tally.read == before:
                        print(f"{each.name}: {each.looks()}", file=sys.stderr)
            except KeyboardInterrupt:
                _sum_up(importer.tally)  # what is written is whole; the rest can be imported again
                raise
        except StoreError as error:
            raise Refused(DEVICE, str(error)) from error
        except OSError as error:
            raise Refused(DEVICE, f"An input cannot be read on ({error.strerror}).") from error
        except sqlite3.Error as error:
            raise Refused(
                DEVICE, f"The history {target} cannot be written: {sentence(error, target)}"
            ) from error
    _sum_up(importer.tally)
    return DONE if importer.tally.written or importer.tally.present else FAILED


def _progress(each: Input, tally: Tally) -> None:
    if sys.stderr.isatty():
        part = each.part()
        share = "" if part is None else f"{part:4.0%}  "
        print(f"\r{share}{tally.read:,} readings", end="", file=sys.stderr, flush=True)


def _sum_up(tally: Tally) -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    for reason, (count, first) in tally.rejected.items():
        print(f"rejected {count}: {reason} (first: {first})", file=sys.stderr)
    rejected = sum(count for count, _ in tally.rejected.values())
    done = f"{tally.read:,} read, {tally.written:,} written, {tally.present:,} already there"
    print(f"{done}, {rejected:,} rejected", file=sys.stderr)

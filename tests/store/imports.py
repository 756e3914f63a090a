"""Exported lines put into a history, as `p1tui import` does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from p1tui.store.database.connection import open_writer
from p1tui.store.transfer.importer import Importer, Item, Tally
from p1tui.store.transfer.parse import from_lines
from p1tui.store.transfer.text import parser
from tests.shared.times import AMSTERDAM

NOW = 1_800_000_000.0
"""The time of the host: later than all that is imported."""


def parsed(lines: Iterable[bytes]) -> Iterator[Item]:
    """Read exported lines, CSV or JSON, of a file named x."""
    first, *rest = lines
    parse = parser(first)
    assert parse is not None
    return from_lines("x", parse, first, rest)


def take(path: Path, items: Iterable[Item]) -> Tally:
    """Import items into a history; return what became of them."""
    with closing(open_writer(path)) as database:
        importer = Importer(database, timezone=AMSTERDAM, retention=14, now=NOW)
        for _ in importer.take(items):
            pass
    return importer.tally

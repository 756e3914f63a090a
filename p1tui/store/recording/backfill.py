"""Write readings older than those being recorded, in their own transactions, beside the recording."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice
from typing import Final

from p1tui.i18n.message import Message
from p1tui.p1.reading import Reading
from p1tui.store.batch import CommitBatch
from p1tui.store.errors import StoreError, sentence
from p1tui.store.outbox.outbox import Committed
from p1tui.store.recording.history_file import HistoryFile
from p1tui.store.series_registry import SeriesRegistry

BACKFILL_ROWS: Final = 20_000
"""Readings in one transaction: bounds the memory."""


def write_older(
    readings: Iterable[Reading], file: HistoryFile, registry: SeriesRegistry, arrived: Committed
) -> Committed:
    """Write older readings, without judging them; return the last reading by arrival. Raises `StoreError`.

    `arrived`: that of the recording so far. The registry afterwards goes on with the reading from before.
    """
    before = registry.before
    registry.interrupt()
    rest = iter(readings)
    try:
        while chunk := list(islice(rest, BACKFILL_ROWS)):
            batch = CommitBatch()
            for reading in chunk:
                registry.take(reading, batch)
                arrived = arrived._replace(newest=max(arrived.newest, reading.time or 0))
            file.write_older(batch, arrived)
    except sqlite3.Error as error:
        raise StoreError(
            Message(
                "The older readings cannot be stored in {path}: {reason}",
                path=str(file.path),
                reason=sentence(error, file.path),
            )
        ) from error
    finally:
        registry.go_on(before)
    return arrived

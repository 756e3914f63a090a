"""What may be asked of and done to a history's uplinks while no engine records into it."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from p1tui.model import Progress
from p1tui.store.connection import open_reader
from p1tui.store.outbox import Committed, Handover, StoredOutbox
from p1tui.store.parts import newest


def newest_values(path: Path) -> dict[str, int]:
    """The newest stored reading's values by reading key; empty without one. Raises `sqlite3.Error`."""
    if not path.exists():
        return {}
    with closing(open_reader(path)) as database:
        last = newest(database)
    if last is None:
        return {}
    outbox = StoredOutbox(path, "", 1, Handover(), lambda: Committed(last + 1), time.time)
    with closing(outbox):
        outbox.save(Progress(cursor=last - 1))
        return outbox.due(1)[0].values

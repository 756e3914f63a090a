"""Today against yesterday at this time, asked of the history now and then."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any, Final

from p1tui.p1.reading import Reading, rfc3339
from p1tui.runtime.logs import log
from p1tui.store.database import calendar
from p1tui.store.queries.day_so_far import TwoDays
from p1tui.store.queries.history import History
from p1tui.web.api.librarian import Busy, Librarian
from p1tui.web.api.quantities import peak_of
from p1tui.web.site import Site

AGAIN_S: Final = 30.0
"""Seconds for which an answer holds: yesterday until this time is known to the minute."""

WAIT_S: Final = 1.0
"""Seconds that a first answer is waited for, at most."""

UNKNOWN: Final[dict[str, Any]] = {
    "yesterday": None,
    "yesterday_since": None,
    "since": None,
    "highest": None,
    "flow_since": None,
}


class Days:
    """Keeps the newest answer.

    Threads: the event loop's.
    """

    def __init__(self, site: Site, librarian: Librarian) -> None:
        self._site, self._librarian = site, librarian
        self._found: TwoDays | None = None
        self._flow_since: int | None = None
        self._asked_at = -AGAIN_S
        self._task: asyncio.Task[None] | None = None

    def look(self) -> None:
        """Ask again if the answer is old; return at once."""
        now = asyncio.get_running_loop().time()
        if now - self._asked_at < AGAIN_S or (self._task is not None and not self._task.done()):
            return
        reading = self._site.feed.latest().reading
        if reading is not None and reading.time is not None:
            self._asked_at = now
            self._task = asyncio.create_task(self._ask(reading.time))

    async def first(self) -> None:
        """Ask if there is no answer yet, and wait a little for it."""
        self.look()
        if self._found is None and self._task is not None:
            await asyncio.wait([self._task], timeout=WAIT_S)

    async def _ask(self, at: int) -> None:
        latest = self._site.feed.latest()

        def query(history: History) -> tuple[TwoDays, int | None]:
            return history.day_so_far(at, latest.tail, latest.today), history.flow_since(at, latest.tail)

        try:
            self._found, self._flow_since = await self._librarian.ask(query)
        except Busy:
            self._asked_at -= AGAIN_S
        except (OSError, sqlite3.Error) as error:
            log.warning("Yesterday cannot be read: %s", error)

    def told(self, reading: Reading | None) -> dict[str, Any]:
        """Return what is known of the two days beside the rises of today, with the newest reading in it."""
        if self._found is None or reading is None or reading.time is None:
            return UNKNOWN
        today, yesterday = self._found
        if calendar.day_of(reading.time, self._site.timezone)[0] != today.start:  # it is past midnight
            self._asked_at = -AGAIN_S
            return UNKNOWN
        today = today.with_reading(reading)
        return {
            "yesterday": dict(yesterday.rises),
            "yesterday_since": None if yesterday.since is None else rfc3339(yesterday.since),
            "since": None if today.since is None else rfc3339(today.since),
            "highest": {
                "power_import_w": peak_of(today.highest_import),
                "power_export_w": peak_of(today.highest_export),
            },
            "flow_since": None if self._flow_since is None else rfc3339(self._flow_since),
        }

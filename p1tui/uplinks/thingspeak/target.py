"""The ThingSpeak target: send entries to `bulk_update.json`, and read them back from the feed.

Also a single entry goes as a bulk update: a single update fails with HTTP 200 and the body `0`, and is too
slow to catch up. `created_at` is always the meter's time, by which the server identifies an entry.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from p1tui import __version__
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.model.entries import Entry
from p1tui.net.caller import Caller
from p1tui.net.failures import CallFailed
from p1tui.p1.reading import rfc3339
from p1tui.uplinks.target import Answer, no_reply
from p1tui.uplinks.thingspeak.answers import READ_KEY_REFUSED, answer, classify, feed_times
from p1tui.uplinks.thingspeak.fields import ChannelFields

MAX_BATCH = 960
"""Entries in one bulk call of a free account."""

MIN_GAP = 15.0
"""Seconds between two bulk calls, on paid accounts too."""

QUOTA_YEAR = 3_000_000
"""Messages a year of a free account; each entry is one."""

WINDOW = 100
"""Entries read back in one call: longer feeds come from a cache of five minutes."""

JSON = {"Content-Type": "application/json"}


class ThingSpeakTarget:
    """One channel. Its keys appear only in calls, never in a text.

    Threads: only its worker's.
    """

    max_batch = MAX_BATCH
    min_gap = MIN_GAP
    quota_year = QUOTA_YEAR
    repeatable = False
    spread = False

    def __init__(
        self,
        settings: ThingSpeakSettings,
        *,
        http: Caller | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.name = f"ThingSpeak {settings.channel}"
        self.host = settings.url.partition("://")[2].partition("/")[0]
        self._path = f"/channels/{settings.channel}"
        self._fields = ChannelFields(settings.fields, totals=settings.fields == ThingSpeakSettings().fields)
        self._write_key = settings.write_key
        self._read_key = settings.read_key
        self._url = settings.url
        self._http = http
        self._now = now

    @property
    def can_read_back(self) -> bool:
        """True if there is a read key that was not refused."""
        return bool(self._read_key)

    def fits(self, entries: Sequence[Entry]) -> int:
        """Return the number of these entries that one call can hold: all, which are at most `MAX_BATCH`."""
        return len(entries)

    def send(self, entries: Sequence[Entry]) -> Answer:
        """Make one bulk call with at most `MAX_BATCH` entries, oldest first."""
        updates = [self._update(entry) for entry in entries]
        body = json.dumps({"write_api_key": self._write_key, "updates": updates}, separators=(",", ":"))
        reply = self._caller().call(
            "POST", f"{self._path}/bulk_update.json", headers=JSON, content=body.encode()
        )
        if isinstance(reply, CallFailed):
            return no_reply(reply)
        result = classify(reply)
        told = answer(result, reply, self._now())
        if result != "accepted":
            return told
        return replace(told, notice=self._fields.count([entry.values for entry in entries]))

    def stored(self, entries: Sequence[Entry]) -> frozenset[int] | Answer:
        """Read the entries back from the feed, at most `WINDOW` in a call."""
        found: set[int] = set()
        for at in range(0, len(entries), WINDOW):
            window = self._window(entries[at : at + WINDOW])
            if isinstance(window, Answer):
                return window
            found |= window
        return frozenset(found & {entry.time for entry in entries})

    def _caller(self) -> Caller:
        """Return the HTTP client; it is imported for the first call, so that no start waits for it."""
        if self._http is None:
            from p1tui.net.client import Client

            self._http = Client(self._url, user_agent=f"p1tui/{__version__}")
        return self._http

    def _update(self, entry: Entry) -> dict[str, str]:
        return {"created_at": rfc3339(entry.time), **self._fields.texts(entry.values)}

    def _window(self, entries: Sequence[Entry]) -> set[int] | Answer:
        params = {
            "start": _query_time(entries[0].time),
            "end": _query_time(entries[-1].time),
            "results": str(WINDOW),
        }
        reply = self._caller().call(
            "GET", f"{self._path}/feeds.json", params=params, headers={"THINGSPEAKAPIKEY": self._read_key}
        )
        if isinstance(reply, CallFailed):
            return no_reply(reply)
        times = feed_times(reply)
        if times is not None:
            return times
        result = classify(reply)
        failed = answer("captive" if result in ("accepted", "not_said") else result, reply, self._now())
        if result in ("key_refused", "bad_request", "place_unknown"):
            self._read_key = ""  # Read nothing back with this key again; uploads go on without one.
            return replace(failed, sentence=READ_KEY_REFUSED)
        return failed


def _query_time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")

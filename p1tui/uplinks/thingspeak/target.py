"""The ThingSpeak target: entries -> `bulk_update.json`, and what its answers mean.

Bulk alone, also for one entry: a single update fails with HTTP 200 and the body `0`, and could never catch
up. `created_at` is always the meter's time, the only handle by which the server tells entries apart.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from p1tui import __version__
from p1tui.config.settings import ThingSpeakSettings
from p1tui.model.entries import Entry
from p1tui.net.client import Client, Reply
from p1tui.net.failures import CallFailed
from p1tui.p1.reading import rfc3339
from p1tui.uplinks.outcome import CallResult
from p1tui.uplinks.target import Answer
from p1tui.uplinks.thingspeak.fields import field_value

__all__ = ["ThingSpeakTarget", "field_value"]

MAX_BATCH = 960
"""Entries in one bulk call of a free account."""

MIN_GAP = 15.0
"""Seconds between two bulk calls, on paid accounts too."""

QUOTA_YEAR = 3_000_000
"""Messages a year of a free account; every entry is one."""

WINDOW = 100
"""Entries asked for when reading back: longer feeds come from a cache of five minutes."""

JSON = {"Content-Type": "application/json"}

REFUSALS: dict[int, CallResult] = {
    401: "key_refused",
    402: "quota",
    403: "key_refused",
    405: "not_supported",
    408: "no_answer",
    409: "conflict",
    410: "not_supported",
    413: "too_large",
    415: "not_supported",
    422: "bad_bytes",
    429: "too_fast",
}
"""HTTP statuses that mean the same whatever the body holds."""


class Caller(Protocol):
    """Makes the calls: a `Client`, or a test's own."""

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        """Make one call."""


class ThingSpeakTarget:
    """One channel. The keys are kept for the calls alone: no text that leaves this object holds one."""

    max_batch = MAX_BATCH
    min_gap = MIN_GAP
    quota_year = QUOTA_YEAR

    def __init__(
        self,
        settings: ThingSpeakSettings,
        write_key: str,
        read_key: str = "",
        *,
        http: Caller | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.name = f"ThingSpeak {settings.channel}"
        self.host = settings.url.partition("://")[2].partition("/")[0]
        self._path = f"/channels/{settings.channel}"
        self._fields = settings.fields
        self._write_key = write_key
        self._read_key = read_key
        self._http = http or Client(settings.url, user_agent=f"p1tui/{__version__}")
        self._now = now

    @property
    def can_read_back(self) -> bool:
        """Whether there is a read key that was not refused."""
        return bool(self._read_key)

    def send(self, entries: Sequence[Entry]) -> Answer:
        """One bulk call, at most `MAX_BATCH` entries, oldest first."""
        updates = [self._update(entry) for entry in entries]
        body = json.dumps({"write_api_key": self._write_key, "updates": updates}, separators=(",", ":"))
        reply = self._http.call("POST", f"{self._path}/bulk_update.json", headers=JSON, content=body.encode())
        if isinstance(reply, CallFailed):
            return no_reply(reply)
        return Answer(
            event=classify(reply),
            status=reply.status,
            retry_after=retry_after(reply, self._now()),
            timings=reply.timings,
        )

    def stored(self, entries: Sequence[Entry]) -> frozenset[int] | Answer:
        """Read the feed back, in windows of at most `WINDOW` entries."""
        found: set[int] = set()
        for at in range(0, len(entries), WINDOW):
            window = self._window(entries[at : at + WINDOW])
            if isinstance(window, Answer):
                return window
            found |= window
        return frozenset(found & {entry.time for entry in entries})

    def _update(self, entry: Entry) -> dict[str, str]:
        update = {"created_at": rfc3339(entry.time)}
        for number, field in enumerate(self._fields, 1):
            value = field_value(entry.values, field)
            if value is not None:
                update[f"field{number}"] = value
        return update

    def _window(self, entries: Sequence[Entry]) -> set[int] | Answer:
        params = {
            "start": _query_time(entries[0].time),
            "end": _query_time(entries[-1].time),
            "results": str(WINDOW),
        }
        reply = self._http.call(
            "GET", f"{self._path}/feeds.json", params=params, headers={"THINGSPEAKAPIKEY": self._read_key}
        )
        if isinstance(reply, CallFailed):
            return no_reply(reply)
        times = feed_times(reply)
        if times is not None:
            return times
        event = classify(reply)
        if event in ("key_refused", "bad_request", "channel_unknown"):
            self._read_key = ""  # It cannot be read back with it; uploads go on as without one.
        return Answer(event="captive" if event == "accepted" else event, status=reply.status)


def no_reply(failed: CallFailed) -> Answer:
    """Return the answer that a call without a reply comes to."""
    return Answer(event=failed.kind, detail=failed.detail, timings=failed.timings)


def classify(reply: Reply) -> CallResult:
    """What a reply to a bulk call means. Only 200 or 202 with a JSON object, not an error's, acknowledges."""
    status, document = reply.status, _document(reply.body)
    error = document.get("error") if isinstance(document, dict) else None
    code = error.get("error_code") if isinstance(error, dict) else None
    if status in (200, 202):
        return "accepted" if isinstance(document, dict) and error is None else "captive"
    if status in REFUSALS:
        return REFUSALS[status]
    if status == 400 and document in (0, -1):
        return "key_refused"
    if status == 400 and code:
        return "bad_request"
    if status == 404 and code:
        return "channel_unknown"
    if status == 421:
        return "no_fields" if code == "error_no_action" else "misdirected"
    return "server_error" if status >= 500 else "captive"


def feed_times(reply: Reply) -> set[int] | None:
    """The times in a feed, in UTC seconds; `None` where the reply is no feed."""
    document = _document(reply.body)
    feeds = document.get("feeds") if isinstance(document, dict) and reply.status == 200 else None
    if not isinstance(feeds, list):
        return None
    try:
        return {int(datetime.fromisoformat(feed["created_at"]).timestamp()) for feed in feeds}
    except (KeyError, TypeError, ValueError):
        return None


def retry_after(reply: Reply, now: float) -> float | None:
    """The pause that a server asks for, in seconds; it may be given as seconds or as a date."""
    text = reply.headers.get("retry-after", "").strip()
    if not text or text.isdigit():
        return float(text) if text else None
    from email.utils import parsedate_to_datetime  # rare, and it would bring all of email with it

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _query_time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")

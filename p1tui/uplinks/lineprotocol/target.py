"""The target for line protocol: POST lines, compressed, and read an entry back.

An entry has one time and one set of tags, by which servers tell that it was sent before: InfluxDB 1, 2 and 3
always, VictoriaMetrics with `-dedup.minScrapeInterval=1ms`, QuestDB where its table has
`DEDUP UPSERT KEYS(timestamp, meter)`. So a call without an answer is simply made again.
"""

from __future__ import annotations

import gzip
import time
from base64 import b64encode
from collections.abc import Callable, Sequence

from p1tui import __version__
from p1tui.config.uplink_settings import InfluxSettings
from p1tui.model.entries import Entry
from p1tui.net.caller import Caller
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.uplinks.lineprotocol.answers import answer
from p1tui.uplinks.lineprotocol.lines import LineWriter
from p1tui.uplinks.lineprotocol.reading_back import is_stored
from p1tui.uplinks.target import Answer, no_reply

MAX_LINES = 5_000
"""Lines in one call: what the makers of InfluxDB advise."""

MAX_BYTES = 1_000_000
"""Bytes of the lines of one call, before they are compressed."""

SMALLEST_GZIP = 1_000
"""Bytes from which lines are compressed: few lines would hardly shrink."""

NO_GZIP = 415
"""Status with which a server refuses compressed lines: QuestDB before 9.1."""


class LineProtocolTarget:
    """One database. Token and password appear only in headers, never in an address or a text.

    Threads: only its worker's.
    """

    max_batch = MAX_LINES
    min_gap = 0.0
    quota_year = None
    repeatable = True
    spread = True

    def __init__(
        self,
        settings: InfluxSettings,
        *,
        http: Caller | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.host = settings.url.partition("://")[2].partition("/")[0]
        place = settings.bucket or settings.database
        self.name = f"influx {self.host}/{place}" if place else f"influx {self.host}"
        self.can_read_back = True
        """True until no kind of server has answered a question for a line."""
        self._settings = settings
        self._path, self._params = endpoint(settings)
        self._authorization = authorization(settings)
        self._writer = LineWriter(settings.tags)
        self._compresses = True
        self._http = http
        self._now = now

    def fits(self, entries: Sequence[Entry]) -> int:
        """Return the number of these entries whose lines have at most `MAX_BYTES`; at least one."""
        size = 0
        for number, entry in enumerate(entries):
            size += len(self._writer.line(entry)) + 1
            if size > MAX_BYTES:
                return max(1, number)
        return len(entries)

    def send(self, entries: Sequence[Entry]) -> Answer:
        """Make one call with these entries; an entry without a value has no line."""
        lines = self._writer.lines(entries)
        if not lines:
            return Answer(result="accepted")
        reply = self._post(lines)
        if isinstance(reply, Reply) and reply.status == NO_GZIP and self._compresses:
            self._compresses = False
            reply = self._post(lines)
        if isinstance(reply, CallFailed):
            return no_reply(reply)
        return answer(reply, lines.count(b"\n"), self._now())

    def stored(self, entries: Sequence[Entry]) -> frozenset[int] | Answer:
        """Read entries back one by one; the worker sends what is in doubt again, so this is for a test."""
        found = {
            entry.time: is_stored(self._caller(), self._settings, self._authorization, entry.time)
            for entry in entries
        }
        self.can_read_back = None not in found.values()
        return frozenset(time for time, stored in found.items() if stored)

    def _post(self, lines: bytes) -> Reply | CallFailed:
        headers = {"Content-Type": "text/plain; charset=utf-8", **self._authorization}
        if self._compresses and len(lines) >= SMALLEST_GZIP:
            headers = {**headers, "Content-Encoding": "gzip"}
            lines = gzip.compress(lines, 6, mtime=0)
        return self._caller().call("POST", self._path, params=self._params, headers=headers, content=lines)

    def _caller(self) -> Caller:
        """Return the HTTP client; it is imported for the first call, so that no start waits for it."""
        if self._http is None:
            from p1tui.net.client import Client

            self._http = Client(self._settings.url, user_agent=f"p1tui/{__version__}")
        return self._http


def endpoint(settings: InfluxSettings) -> tuple[str, dict[str, str]]:
    """Return the path of the write call and its parameters."""
    place = settings.bucket or settings.database
    match settings.api:
        case 1:
            path, named = "/write", {"db": place, "precision": "s"}
        case 2:
            path, named = "/api/v2/write", {"org": settings.org, "bucket": place, "precision": "s"}
        case _:
            path, named = "/api/v3/write_lp", {"db": place, "precision": "second"}
    return path, {name: value for name, value in named.items() if value}


def authorization(settings: InfluxSettings) -> dict[str, str]:
    """Return the header with the token, or with user and password; empty without either."""
    if settings.token:
        scheme = "Bearer" if settings.api == 3 else "Token"
        return {"Authorization": f"{scheme} {settings.token}"}
    if settings.user:
        pair = f"{settings.user}:{settings.password}".encode()
        return {"Authorization": f"Basic {b64encode(pair).decode()}"}
    return {}

"""Read a line back, to show that a database really has it; each kind of server is asked in its own language.

Which server stands behind an address is not known: several take the same write call. So each is asked in
turn, and one that does not know the question, or may not be asked with a token that may only write, is passed
over.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.net.caller import Caller
from p1tui.net.reply import Reply
from p1tui.uplinks.lineprotocol.lines import MEASUREMENT
from p1tui.uplinks.replies import document_of


class Question(NamedTuple):
    """A call that asks a server for the lines of one second."""

    caller: Caller
    headers: dict[str, str]
    """Headers with the credentials."""
    place: str
    """Database or bucket."""
    org: str
    time: int
    """UTC seconds."""

    def get(self, path: str, **parameters: str) -> Reply | None:
        """Return the answer to a GET with status 200."""
        return self._answered("GET", path, parameters, {}, b"")

    def post(self, path: str, parameters: dict[str, str], content: bytes, kind: str) -> Reply | None:
        """Return the answer to a POST with status 200; `kind` is the type of the content."""
        return self._answered("POST", path, parameters, {"Content-Type": kind}, content)

    def _answered(
        self, method: str, path: str, parameters: dict[str, str], headers: dict[str, str], content: bytes
    ) -> Reply | None:
        reply = self.caller.call(
            method, path, params=parameters, headers=self.headers | headers, content=content
        )
        return reply if isinstance(reply, Reply) and reply.status == 200 else None


Reader = Callable[[Question], bool | None]
"""Returns True if the line is there, False if it is not, None if the server cannot say."""


def _influxql(asked: Question) -> bool | None:
    """Ask InfluxDB 1, or a later one with the API of 1."""
    query = f"SELECT * FROM {MEASUREMENT} WHERE time = {asked.time}s LIMIT 1"
    document = _document(asked.get("/query", db=asked.place, epoch="s", q=query))
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list) or not results or "error" in results[0]:
        return None
    return "series" in results[0]


def _flux(asked: Question) -> bool | None:
    """Ask InfluxDB 2."""
    query = (
        f"from(bucket: {json.dumps(asked.place)}) |> range(start: {asked.time}, stop: {asked.time + 1})"
        f' |> filter(fn: (r) => r._measurement == "{MEASUREMENT}") |> limit(n: 1)'
    )
    parameters = {"org": asked.org} if asked.org else {}
    reply = asked.post("/api/v2/query", parameters, query.encode(), "application/vnd.flux")
    if reply is None or "csv" not in reply.headers.get("content-type", ""):
        return None
    return MEASUREMENT.encode() in reply.body


def _sql(asked: Question) -> bool | None:
    """Ask InfluxDB 3."""
    query = f"SELECT time FROM {MEASUREMENT} WHERE time = to_timestamp_seconds({asked.time}) LIMIT 1"
    document = _document(asked.get("/api/v3/query_sql", db=asked.place, q=query, format="json"))
    return bool(document) if isinstance(document, list) else None


def _victoria(asked: Question) -> bool | None:
    """Ask VictoriaMetrics, which shows a sample after a second or once it was told to."""
    told = asked.get("/internal/force_flush")
    reply = asked.get(
        "/api/v1/export",
        **{"match[]": f'{{__name__=~"{MEASUREMENT}_.+"}}', "start": str(asked.time), "end": str(asked.time)},
    )
    if reply is None or (not reply.body and told is None):
        return None
    return bool(reply.body) and isinstance(document_of(reply.body.splitlines()[0]), dict)


def _questdb(asked: Question) -> bool | None:
    """Ask QuestDB, which shows a line soon after it took it: none there says nothing."""
    moment = f"CAST({asked.time}000000 AS TIMESTAMP)"
    query = f"SELECT timestamp FROM {MEASUREMENT} WHERE timestamp = {moment} LIMIT 1"
    document = _document(asked.get("/exec", query=query))
    return True if isinstance(document, dict) and document.get("dataset") else None


READERS: Final[dict[int, tuple[Reader, ...]]] = {
    1: (_influxql, _victoria, _questdb),
    2: (_victoria, _flux, _sql, _influxql, _questdb),
    3: (_sql, _influxql),
}
"""Version of the API -> the servers that may stand behind it, in the order in which they are asked."""


def is_stored(caller: Caller, settings: InfluxSettings, headers: dict[str, str], time: int) -> bool | None:
    """Return True if a database has a line of that time (UTC seconds), None if none of them could say."""
    place = settings.bucket or settings.database
    asked = Question(caller, headers, place, settings.org, time)
    return next((found for reader in READERS[settings.api] if (found := reader(asked)) is not None), None)


def _document(reply: Reply | None) -> Any:
    return None if reply is None else document_of(reply.body)

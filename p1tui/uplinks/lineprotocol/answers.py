"""Interpret the answers of databases: a reply -> a row of the failure matrix, with a sentence for a person.

All accept with 204. A refusal (400 or 422) may be partial: InfluxDB stores the good lines and names the bad
ones, QuestDB and InfluxDB 2 may store none. Since lines are stored once however often they are sent, the call
is halved until the bad line stands alone.
"""

from __future__ import annotations

import re
from typing import Any

from p1tui.i18n.message import NOTHING, Message
from p1tui.net.reply import Reply
from p1tui.uplinks.outcome import CallResult
from p1tui.uplinks.replies import LOGIN_WANTED, document_of, is_page
from p1tui.uplinks.target import Answer

ACCEPTED = 204

REFUSALS: dict[int, CallResult] = {
    401: "key_refused",
    403: "key_refused",
    405: "not_supported",
    406: "not_supported",
    408: "no_answer",
    410: "not_supported",
    413: "too_large",
    415: "not_supported",
    429: "too_fast",
}
"""HTTP status -> result, whatever the text."""

BY_DATABASE = frozenset({401, 403, 405, 406, 410, 415})
"""Statuses of a database or its proxy that come with a web page from something that stands between."""

DROPPED = re.compile(r"\bdropped=(\d{1,9})\b")
"""Number of lines that InfluxDB did not store."""

_PLACE = r"\b(?:database|db|bucket|org|organization)\b"
NO_PLACE = re.compile(
    rf"{_PLACE}.*\b(?:not found|required|missing|unspecified)\b|\bmissing\b.*{_PLACE}", re.IGNORECASE
)
"""Words on a database, bucket or organisation that does not exist or is not named."""

REST = 10.0
"""Seconds to wait after 429 from a server that does not say how long: many other meters send to it, too."""

NO_PATH = re.compile(r"^404 page not found$|unsupported path requested|\bmissing route for\b")
"""Words on a path that a server does not have: those of InfluxDB, VictoriaMetrics and vmauth (with 400)."""

NO_TOKEN = re.compile(r"cannot find the provided auth token")
"""Words of vmauth, which answered a token or password that it does not know with 400 in 2022."""

SENTENCES: dict[CallResult, Message] = {
    "captive": Message(
        "The answer was not a database's (HTTP {status}): check url and api in the config; or a log-in page "
        "or a proxy stands between."
    ),
    "server_error": Message("{host} is in trouble (HTTP {status})."),
    "too_fast": Message("{host} asks to wait: it gets too much at once (HTTP 429)."),
    "bad_contents": Message("{host} refused a line (HTTP {status}){detail}."),
    "too_large": Message("{host} found the call too large (HTTP 413)."),
    "too_old": Message("{host} does not keep entries as old as these (HTTP {status}): see its retention."),
    "key_refused": Message(
        "{host} refused the token, or the user and password (HTTP {status}): check them in the config, and "
        "that they may write."
    ),
    "place_unknown": Message(
        "{host} knows no such database (HTTP {status}): make it there, or check database, or org and bucket, "
        "in the config."
    ),
    "not_supported": Message(
        "{host} does not take this kind of call (HTTP {status}): check api and url in the config; InfluxDB "
        "before 1.8 has api = 1 only."
    ),
}
"""Result -> sentence, for the results without one in the failure matrix."""

REPEATED: dict[CallResult, Message] = {
    "bad_contents": Message(
        "It refuses every line: if another program wrote a measurement p1 there, choose another database."
    ),
    "too_large": Message("It refuses every call: check url in the config, and any proxy between."),
}
"""Result -> sentence to add when the answer comes several times in a row."""

OTHER_TYPE = Message(", since it has another type for one of the fields")


def answer(reply: Reply, lines: int, now: float) -> Answer:
    """Return the answer to a call with so many lines. `now` (UTC seconds) is for a `Retry-After` date."""
    result = classify(reply, lines)
    return Answer(
        result=result,
        sentence=SENTENCES.get(result, NOTHING),
        repeated=REPEATED.get(result, NOTHING),
        status=reply.status,
        detail=OTHER_TYPE if result == "bad_contents" and "type" in _text(reply) else NOTHING,
        retry_after=reply.retry_after(now) or (REST if result == "too_fast" else None),
        timings=reply.timings,
    )


def classify(reply: Reply, lines: int) -> CallResult:
    """Return the row of the failure matrix for the reply to a call with so many lines."""
    status, text = reply.status, _text(reply)
    if status == ACCEPTED:
        return "accepted"
    if status in (400, 422, 500) and "retention policy" in text:
        return _too_old(text, lines)
    if status in REFUSALS:
        return "captive" if status in BY_DATABASE and _is_portal(reply) else REFUSALS[status]
    if status in (400, 404, 422) and NO_PLACE.search(text):
        return "place_unknown"
    if status in (400, 404) and NO_PATH.search(text.strip()):
        return "not_supported"
    if status == 400 and NO_TOKEN.search(text):
        return "key_refused"
    if status in (400, 422):
        return "captive" if is_page(reply.body) or not reply.body else "bad_contents"
    return "server_error" if status >= 500 and status != LOGIN_WANTED else "captive"


def _too_old(text: str, lines: int) -> CallResult:
    """Return the result of a call some of whose lines are older than the database keeps any."""
    dropped = DROPPED.search(text)
    return "too_old" if dropped is None or int(dropped[1]) >= lines else "bad_contents"


def _is_portal(reply: Reply) -> bool:
    """Return True for a web page that asks for no credentials of HTTP: a log-in page of the network."""
    return is_page(reply.body) and "www-authenticate" not in reply.headers


def _text(reply: Reply) -> str:
    """Return the error text of a database: that of its JSON, else the body."""
    document: Any = document_of(reply.body)
    if isinstance(document, dict):
        return " ".join(str(document[name]) for name in ("error", "message", "data") if name in document)
    return reply.body.decode("utf-8", "replace")

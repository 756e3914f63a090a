"""Interpret ThingSpeak's answers: a reply -> a row of the failure matrix, with a sentence for a person.

The status alone is ambiguous: log-in pages and proxies also answer with 200 and 404, and ThingSpeak refuses a
key with 400 and the body `0`. So the body is checked as well.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from p1tui.i18n.message import NOTHING, Message
from p1tui.net.reply import Reply
from p1tui.uplinks.outcome import CallResult
from p1tui.uplinks.replies import LOGIN_WANTED, document_of, is_page
from p1tui.uplinks.target import Answer

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
    422: "bad_contents",
    429: "too_fast",
}
"""HTTP status -> result, for any body but a web page where the status is one of `BY_API`."""

BY_API = frozenset({401, 402, 403, 405, 409, 410, 415})
"""Statuses that ThingSpeak gives with its error object; with a web page, something between gives them."""

SENTENCES: dict[CallResult, Message] = {
    "captive": Message(
        "The answer was not ThingSpeak's (HTTP {status}): a log-in page or a proxy stands between."
    ),
    "not_said": Message("{host} did not say that it took the entries (HTTP {status}); they are sent again."),
    "server_error": Message("{host} is in trouble (HTTP {status})."),
    "too_fast": Message("{host} asks to wait: calls came too fast (HTTP 429)."),
    "misdirected": Message("{host} says that it does not serve this address (HTTP 421)."),
    "bad_request": Message("{host} refused an entry as malformed (HTTP 400)."),
    "bad_contents": Message("{host} refused an entry's text (HTTP 422)."),
    "no_fields": Message("The entry has none of the channel's fields (HTTP 421)."),
    "too_large": Message("{host} found the call too large (HTTP 413)."),
    "conflict": Message("{host} has an entry of that time already (HTTP 409)."),
    "key_refused": Message("The write key was refused (HTTP {status}): check write_key in the config."),
    "place_unknown": Message("{host} knows no such channel (HTTP 404): check channel in the config."),
    "quota": Message(
        "The year's messages are used up (HTTP 402): choose a longer interval or another licence."
    ),
    "not_supported": Message(
        "{host} does not take this kind of call (HTTP {status}): check url in the config."
    ),
}
"""Result -> sentence, for the results without one in the failure matrix."""

READ_KEY_REFUSED = Message("The read key was refused: check read_key in the config.")

REPEATED: dict[CallResult, Message] = {
    "too_fast": Message("Another program seems to write to this channel."),
    "bad_request": Message("It refuses every entry: check fields in the config."),
    "bad_contents": Message("It refuses every entry: check fields in the config."),
    "no_fields": Message("It refuses every entry: check fields in the config."),
    "conflict": Message(
        "It says so of entries that were never sent, too: another program may write the same times to this "
        "channel. With a read_key in the config, p1tui looks up which entries are there."
    ),
    "too_large": Message("It refuses every entry: check url in the config, and any proxy between."),
}
"""Result -> sentence to add when the answer comes several times in a row."""


def answer(result: CallResult, reply: Reply, now: float) -> Answer:
    """Return the answer with its sentences. `now` (UTC seconds) is for a `Retry-After` date."""
    return Answer(
        result=result,
        sentence=SENTENCES.get(result, NOTHING),
        repeated=REPEATED.get(result, NOTHING),
        status=reply.status,
        retry_after=reply.retry_after(now),
        timings=reply.timings,
    )


def classify(reply: Reply) -> CallResult:
    """Return the row of the failure matrix for the reply to a bulk call.

    The only acknowledgement is 200 or 202 with a JSON object that says `"success": true`, or that is empty.
    """
    status, document = reply.status, document_of(reply.body)
    error = document.get("error") if isinstance(document, dict) else None
    code = error.get("error_code") if isinstance(error, dict) else None
    if status in (200, 202):
        return _success(document)
    if status in REFUSALS:
        return "captive" if status in BY_API and is_page(reply.body) else REFUSALS[status]
    if status == 400 and document in (0, -1):
        return "key_refused"
    if status == 400 and code:
        return "bad_request"
    if status == 404 and code:
        return "place_unknown"
    if status == 421:
        return "no_fields" if code == "error_no_action" else "misdirected"
    return "server_error" if status >= 500 and status != LOGIN_WANTED else "captive"


def _success(document: Any) -> CallResult:
    """Return the result of a call whose status is that of success, by the document that came with it."""
    if not isinstance(document, dict) or document.get("error") is not None:
        return "captive"
    said = not document or document.get("success") is True
    return "accepted" if said and not document.get("errors") else "not_said"


def feed_times(reply: Reply) -> set[int] | None:
    """Return the times in a feed, in UTC seconds; `None`: the reply is no feed."""
    document = document_of(reply.body)
    feeds = document.get("feeds") if isinstance(document, dict) and reply.status == 200 else None
    if not isinstance(feeds, list):
        return None
    try:
        return {int(datetime.fromisoformat(feed["created_at"]).timestamp()) for feed in feeds}
    except (KeyError, TypeError, ValueError, OverflowError):
        return None

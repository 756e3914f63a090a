"""Read the parts of a reply that mean the same for every target: its kind of body, the pause it asks for."""

from __future__ import annotations

import codecs
import json
from typing import Any

from p1tui.net.reply import Reply

LOGIN_WANTED = 511
"""Status by which a network asks for a log-in (RFC 6585): the call came no further."""


def retry_after(reply: Reply, now: float) -> float | None:
    """Return the seconds of the `Retry-After` header, which holds seconds or a date (RFC 9110), if any."""
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    from email.utils import parsedate_to_datetime  # rare, and loads much of email

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):  # a date's parser fails in many ways
        return None


def is_page(body: bytes) -> bool:
    """Return True if a body is a web page (HTML, XML), which no API answers with."""
    return body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def document_of(body: bytes) -> Any:
    """Return a body as JSON; `None` if it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # any server may answer: 64 kB can hold 64,000 brackets
        return None

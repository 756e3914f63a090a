"""Read the parts of a reply that mean the same for every target: a log-in, a page, a document."""

from __future__ import annotations

import codecs
import json
from typing import Any

LOGIN_WANTED = 511
"""Status by which a network asks for a log-in (RFC 6585): the call came no further."""


def is_page(body: bytes) -> bool:
    """Return True if a body is a web page (HTML, XML), which no API answers with."""
    return body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def document_of(body: bytes) -> Any:
    """Return a body as JSON; `None` if it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # any server may answer: 64 kB can hold 64,000 brackets
        return None

"""Read the head of an HTTP/1 request, strictly: what is odd is refused, not guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

MOST_BYTES: Final = 8192
"""Bytes of a request's head, its end included: Prometheus needs under 500."""

HEAD_END: Final = re.compile(rb"\r?\n\r?\n")

_FIRST: Final = re.compile(r"([A-Z]{1,20}) (\S+) HTTP/1\.([01])")
_HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")


class Request(NamedTuple):
    """The head of a request."""

    method: str
    path: str
    """Path without the query."""
    headers: Mapping[str, str]
    """Values by name in lower case; of two with one name the first."""


def read_request(head: bytes) -> Request | None:
    """Return the request of a head without its empty line; `None` if it is not one."""
    first, *lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    started = _FIRST.fullmatch(first)
    if started is None:
        return None
    headers: dict[str, str] = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        name = found[1].lower() if found else ""
        if found is None or (name in headers and name in ("host", "authorization")):
            return None
        headers.setdefault(name, found[2])
    if started[3] == "1" and "host" not in headers:
        return None
    return Request(started[1], started[2].partition("?")[0], headers)

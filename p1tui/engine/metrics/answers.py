"""Answer a request for the page: who may ask, under which name, how, for what."""

from __future__ import annotations

import hmac
import ipaddress
import socket
from collections.abc import Callable
from typing import Final

from p1tui.engine.metrics.exposition import OPENMETRICS_TYPE, TEXT_TYPE
from p1tui.engine.metrics.request import Request, read_request

PATH: Final = "/metrics"

Page = Callable[[bool], str]
"""Returns the page, as OpenMetrics if the argument is true."""

REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    421: "Misdirected Request",
    431: "Request Header Fields Too Large",
}

SENTENCES: Final = {
    400: "That is no request of HTTP/1.1.",
    401: "A token is wanted here: Authorization: Bearer TOKEN, the one of metrics.token in the config.",
    404: f"The metrics are at {PATH}.",
    405: "Only GET and HEAD are answered here.",
    421: "Ask by the address of this computer, or by the name in metrics.listen.",
    431: "The request is too long.",
}
"""English, as the page is: a program reads them."""


def answer(head: bytes, token: str, host: str, page: Page) -> bytes:
    """Return the answer to a head of a request. `host` is that of `metrics.listen`, `token` may be empty."""
    request = read_request(head)
    if request is None:
        return refusal(400)
    body = request.method != "HEAD"
    if token:
        if not _is_right(request.headers.get("authorization", ""), token):
            return refusal(401, body=body)
    elif not _is_ours(request.headers.get("host", ""), host):
        return refusal(421, body=body)
    if request.method not in ("GET", "HEAD"):
        return refusal(405)
    if request.path != PATH:
        return refusal(404, body=body)
    return _page(request, page)


def refusal(status: int, *, body: bool = True) -> bytes:
    """Return an answer that says what is wrong."""
    more: tuple[str, ...] = ()
    if status == 401:
        more = ('WWW-Authenticate: Bearer realm="p1tui"',)
    elif status == 405:
        more = ("Allow: GET, HEAD",)
    return _written(status, "text/plain; charset=utf-8", f"{SENTENCES[status]}\n", more, body=body)


def _page(request: Request, page: Page) -> bytes:
    openmetrics = "application/openmetrics-text" in request.headers.get("accept", "")
    kind = OPENMETRICS_TYPE if openmetrics else TEXT_TYPE
    return _written(200, kind, page(openmetrics), ("Vary: Accept",), body=request.method != "HEAD")


def _written(status: int, kind: str, text: str, more: tuple[str, ...], *, body: bool) -> bytes:
    content = text.encode("utf-8", "replace")
    lines = (
        f"HTTP/1.1 {status} {REASONS[status]}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
        *more,
    )
    return "\r\n".join((*lines, "", "")).encode() + (content if body else b"")


def _is_right(authorization: str, token: str) -> bool:
    """Return True for the right token, in a time that does not tell how much of it was right."""
    scheme, _, given = authorization.partition(" ")
    same = hmac.compare_digest(given.strip().encode("latin-1", "replace"), token.encode())
    return same and scheme.lower() == "bearer"


def _is_ours(named: str, host: str) -> bool:
    """Return True for a name of this computer.

    A web page in a browser of the house may call any name that its owner lets lead here, but not an address;
    it knows no token, so that this is asked only where there is none. HTTP/1.0 names none, which no browser
    speaks.
    """
    name = named.lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    else:
        name = name.rpartition(":")[0] if name.rpartition(":")[2].isdigit() and ":" in name else name
    own = socket.gethostname().lower()
    if name in ("", "localhost", host.lower(), own, f"{own.partition('.')[0]}.local"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

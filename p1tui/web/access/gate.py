"""The gate: under which name, from which page and how one may ask; what goes wrong becomes a sentence."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from p1tui.i18n.message import Message
from p1tui.runtime.logs import log
from p1tui.web.access.access import Access
from p1tui.web.access.hosts import Hosts
from p1tui.web.api import answers
from p1tui.web.api.answers import Refused

ADDRESS, ALLOWED, SECURE = "p1tui.address", "p1tui.allowed", "p1tui.secure"
"""Keys of a request's scope: the browser's address, a call that is True while it may see the numbers, and
whether a proxy brought it over TLS."""

OPEN: Final = ("/", "/login", "/logout", "/healthz", "/api/texts")
"""Paths without numbers, open to everyone, as are the files of the page."""

WRITABLE: Final = ("/login", "/logout")
LONGEST_QUERY: Final = 2048

BROKEN: Final = Message("An error in p1tui: its log has the details.")
WRONG_HOST: Final = Message(
    "This computer is not called {host}. Call it by its address, or write the name into hosts under [web]."
)
CROSS_SITE: Final = Message("A page of another site asks for this; open it by itself.")
NO_METHOD: Final = Message("Only GET and HEAD are answered here.")
NO_BODY: Final = Message("Nothing is taken here: leave the body of the request out.")
TOO_LONG: Final = Message("The address is too long.")


class Gate:
    """Lets requests in, or refuses them."""

    def __init__(self, app: ASGIApp, access: Access, hosts: Hosts, *, proxy: str, language: str) -> None:
        self._app, self._access, self._hosts = app, access, hosts
        self._proxy, self._language = proxy, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        request, begun = Request(scope, receive), _Begun(send)
        try:
            self._let_in(request, scope)
            await self._app(scope, receive, begun)
        except Refused as refused:
            await answers.refusal(request, refused, self._language)(scope, receive, send)
        except Exception as error:  # a browser is told a sentence, never a traceback; the log has the rest
            log.error("An error in p1tui broke an answer of the page: %s", error, exc_info=True)
            if begun.begun:
                raise  # the connection ends amid the answer
            await answers.refusal(request, Refused(500, BROKEN), self._language)(scope, receive, send)

    def _let_in(self, request: Request, scope: Scope) -> None:
        """Put what is known of the browser into the scope. Raises `Refused`."""
        host = request.headers.get("host", "")
        if not self._hosts.are(host):
            raise Refused(421, WRONG_HOST.with_values(host=host[:100] or "?"), _CLOSE)
        _refuse_other_sites(request)
        _refuse_other_methods(request, scope)
        address, secure = self._browser(request)
        scope[ADDRESS], scope[SECURE], scope[ALLOWED] = address, secure, _always
        if not (scope["path"] in OPEN or scope["path"].startswith("/static/")):
            session = self._access.session(request, address)
            scope[ALLOWED] = lambda: self._access.lasts(session)

    def _browser(self, request: Request) -> tuple[str, bool]:
        """Return the browser's address, and whether it came over TLS, as the named proxy says."""
        peer = "" if request.client is None else request.client.host
        if not self._proxy or peer != self._proxy:
            return peer, False
        told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return told[:64] or peer, request.headers.get("x-forwarded-proto", "").lower() == "https"


class _Begun:
    """Passes an answer on, and remembers that it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: object) -> None:
        self.begun = True
        await self._send(message)  # type: ignore[arg-type]


_CLOSE: Final = {"Connection": "close"}


def _always() -> bool:
    return True


def _refuse_other_sites(request: Request) -> None:
    """Refuse what a page of another site asks for, but not that it leads here.

    Browsers tell it only over TLS and on loopback (Fetch Metadata): elsewhere the Host alone protects.
    """
    if request.headers.get("sec-fetch-site") == "cross-site":
        opened = (
            request.method == "GET"
            and request.headers.get("sec-fetch-mode") == "navigate"
            and request.headers.get("sec-fetch-dest") in ("document", "iframe", "frame")
            and request.url.path in OPEN
        )
        if not opened:
            raise Refused(403, CROSS_SITE)
    origin = request.headers.get("origin", "null")
    named = origin.partition("://")[2].lower()
    if request.method == "POST" and origin != "null" and named != request.headers.get("host", "").lower():
        raise Refused(403, CROSS_SITE, _CLOSE)


def _refuse_other_methods(request: Request, scope: Scope) -> None:
    if request.method not in ("GET", "HEAD"):
        if request.method != "POST" or scope["path"] not in WRITABLE:
            raise Refused(405, NO_METHOD, {"Allow": "GET, HEAD", **_CLOSE})
        return
    if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
        raise Refused(413, NO_BODY, _CLOSE)
    if len(scope["query_string"]) > LONGEST_QUERY:
        raise Refused(414, TOO_LONG, _CLOSE)

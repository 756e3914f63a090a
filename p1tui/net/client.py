"""HTTP calls with httpx: a deadline for the whole call, timed phases, and failures as data.

Without a proxy, p1tui resolves the name itself, since the system may wait long for a silent name server, and
calls an address; the certificate is still checked against the name. With a proxy, it calls the name: the
proxy resolves it, and httpx checks the certificate against the URL.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from contextlib import closing, suppress

import httpx

from p1tui.net.errors import call_failed
from p1tui.net.failures import CallFailed
from p1tui.net.phases import Phases
from p1tui.net.proxy import ProxyUnusable, proxy_for
from p1tui.net.reply import BODY_LIMIT, Reply
from p1tui.net.resolver import NOT_A_NAME, NameFailure, Resolver
from p1tui.net.trust import TRUSTS_NOBODY, shared_context

LAST_PORT = 65_535
"""The highest TCP port; httpx takes any number."""

CONNECT_TIMEOUT = 5.0
"""Seconds to connect to one address, and again for the TLS handshake."""

READ_TIMEOUT = 30.0
"""Longest wait in seconds for the next byte of the answer."""

CALL_TIMEOUT = 60.0
"""Seconds for a whole call, since each byte of a slow answer restarts `READ_TIMEOUT`."""

ADDRESSES = 4
"""Addresses of a host that one call tries at most."""

# httpcore logs every call, at DEBUG with its contents.
logging.getLogger("httpcore").setLevel(logging.WARNING)


class Client:
    """Calls one server. `url` is its base, such as `https://api.thingspeak.com`; `tls` is for tests.

    Of an answer's body at most `body_limit` bytes are read.

    Threads: one at a time; a call blocks it for `CALL_TIMEOUT` at most, or a little longer while connecting.
    """

    def __init__(
        self,
        url: str,
        *,
        user_agent: str,
        tls: ssl.SSLContext | None = None,
        body_limit: int = BODY_LIMIT,
    ) -> None:
        self._url = _parsed(url)
        self._tls = tls
        self._body_limit = body_limit
        self._headers = {
            "User-Agent": user_agent,
            "Connection": "close",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }
        self._resolver = Resolver(self._url.raw_host.decode() if self._url else "")
        self._last_good = ""

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        """Make one call; return the reply, or the failure. Redirects are not followed."""
        if self._url is None:
            return CallFailed("no_name", NOT_A_NAME)
        phases = Phases()
        url = self._url.copy_with(path=self._url.path.rstrip("/") + path, params=params)
        request = httpx.Request(
            method,
            url,
            headers={"Host": url.netloc.decode(), **self._headers, **(headers or {})},
            content=content,
            extensions={
                "trace": phases.event,
                "timeout": httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT).as_dict(),
            },
        )
        with phases.deadline(CALL_TIMEOUT):
            try:
                return self._send(request, phases)
            except (httpx.TransportError, NameFailure, ProxyUnusable) as error:
                return call_failed(error, phases)

    def _send(self, request: httpx.Request, phases: Phases) -> Reply:
        url = request.url
        if proxy := proxy_for(url, self._context):
            phases.tunnelling = url.scheme == "https"
            return self._attempt(request, phases, proxy)
        request.extensions["sni_hostname"] = url.raw_host.decode()
        addresses = self._addresses(phases)
        for address in addresses[:-1]:
            request.url = url.copy_with(host=address)
            with suppress(httpx.ConnectTimeout, httpx.ConnectError):
                return self._attempt(request, phases)
        request.url = url.copy_with(host=addresses[-1])
        return self._attempt(request, phases)

    def _addresses(self, phases: Phases) -> list[str]:
        found = self._resolver.addresses()
        phases.done("name")
        if self._last_good in found:
            found = [self._last_good, *(address for address in found if address != self._last_good)]
        return found[:ADDRESSES]

    def _attempt(self, request: httpx.Request, phases: Phases, proxy: httpx.Proxy | None = None) -> Reply:
        # A new connection for each call: one kept open may be dead after the Wi-Fi's sleep. No httpx.Client,
        # which parses the target of a redirect even if it does not follow it: a malformed one, of a log-in
        # page, would look like a broken connection, after which the entries may be stored.
        tls = self._context() if request.url.scheme == "https" else TRUSTS_NOBODY
        with (
            httpx.HTTPTransport(verify=tls, proxy=proxy, trust_env=False) as transport,
            closing(transport.handle_request(request)) as response,
        ):
            self._last_good = request.url.host
            body = _bounded(response, self._body_limit)
            return Reply(response.status_code, dict(response.headers), body, phases.timings())

    def _context(self) -> ssl.SSLContext:
        return self._tls or shared_context()


def _parsed(url: str) -> httpx.URL | None:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return None
    return parsed if (parsed.port or 0) <= LAST_PORT else None


def _bounded(response: httpx.Response, limit: int) -> bytes:
    """Read the body undecoded, at most `limit` bytes: a wrong `Content-Encoding` must raise nothing."""
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])

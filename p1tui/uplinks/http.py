"""One HTTP call over one new connection: every phase has its deadline, every failure its name.

Names are resolved here and connections go to addresses (the certificate is still checked against the name);
where a proxy from the environment applies, the proxy is left to do both. Redirects are not followed.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import httpcore
import msgspec

from p1tui.net.resolver import Names
from p1tui.uplinks.connection import pool, proxy_for, trusting
from p1tui.uplinks.failures import CallFailed, named
from p1tui.uplinks.target import Timings
from p1tui.uplinks.trace import Trace

__all__ = ["CallFailed", "Http", "Reply"]

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 30.0
CALL_TIMEOUT = 60.0
"""Seconds for a whole call: each byte of a slow answer would start a time-out for the next one anew."""

BODY_LIMIT = 64 * 1024
ADDRESSES = 4
"""Addresses of a host that one call tries."""


class Reply(msgspec.Struct, frozen=True):
    """An answer: `body` is at most `BODY_LIMIT` bytes of it; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    timings: Timings = Timings()


class Http:
    """Calls to one server. `url` is its base, such as `https://api.thingspeak.com`."""

    def __init__(self, url: str, *, user_agent: str, tls: ssl.SSLContext | None = None) -> None:
        self._url = urlsplit(url)
        self._host = self._url.hostname or ""
        self._headers = {
            "Host": self._url.netloc,
            "User-Agent": user_agent,
            "Connection": "close",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }
        self._names = Names(self._host)
        # Finding the authorities takes longer than a call: once is enough.
        self._tls = tls or trusting() if self._url.scheme == "https" else None
        self._last_good = ""

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply:
        """Make one call. Raises `CallFailed`."""
        trace = Trace()
        target = self._url.path.rstrip("/") + path + (f"?{urlencode(params)}" if params else "")
        length = [("Content-Length", str(len(content)))] if content else []
        request = httpcore.Request(
            method,
            self._to(self._host, target),
            headers=[*self._headers.items(), *(headers or {}).items(), *length],
            content=content,
            extensions={
                "trace": trace.event,
                "timeout": {"connect": CONNECT_TIMEOUT, "read": READ_TIMEOUT, "write": READ_TIMEOUT},
                "sni_hostname": self._host,
            },
        )
        with trace.deadline(CALL_TIMEOUT), named(trace):
            if proxy := proxy_for(self._url):
                return self._attempt(trace, request, proxy)
            addresses = self._addresses(trace)
            for address in addresses[:-1]:
                request.url = self._to(address, target)
                with suppress(httpcore.ConnectTimeout, httpcore.ConnectError):
                    return self._attempt(trace, request)
            request.url = self._to(addresses[-1], target)
            return self._attempt(trace, request)

    def _to(self, host: str, target: str) -> httpcore.URL:
        return httpcore.URL(scheme=self._url.scheme, host=host, port=self._url.port, target=target)

    def _addresses(self, trace: Trace) -> list[str]:
        found = self._names.addresses()
        trace.done("name")
        if self._last_good in found:
            found = [self._last_good, *(address for address in found if address != self._last_good)]
        return found[:ADDRESSES]

    def _attempt(self, trace: Trace, request: httpcore.Request, proxy: str = "") -> Reply:
        # A new connection for every call: one kept open would be found dead after the Wi-Fi's sleep.
        with pool(self._tls, proxy) as connections:
            response = connections.handle_request(request)
            try:
                self._last_good = request.url.host.decode()
                headers = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                }
                return Reply(response.status, headers, _bounded(response), trace.timings())
            finally:
                response.close()


def _bounded(response: httpcore.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) >= BODY_LIMIT:
            break
    return bytes(body[:BODY_LIMIT])

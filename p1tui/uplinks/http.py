"""One HTTP call over one new connection: every phase has its deadline, every failure its name.

Names are resolved here and connections go to addresses (the certificate is still checked against the name);
where a proxy from the environment applies, the proxy is left to do both. Redirects are not followed.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from urllib.request import getproxies, proxy_bypass

import msgspec

from p1tui.uplinks.failures import CallFailed, named
from p1tui.uplinks.names import Names
from p1tui.uplinks.quiet_httpx import httpx
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
        self._url = httpx.URL(url)
        self._headers = {
            "User-Agent": user_agent,
            "Connection": "close",
            "Accept-Encoding": "identity",
        }
        self._names = Names(self._url.host)
        self._tls: ssl.SSLContext | bool = False
        if self._url.scheme == "https":
            # Loading the authorities takes longer than a call: once is enough.
            self._tls = tls or httpx.create_ssl_context()
        self._last_good: str | None = None

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        """Make one call. Raises `CallFailed`."""
        trace = Trace()
        request = httpx.Request(
            method,
            self._url.join(path),
            params=params,
            headers={**self._headers, **(headers or {})},
            content=content,
        )
        with trace.deadline(CALL_TIMEOUT), named(trace):
            if _proxied(self._url):
                return self._attempt(trace, request, None)
            addresses = self._addresses(trace)
            for address in addresses[:-1]:
                with suppress(httpx.ConnectTimeout, httpx.ConnectError):
                    return self._attempt(trace, request, address)
            return self._attempt(trace, request, addresses[-1])

    def _addresses(self, trace: Trace) -> list[str]:
        found = self._names.addresses()
        trace.done("name")
        if self._last_good in found:
            found = [self._last_good, *(address for address in found if address != self._last_good)]
        return found[:ADDRESSES]

    def _attempt(self, trace: Trace, request: httpx.Request, address: str | None) -> Reply:
        timeout = httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT)
        request.extensions = {"trace": trace.event, "timeout": timeout.as_dict()}
        if address is not None:
            request.url = self._url.join(request.url).copy_with(host=address)
            request.extensions["sni_hostname"] = self._url.host
        # A new connection for every call: one kept open would be found dead after the Wi-Fi's sleep.
        with httpx.Client(verify=self._tls, trust_env=address is None) as client:
            response = client.send(request, stream=True)
            with closing(response):
                self._last_good = address
                return Reply(response.status_code, response.headers, _bounded(response), trace.timings())


def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) >= BODY_LIMIT:
            break
    return bytes(body[:BODY_LIMIT])


def _proxied(url: httpx.URL) -> bool:
    proxies = getproxies()
    return bool(proxies.get(url.scheme) or proxies.get("all")) and not proxy_bypass(url.host)

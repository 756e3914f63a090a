"""One HTTP call over one new connection: every phase has its deadline, every failure its name.

Names are resolved here and connections go to addresses (the certificate is still checked against the name);
where a proxy from the environment applies, the proxy is left to do both. Redirects are not followed.
"""

from __future__ import annotations

import errno
import logging
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.request import getproxies, proxy_bypass

import msgspec

from p1tui.uplinks.names import NameFailure, Names
from p1tui.uplinks.outcome import Event
from p1tui.uplinks.target import Timings

# httpx's command line, which it imports where click is installed, would load rich: megabytes for nothing.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402

for _library in ("httpx", "httpcore"):
    # They log every call, and in detail what is in it.
    logging.getLogger(_library).setLevel(logging.WARNING)

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 30.0
CALL_TIMEOUT = 60.0
"""Seconds for a whole call: each byte of a slow answer would start a time-out for the next one anew."""

BODY_LIMIT = 64 * 1024
ADDRESSES = 4
"""Addresses of a host that one call tries."""


NO_TIMINGS = Timings()


class Reply(msgspec.Struct, frozen=True):
    """An answer: `body` is at most `BODY_LIMIT` bytes of it; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    timings: Timings = NO_TIMINGS


class CallFailed(Exception):
    """There was no whole answer. `event` is the matrix's name for it, `detail` a few words."""

    def __init__(self, event: Event, detail: str = "", timings: Timings = NO_TIMINGS) -> None:
        super().__init__(event, detail)
        self.event = event
        self.detail = detail
        self.timings = timings


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
        trace = _Trace()
        request = httpx.Request(
            method,
            self._url.join(path),
            params=params,
            headers={**self._headers, **(headers or {})},
            content=content,
        )
        with trace.deadline(CALL_TIMEOUT), _named(trace):
            if _proxied(self._url):
                return self._attempt(trace, request, None)
            addresses = self._addresses(trace)
            for address in addresses[:-1]:
                with suppress(httpx.ConnectTimeout, httpx.ConnectError):
                    return self._attempt(trace, request, address)
            return self._attempt(trace, request, addresses[-1])

    def _addresses(self, trace: _Trace) -> list[str]:
        found = self._names.addresses()
        trace.done("name")
        if self._last_good in found:
            found = [self._last_good, *(address for address in found if address != self._last_good)]
        return found[:ADDRESSES]

    def _attempt(self, trace: _Trace, request: httpx.Request, address: str | None) -> Reply:
        timeout = httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT)
        request.extensions = {"trace": trace, "timeout": timeout.as_dict()}
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


class _Trace:
    """Times the phases of a call, and ends it when its time is up by shutting the socket down."""

    def __init__(self) -> None:
        self._began = self._last = time.monotonic()
        self._ms: dict[str, float] = {}
        self._socket: socket.socket | None = None
        self.connected = False
        self.out_of_time = False

    def __call__(self, name: str, info: dict[str, Any]) -> None:
        match name:
            case "connection.connect_tcp.started":
                self._last = time.monotonic()
                self.connected = False
            case "connection.connect_tcp.complete":
                self.done("connect")
                self.connected = True
                self._socket = info["return_value"].get_extra_info("socket")
            case "connection.start_tls.complete":
                self.done("tls")
                self._socket = info["return_value"].get_extra_info("socket")
            case "http11.receive_response_headers.complete":
                self.done("first_byte")

    def done(self, phase: str) -> None:
        """A phase is over."""
        now = time.monotonic()
        self._ms[phase] = 1000 * (now - self._last)
        self._last = now

    def timings(self) -> Timings:
        """What was measured so far."""
        return Timings(*(self._ms.get(phase) for phase in ("name", "connect", "tls", "first_byte")))

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Bound the whole call, which the library's time-outs, made for single reads, do not."""
        timer = threading.Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        self.out_of_time = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


@contextmanager
def _named(trace: _Trace) -> Iterator[None]:
    """Turn what the library raises into the matrix's events."""
    try:
        yield
    except NameFailure as error:
        raise CallFailed("no_name", str(error), trace.timings()) from None
    except httpx.ConnectTimeout:
        if trace.connected:
            raise CallFailed("tls_failed", "it timed out", trace.timings()) from None
        raise CallFailed("connect_timeout", "", trace.timings()) from None
    except httpx.ConnectError as error:
        event, detail = _connect_failure(error, trace)
        raise CallFailed(event, detail, trace.timings()) from None
    except httpx.ProxyError:
        raise CallFailed("refused", "the proxy refused it", trace.timings()) from None
    except httpx.TimeoutException:
        raise CallFailed("no_answer", "it timed out", trace.timings()) from None
    except httpx.HTTPError:
        detail = "it was too slow" if trace.out_of_time else "the connection broke"
        raise CallFailed("no_answer", detail, trace.timings()) from None


def _connect_failure(error: BaseException, trace: _Trace) -> tuple[Event, str]:
    cause = _cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _certificate_failure(cause), ""
    if trace.connected:
        return "tls_failed", "the handshake broke off"
    match getattr(cause, "errno", None):
        case errno.ENETUNREACH | errno.ENETDOWN | errno.EADDRNOTAVAIL:
            return "no_route", ""
        case errno.ECONNREFUSED:
            return "refused", "it was refused"
        case errno.EHOSTUNREACH | errno.EHOSTDOWN:
            return "refused", "the host cannot be reached"
    return "refused", "it failed"


def _cause(error: BaseException) -> BaseException:
    while (deeper := error.__cause__ or error.__context__) is not None:
        error = deeper
    return error


def _certificate_failure(error: ssl.SSLCertVerificationError) -> Event:
    """By OpenSSL's X509_V_ERR numbers."""
    match error.verify_code:
        case 9:
            return "certificate_clock"
        case 10:
            return "certificate_expired"
        case 62 | 64:
            return "certificate_host"
    return "certificate_authority"

"""What can go wrong with a call, by the matrix's names."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore

from p1tui.net.network_status import clock_is_set
from p1tui.net.resolver import NameFailure
from p1tui.uplinks.outcome import Event
from p1tui.uplinks.target import Timings
from p1tui.uplinks.trace import Trace


class CallFailed(Exception):
    """There was no whole answer. `event` is the matrix's name for it, `detail` a few words."""

    def __init__(self, event: Event, detail: str = "", timings: Timings | None = None) -> None:
        super().__init__(event, detail)
        self.event = event
        self.detail = detail
        self.timings = timings or Timings()


@contextmanager
def named(trace: Trace) -> Iterator[None]:
    """Turn what httpcore raises into `CallFailed`. Nothing of its text is kept: it may quote a request."""
    try:
        yield
    except NameFailure as error:
        raise CallFailed("no_name", str(error), trace.timings()) from None
    except httpcore.ConnectTimeout:
        if trace.connected:
            raise CallFailed("tls_failed", "it timed out", trace.timings()) from None
        raise CallFailed("connect_timeout", "", trace.timings()) from None
    except httpcore.ConnectError as error:
        event, detail = _connect_failure(error, trace)
        raise CallFailed(event, detail, trace.timings()) from None
    except httpcore.ProxyError:
        raise CallFailed("refused", "the proxy refused it", trace.timings()) from None
    except httpcore.TimeoutException:
        raise CallFailed("no_answer", "it timed out", trace.timings()) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol):
        detail = "it was too slow" if trace.out_of_time else "the connection broke"
        raise CallFailed("no_answer", detail, trace.timings()) from None


def _connect_failure(error: BaseException, trace: Trace) -> tuple[Event, str]:
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
        case 9 | 10:  # not yet valid, or expired
            return "certificate_clock" if clock_is_set() is False else "certificate_dates"
        case 62 | 64:
            return "certificate_host"
    return "certificate_authority"

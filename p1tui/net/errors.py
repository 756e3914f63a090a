"""Convert errors of httpx, the resolver and the proxy to failures as data."""

from __future__ import annotations

import ssl

import httpx

from p1tui.i18n.message import NOTHING, Message
from p1tui.net.failures import CallFailed, FailureKind
from p1tui.net.phases import Phases
from p1tui.net.proxy import ProxyUnusable
from p1tui.net.resolver import NameFailure
from p1tui.net.socket_errors import BROKE, TIMED_OUT, no_connection, no_handshake

PROXY_REFUSED = Message("the proxy refused it")

CallError = httpx.TransportError | NameFailure | ProxyUnusable
"""Errors of a call. Their text is dropped, since it may quote the request."""


def call_failed(error: CallError, phases: Phases) -> CallFailed:
    """Return the failure for an error; the phases tell how far the call came."""
    kind, detail = _kind(error, phases)
    return CallFailed(kind, detail, phases.timings())


def _kind(error: CallError, phases: Phases) -> tuple[FailureKind, Message]:
    match error:
        case NameFailure():
            return "no_name", error.detail
        case ProxyUnusable():
            return "refused", error.detail
        case httpx.ProxyError():
            return "refused", PROXY_REFUSED
        case httpx.ConnectTimeout():
            return ("tls_failed", TIMED_OUT) if phases.connected else ("connect_timeout", NOTHING)
        case httpx.ConnectError():
            return _no_connection(error, phases)
        case httpx.TimeoutException():
            return ("connect_timeout", NOTHING) if phases.tunnelling else ("no_answer", TIMED_OUT)
    if phases.tunnelling:
        return ("connect_timeout", NOTHING) if phases.out_of_time else ("refused", PROXY_REFUSED)
    slow = phases.out_of_time
    return "no_answer", Message("it was too slow") if slow else BROKE


def _no_connection(error: httpx.ConnectError, phases: Phases) -> tuple[FailureKind, Message]:
    cause = _cause(error)
    if phases.connected or isinstance(cause, ssl.SSLCertVerificationError):
        return no_handshake(cause)
    return no_connection(cause)


def _cause(error: BaseException) -> BaseException:
    while (deeper := error.__cause__ or error.__context__) is not None:
        error = deeper
    return error

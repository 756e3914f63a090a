"""Convert errors of names and sockets to kinds of failure."""

from __future__ import annotations

import errno
import ssl

from p1tui.i18n.message import NOTHING, Message
from p1tui.net import certificates
from p1tui.net.failures import FailureKind
from p1tui.net.resolver import NameFailure

BROKE_OFF = Message("the handshake broke off")
BROKE = Message("the connection broke")
TIMED_OUT = Message("it timed out")


def no_connection(error: BaseException) -> tuple[FailureKind, Message]:
    """Return the kind of failure, and a few words, for an error before there was a connection."""
    if isinstance(error, NameFailure):
        return "no_name", error.detail
    if isinstance(error, TimeoutError):
        return "connect_timeout", NOTHING
    match getattr(error, "errno", None):
        case errno.ENETUNREACH | errno.ENETDOWN | errno.EADDRNOTAVAIL:
            return "no_route", NOTHING
        case errno.ECONNREFUSED:
            return "refused", Message("it was refused")
        case errno.EHOSTUNREACH | errno.EHOSTDOWN:
            return "refused", Message("the host cannot be reached")
    return "refused", Message("it failed")


def no_handshake(error: BaseException) -> tuple[FailureKind, Message]:
    """Return the kind of failure, and a few words, for an error of a TLS handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return certificates.fault(error), NOTHING
    return "tls_failed", BROKE_OFF

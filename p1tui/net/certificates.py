"""Certificates that are refused: the kind of fault, by OpenSSL's number."""

from __future__ import annotations

import ssl

from p1tui.net.failures import FailureKind
from p1tui.net.network_status import clock_is_set


def fault(error: ssl.SSLCertVerificationError) -> FailureKind:
    """Return the failure kind for OpenSSL's X509_V_ERR number."""
    match error.verify_code:
        case 9 | 10:  # not yet valid, or expired
            return "certificate_clock" if clock_is_set() is False else "certificate_dates"
        case 62 | 64:
            return "certificate_host"
    return "certificate_authority"

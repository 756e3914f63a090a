"""TLS contexts: one with the system's certificate authorities, shared by the whole program."""

from __future__ import annotations

import os
import ssl
from functools import cache
from pathlib import Path

TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Context for a call without TLS: httpx needs one, and else loads all authorities of certifi."""


@cache
def shared_context() -> ssl.SSLContext:
    """Return the context that all calls share: loading the authorities takes longer than a call."""
    return make_context()


def make_context() -> ssl.SSLContext:
    """Make a client's context with the system's authorities, which system updates keep current.

    OpenSSL's variables SSL_CERT_FILE and SSL_CERT_DIR select others. Without any, certifi's are used.
    """
    folder = ssl.get_default_verify_paths().capath
    if folder and "SSL_CERT_FILE" not in os.environ and any(Path(folder).glob("*.0")):
        # From a folder OpenSSL loads only the authorities it needs; all of them would take 2 MB.
        return ssl.create_default_context(capath=folder)
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        import certifi

        context.load_verify_locations(certifi.where())
    return context

"""Where a call's connection goes and whom it trusts: authorities, proxies. The one place that opens any.

httpcore is what httpx itself sends through. httpx around it, with what it imports, would take 3.5 MB of the
36 that the program may take without a screen.
"""

from __future__ import annotations

import logging
import os
import ssl
import sys
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import httpcore

from p1tui.uplinks.failures import CallFailed

# It logs every call, and in detail what is in it.
logging.getLogger("httpcore").setLevel(logging.WARNING)


def trusting() -> ssl.SSLContext:
    """A client's context that trusts what the system trusts, which its updates keep right for years.

    SSL_CERT_FILE and SSL_CERT_DIR name other authorities (OpenSSL's own variables).
    """
    folder = ssl.get_default_verify_paths().capath
    if folder and "SSL_CERT_FILE" not in os.environ and any(Path(folder).glob("*.0")):
        # Of a folder only what a server's certificate leads to is read; all of them would take 2 MB.
        return ssl.create_default_context(capath=folder)
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def pool(tls: ssl.SSLContext | None, proxy: str) -> httpcore.ConnectionPool:
    """A pool of one connection, through `proxy` unless that is empty. Raises `CallFailed`."""
    if not proxy:
        return httpcore.ConnectionPool(ssl_context=tls)
    url = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if url.scheme not in ("http", "https"):
        raise CallFailed("refused", f"the environment names a {url.scheme} proxy, and only http works")
    login = (unquote(url.username), unquote(url.password or "")) if url.username else None
    try:
        place = httpcore.URL(scheme=url.scheme, host=url.hostname or "", port=url.port, target="/")
    except ValueError:
        raise CallFailed("refused", "the proxy that the environment names has no valid port") from None
    return httpcore.HTTPProxy(place, proxy_auth=login, ssl_context=tls)


def proxy_for(url: SplitResult) -> str:
    """The proxy that the environment (or Windows, or macOS) names for `url`; empty: none."""
    if sys.platform == "linux" and not any(name.lower().endswith("_proxy") for name in os.environ):
        return ""  # urllib.request would take 1.5 MB to say so
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    if proxy_bypass(url.hostname or ""):
        return ""
    return proxies.get(url.scheme) or proxies.get("all") or ""

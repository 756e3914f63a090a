"""The proxy for a call, by the rules of httpx: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

# httpx applies its rules only to the URL that is called, and p1tui calls addresses: a name in NO_PROXY would
# fit none of them. So they are asked for here; httpx has no public door to them, and pyproject.toml caps its
# version.
from httpx._utils import URLPattern, get_environment_proxies

from p1tui.i18n.message import Message

NO_PORT = Message("the proxy that the environment names has no valid port")
NO_NAME = Message("the proxy that the environment names has no valid name")


class ProxyUnusable(Exception):
    """An unusable proxy in the environment. `detail`: the reason in a few words."""

    def __init__(self, detail: Message) -> None:
        super().__init__(str(detail))
        self.detail = detail


def proxy_for(url: httpx.URL, tls: Callable[[], ssl.SSLContext]) -> httpx.Proxy | None:
    """Return the proxy that the environment (or Windows, or macOS) names for `url`; `None`: there is none.

    `tls` gives the context for a proxy that itself speaks https. Raises `ProxyUnusable`.
    """
    named = (_named_for(url) or "").strip()
    if not named:
        return None
    scheme = named.partition("://")[0].lower()
    if scheme not in ("http", "https"):
        raise ProxyUnusable(
            Message("the environment names a {scheme} proxy, and only http works", scheme=scheme)
        )
    try:
        parts = urlsplit(named)
    except ValueError:
        raise ProxyUnusable(NO_NAME) from None
    try:
        _ = parts.port  # httpx takes any number for a port, and some that are none
    except ValueError:
        raise ProxyUnusable(NO_PORT) from None
    try:
        proxy = httpx.Proxy(named, ssl_context=tls() if scheme == "https" else None)
        proxy.url.host.encode("idna")
    except (httpx.InvalidURL, UnicodeError):
        raise ProxyUnusable(NO_NAME) from None
    return proxy


def _named_for(url: httpx.URL) -> str | None:
    """Return the proxy of the most specific rule that fits `url`; `None`: it goes without one."""
    rules: dict[URLPattern, str | None] = {}
    for text, proxy in get_environment_proxies().items():
        try:
            rules[URLPattern(text)] = proxy
        except httpx.InvalidURL:
            continue  # an entry of NO_PROXY that is no host fits no host
    return next((rules[rule] for rule in sorted(rules) if rule.matches(url)), None)

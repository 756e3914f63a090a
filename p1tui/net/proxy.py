"""Choose the proxy for a call by httpx's rules: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

# httpx applies its rules to the URL that is called. p1tui calls addresses, which a name in NO_PROXY would not
# match, so the rules are applied here. They are not public; pyproject.toml caps httpx's version.
from httpx._utils import URLPattern, get_environment_proxies

from p1tui.i18n.message import Message

NO_PORT = Message("the proxy that the environment names has no valid port")
NO_NAME = Message("the proxy that the environment names has no valid name")


class ProxyUnusable(Exception):
    """The environment names an unusable proxy. `detail`: the reason in a few words."""

    def __init__(self, detail: Message) -> None:
        super().__init__(str(detail))
        self.detail = detail


def proxy_for(url: httpx.URL, tls: Callable[[], ssl.SSLContext]) -> httpx.Proxy | None:
    """Return the proxy that the environment (or Windows, or macOS) names for `url`; `None`: there is none.

    `tls` returns the context for a proxy with an https URL. Raises `ProxyUnusable`.
    """
    named = (_named_for(url) or "").strip()
    if not named:
        return None
    if not named.isprintable():
        raise ProxyUnusable(NO_NAME)
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
    """Return the proxy of the most specific rule that matches `url`; `None`: no proxy."""
    rules: dict[URLPattern, str | None] = {}
    for text, proxy in get_environment_proxies().items():
        try:
            rules[URLPattern(text)] = proxy
        except (httpx.InvalidURL, UnicodeError):
            continue  # a malformed entry of NO_PROXY matches no host
    return next((rules[rule] for rule in sorted(rules) if rule.matches(url)), None)

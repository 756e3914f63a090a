"""HTTP calls with the standard library's client: 4 MB less than httpx, for who calls once a day.

It has no tunnel through a proxy that tells failures apart; if the environment names a proxy, httpx calls.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlencode, urlsplit

from p1tui.i18n.message import Message
from p1tui.net.failures import CallFailed, FailureKind
from p1tui.net.kept_connection import KeptConnection, Limits, NoAnswer
from p1tui.net.reply import BODY_LIMIT, Reply
from p1tui.net.resolver import NOT_A_NAME, NameFailure
from p1tui.net.socket_errors import BROKE, TIMED_OUT, no_connection, no_handshake
from p1tui.net.trust import shared_context

if TYPE_CHECKING:
    from p1tui.net.client import Client

READ_TIMEOUT: Final = 30.0
"""Longest wait in seconds for the next byte of the answer."""

CALL_TIMEOUT: Final = 60.0
"""Seconds for a whole answer, since each of its bytes restarts `READ_TIMEOUT`."""

PORTS: Final = {"http": 80, "https": 443}


class LightClient:
    """Calls one server as `client.Client` does, but without the durations of phases.

    Threads: one at a time; a call blocks it for the connection and for `CALL_TIMEOUT` at most.
    """

    def __init__(
        self,
        url: str,
        *,
        user_agent: str,
        tls: ssl.SSLContext | None = None,
        body_limit: int = BODY_LIMIT,
    ) -> None:
        self._url, self._tls, self._user_agent = url, tls, user_agent
        self._limits = Limits(body_limit, READ_TIMEOUT, CALL_TIMEOUT)
        self._proxied: Client | None = None

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        """Make one call; return the reply, or the failure. Redirects are not followed."""
        if _names_proxy():
            return self._client().call(method, path, params=params, headers=headers, content=content)
        try:
            base = urlsplit(self._url)
            connection = self._connection(base)
        except ValueError:
            return CallFailed("no_name", NOT_A_NAME)
        try:
            connection.connect()
        except (OSError, NameFailure) as error:
            return CallFailed(*_not_connected(error))
        target = base.path.rstrip("/") + path + (f"?{urlencode(params)}" if params else "")
        try:
            return connection.call_once(
                method, target, headers={**self._headers(base), **(headers or {})}, content=content
            )
        except TimeoutError:
            return CallFailed("no_answer", TIMED_OUT)
        except OSError:
            return CallFailed("no_answer", BROKE)
        finally:
            connection.release()

    def _connection(self, base: SplitResult) -> KeptConnection:
        """Return a connection of this call alone: one kept open may be dead after the Wi-Fi's sleep."""
        host = base.hostname or ""
        tls = (self._tls or shared_context()) if base.scheme == "https" else None
        port = base.port or PORTS[base.scheme]
        return KeptConnection(host, port, tls=tls, name=host, limits=self._limits)

    def _headers(self, base: SplitResult) -> dict[str, str]:
        return {
            "Host": base.netloc.rpartition("@")[2],
            "User-Agent": self._user_agent,
            "Connection": "close",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }

    def _client(self) -> Client:
        if self._proxied is None:
            from p1tui.net.client import Client

            self._proxied = Client(
                self._url, user_agent=self._user_agent, tls=self._tls, body_limit=self._limits.body
            )
        return self._proxied


def _names_proxy() -> bool:
    """Return True if the environment (or Windows, or macOS) names any proxy, be it for other hosts."""
    from urllib.request import getproxies

    named = getproxies()
    return any(named.get(scheme) for scheme in ("http", "https", "all"))


def _not_connected(error: OSError | NameFailure) -> tuple[FailureKind, Message]:
    if isinstance(error, NoAnswer):  # the handshake's, for nothing else was asked
        return "tls_failed", TIMED_OUT
    return no_handshake(error) if isinstance(error, ssl.SSLError) else no_connection(error)

"""A serial port on another machine that takes its settings over the network (RFC 2217)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from p1tui.i18n.message import Message
from p1tui.net.resolver import Lookup, system_lookup
from p1tui.sources import telnet
from p1tui.sources.base import SourceLost
from p1tui.sources.network import SocketSource
from p1tui.sources.telnet import TelnetFilter

ANSWER_WAIT = 3.0
"""Seconds for the gateway to say that it takes settings, and again to take them."""

EARLY_LIMIT: Final = 64 * 1024
"""Bytes of the port that are kept until it is set up, the newest: a peer may send without an end."""

LINES: Final = {"N": "8N1", "E": "7E1"}


class Rfc2217Source(SocketSource):
    """A connection as of `SocketSource`, over which the port is set up before its bytes are read.

    Threads: as in `Source`.
    """

    scheme = "rfc2217"

    def __init__(
        self,
        host: str,
        port: int,
        *,
        baud: int,
        parity: str,
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
        lookup: Lookup = system_lookup,
    ) -> None:
        super().__init__(host, port, stop=stop, clock=clock, lookup=lookup)
        self._baud = baud
        self._parity = parity
        self._filter = TelnetFilter()
        self._early = b""

    def open(self) -> None:
        """Connect and set the port up. Raises `SourceLost`."""
        super().open()
        self._filter, self._early = TelnetFilter(), b""
        try:
            heard = self._filter.heard
            self._send(telnet.OPENING)
            if not self._await(lambda: heard.com_port is not None) or not heard.com_port:
                raise SourceLost(
                    Message(
                        "{name} takes the connection, but does not speak RFC 2217: if it passes on raw "
                        "bytes, as ser2net does by default, write socket:// in place of rfc2217://.",
                        name=self.name,
                    )
                )
            wanted = telnet.settings(self._baud, self._parity)
            self._send(telnet.set_port(self._baud, self._parity))
            if not self._await(lambda: heard.settings.keys() >= wanted.keys()) or heard.settings != wanted:
                line = f"{self._baud} {LINES[self._parity]}"
                raise SourceLost(
                    Message(
                        "{name} does not take the settings {line}: set the port up on the gateway itself, "
                        "and write socket:// in place of rfc2217://.",
                        name=self.name,
                        line=line,
                    )
                )
        except SourceLost:
            self.close()
            raise

    def read(self) -> bytes:
        """Return the bytes of the port that came. Raises as `SocketSource.read`."""
        if self._early:
            early, self._early = self._early, b""
            return early
        return self._plain(super().read())

    def _plain(self, data: bytes) -> bytes:
        plain, answer = self._filter.feed(data)
        if answer:
            self._send(answer)
        return plain

    def _await(self, condition: Callable[[], bool]) -> bool:
        """Read until a condition is true, at most for `ANSWER_WAIT`; keep the newest bytes of the port."""
        until = self._clock() + ANSWER_WAIT
        while not condition():
            if self._clock() >= until:
                return False
            self._early = (self._early + self._plain(super().read()))[-EARLY_LIMIT:]
        return True

    def _send(self, data: bytes) -> None:
        connection = self._socket
        if connection is None:
            raise SourceLost(Message("{name} is closed.", name=self.name))
        try:
            connection.sendall(data)
        except OSError as error:
            raise SourceLost(
                Message(
                    "{name} broke off ({reason}): connecting again.",
                    name=self.name,
                    reason=error.strerror or str(error),
                )
            ) from error

"""Serve the page: a gate before the answers, behind listening sockets, until a signal."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence
from typing import Final

import uvicorn

from p1tui.i18n import language
from p1tui.runtime import invocation, signals
from p1tui.web.access.access import Access
from p1tui.web.access.gate import Gate
from p1tui.web.access.headers import Headers
from p1tui.web.access.hosts import Hosts
from p1tui.web.access.token_file import TokenFile
from p1tui.web.api.streams import Hub
from p1tui.web.app import Pages
from p1tui.web.protocol import TimedProtocol
from p1tui.web.site import Site

LONGEST_HEAD: Final = 16 * 1024
"""Bytes of the head of a request, cookies included."""

LAST_S: Final = 0.5
"""Seconds that answers have to end; after that their connections are broken off."""


class PageServer:
    """Serves the page at listening sockets.

    Threads: one makes it and runs it; any may stop it.
    """

    def __init__(self, site: Site, doors: Sequence[socket.socket], token: TokenFile) -> None:
        settings, command = site.config.web, invocation.command("web token")
        cookie = f"p1tui-{doors[0].getsockname()[1]}"
        access = Access(token, demanded=site.login, cookie=cookie, command=command)
        own = language.present()
        self._doors = list(doors)
        self._pages = Pages(site, access, command=command, language=own)
        gate = Gate(self._pages.router(), access, Hosts(settings.hosts), proxy=settings.proxy, language=own)

        class Protocol(TimedProtocol):
            proxy = settings.proxy

        config = uvicorn.Config(
            Headers(gate, settings.frame_ancestors),
            http=Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=LONGEST_HEAD,
        )
        self._server = _Server(config, self._pages.hub)

    def run(self) -> None:
        """Serve until `stop`, or until a signal comes."""
        logging.getLogger("uvicorn.error").disabled = True  # the gate logs what goes wrong
        with signals.postponed():
            asyncio.run(self._serve())

    def stop(self) -> None:
        """End the streams, then all else, within a second."""
        self._server.should_exit = True

    async def _serve(self) -> None:
        self._pages.librarian.start()
        try:
            await self._server._serve(self._doors)
        finally:
            self._pages.librarian.stop()


class _Server(uvicorn.Server):
    """Ends at p1tui's signals, and ends the streams first."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def main_loop(self) -> None:
        """Wait for a signal; end the streams of who was logged out meanwhile."""
        try:
            while not self.should_exit:
                signals.check()
                self._hub.check()
                await asyncio.sleep(signals.LONGEST_WAIT)
        except signals.Ended:
            self.should_exit = True
        self._hub.close()
        asyncio.get_running_loop().call_later(LAST_S, self._break_off)

    def _break_off(self) -> None:
        self.force_exit = True
        for each in list(self.server_state.connections):
            each.transport.abort()

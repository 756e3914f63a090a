"""Listen, and serve until a signal."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence

import uvicorn

from p1tui.i18n import language
from p1tui.runtime import invocation, signals
from p1tui.web.access import Access
from p1tui.web.app import Pages
from p1tui.web.gate import Gate
from p1tui.web.headers import Headers
from p1tui.web.hosts import Hosts
from p1tui.web.protocol import TimedProtocol
from p1tui.web.site import Site
from p1tui.web.streams import Hub
from p1tui.web.token_file import TokenFile


def serve(site: Site, doors: Sequence[socket.socket], token: TokenFile) -> None:
    """Serve the page at listening sockets until a signal comes."""
    logging.getLogger("uvicorn.error").disabled = True  # the gate logs what goes wrong
    with signals.postponed():
        asyncio.run(_serve(site, list(doors), token))


async def _serve(site: Site, doors: list[socket.socket], token: TokenFile) -> None:
    settings, command = site.config.web, invocation.command("web token")
    cookie = f"p1tui-{doors[0].getsockname()[1]}"
    access = Access(token, demanded=site.login, cookie=cookie, command=command)
    pages = Pages(site, access, command=command, language=language.present())
    gate = Gate(
        pages.router(), access, Hosts(settings.hosts), proxy=settings.proxy, language=language.present()
    )
    app = Headers(gate, settings.frame_ancestors)

    class Protocol(TimedProtocol):
        proxy = settings.proxy

    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=16 * 1024,
    )
    pages.librarian.start()
    try:
        await _Server(config, pages.hub)._serve(doors)
    finally:
        pages.librarian.stop()


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

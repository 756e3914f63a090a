"""Listen, and serve until a signal."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import uvicorn

from p1tui.i18n import language
from p1tui.runtime import signals
from p1tui.web.app import Pages
from p1tui.web.gate import Gate
from p1tui.web.headers import Headers
from p1tui.web.librarian import Librarian
from p1tui.web.site import Site
from p1tui.web.streams import Hub


def serve(site: Site, sockets: Sequence[socket.socket]) -> None:
    """Serve the page at listening sockets until a signal comes."""
    with signals.postponed():
        asyncio.run(_serve(site, list(sockets)))


async def _serve(site: Site, sockets: list[socket.socket]) -> None:
    hub, librarian = Hub(site), Librarian(site.history)
    pages = Pages(site, hub, librarian, language.present())
    app = Headers(Gate(pages.router(), pages.language), site.config.web.frame_ancestors)
    config = uvicorn.Config(
        app,
        http="h11",
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
    librarian.start()
    try:
        await _Server(config, hub)._serve(sockets)
    finally:
        librarian.stop()


class _Server(uvicorn.Server):
    """Ends at p1tui's signals, and ends the streams first."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def main_loop(self) -> None:
        """Wait for a signal."""
        try:
            while not self.should_exit:
                signals.check()
                await asyncio.sleep(signals.LONGEST_WAIT)
        except signals.Ended:
            self.should_exit = True
        self._hub.close()

"""Start an engine's servers: for viewers, and those that the config names, which read along or collect."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from p1tui import __version__
from p1tui.config.settings import Config
from p1tui.engine.attach import address
from p1tui.engine.attach.protocol import Hello
from p1tui.engine.attach.requests import Controls
from p1tui.engine.attach.server import AttachServer
from p1tui.engine.feed import Feed
from p1tui.engine.options import AttachOptions
from p1tui.engine.share.server import ShareServer

STOP_WITHIN: Final = 0.5
"""Seconds to wait for each server's thread at the end."""


def start_servers(config: Config, feed: Feed, cleanup: ExitStack, *, live: bool) -> None:
    """Serve what a feed gives; `live`: its source never waits for a client."""
    if config.share.listen:
        share = ShareServer(feed, config.share, live=live)
        share.start()
        cleanup.callback(share.stop, STOP_WITHIN)
    if config.metrics.listen:
        from p1tui.engine.metrics.server import MetricsServer  # most runs have none

        metrics = MetricsServer(feed, config.metrics)
        metrics.start()
        cleanup.callback(metrics.stop, STOP_WITHIN)


def start_attaching(
    controls: Controls, feed: Feed, history: Path, attach: AttachOptions, cleanup: ExitStack
) -> None:
    """Serve viewers in other processes, where the system has Unix sockets."""
    if not address.AVAILABLE:
        return
    hello = Hello(
        version=__version__,
        pid=os.getpid(),
        profile=attach.profile,
        source=attach.source,
        since=time.time(),
    )
    server = AttachServer(feed, hello, controls, history=history, announce=attach.announce)
    server.start()
    cleanup.callback(server.stop, STOP_WITHIN)

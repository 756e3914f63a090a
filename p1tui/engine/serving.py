"""Start the servers that the config names: raw telegrams for other programs, the page for Prometheus."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Final

from p1tui.config.settings import Config
from p1tui.engine.feed import Feed
from p1tui.engine.share import ShareServer

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

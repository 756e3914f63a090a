"""All uplinks of one engine, controlled together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from p1tui.config.settings import Config
from p1tui.model.entries import Outbox
from p1tui.model.status import LinkHealth
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.registry import configured_targets


def make_uplinks(
    config: Config, outbox: Callable[[str, int], Outbox], on_change: Callable[[int, LinkHealth], None]
) -> Uplinks:
    """Make one worker for each target of the config.

    `outbox(name, interval)` opens an outbox with one entry each `interval` seconds. `on_change(index,
    health)` gets a worker's index in `health()` and its new health.
    """
    return Uplinks(
        [
            Worker(
                target.make(),
                outbox(target.outbox_name, target.settings.interval),
                upload_every=target.settings.upload_every,
                on_change=partial(on_change, index),
            )
            for index, target in enumerate(configured_targets(config))
        ]
    )


class Uplinks:
    """The workers of one engine.

    Threads: any; only the one that owns the engine calls `start` and `stop`, once.
    """

    def __init__(self, workers: Sequence[Worker] = ()) -> None:
        self._workers = tuple(workers)

    def health(self) -> tuple[LinkHealth, ...]:
        """Return the health of each uplink."""
        return tuple(worker.health() for worker in self._workers)

    def start(self) -> None:
        """Start every worker."""
        for worker in self._workers:
            worker.start()

    def wake(self, *, stored: bool = True) -> None:
        """Notify every worker of a commit, or of one that failed (not `stored`): new rows may be due."""
        for worker in self._workers:
            worker.wake(stored=stored)

    def retry_parked(self) -> int:
        """Queue all parked entries again, from the next commit on; return their number."""
        return sum(worker.retry_parked() for worker in self._workers)

    def pause(self, paused: bool) -> None:
        """Pause or resume all calls."""
        for worker in self._workers:
            worker.pause(paused)

    def send_now(self) -> None:
        """Call every target as soon as its rate allows, whatever was planned."""
        for worker in self._workers:
            worker.send_now()

    def stop(self, deadline: float) -> None:
        """Stop all workers; wait for them until `deadline` (monotonic) at most."""
        for worker in self._workers:
            worker.stop(0)
        for worker in self._workers:
            worker.stop(max(0.0, deadline - time.monotonic()))

"""All uplinks of one engine: made from the config, started, woken and ended together."""

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

    `outbox` returns the outbox of this name, with one entry each so many seconds. `on_change` gets the place
    of a worker in `health()` and its new health.
    """
    return Uplinks(
        [
            Worker(
                target.make(),
                outbox(target.outbox_name, target.settings.interval),
                upload_every=target.settings.upload_every,
                on_change=partial(on_change, place),
            )
            for place, target in enumerate(configured_targets(config))
        ]
    )


class Uplinks:
    """The workers of one engine.

    Threads: any may call any method; `start` and `stop` are called once, by the engine's.
    """

    def __init__(self, workers: Sequence[Worker] = ()) -> None:
        self._workers = tuple(workers)

    def health(self) -> tuple[LinkHealth, ...]:
        """Return the health of each."""
        return tuple(worker.health() for worker in self._workers)

    def start(self) -> None:
        """Send from now on."""
        for worker in self._workers:
            worker.start()

    def wake(self) -> None:
        """Tell each that a commit is done."""
        for worker in self._workers:
            worker.wake()

    def retry_parked(self) -> int:
        """Try every parked entry again, from the next commit on; return how many there are."""
        return sum(worker.retry_parked() for worker in self._workers)

    def pause(self, paused: bool) -> None:
        """Make no calls until told otherwise, or make them again."""
        for worker in self._workers:
            worker.pause(paused)

    def send_now(self) -> None:
        """Call as soon as each server takes it, whatever was planned."""
        for worker in self._workers:
            worker.send_now()

    def stop(self, deadline: float) -> None:
        """Ask all to end, and wait for them until `deadline` (monotonic), whatever a server does."""
        for worker in self._workers:
            worker.stop(0)
        for worker in self._workers:
            worker.stop(max(0.0, deadline - time.monotonic()))

"""All uplinks of one engine: made from the settings, started, woken and ended together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from p1tui.config.settings import ThingSpeakSettings
from p1tui.model.entries import Outbox
from p1tui.model.status import LinkHealth
from p1tui.uplinks.delivery.worker import Worker


def target_name(channel: ThingSpeakSettings) -> str:
    """What a channel's cursor is kept under: the same number on another server is another channel."""
    return f"{channel.url}/channels/{channel.channel}"


class Uplinks:
    """One worker a channel; none until `add`."""

    def __init__(self) -> None:
        self._workers: list[Worker] = []
        self._outboxes: list[Outbox] = []

    def add(
        self,
        channels: Sequence[ThingSpeakSettings],
        outbox: Callable[[str, int], Outbox],
        on_change: Callable[[int, LinkHealth], None],
    ) -> None:
        """Make the worker of each channel, with what it owes (`outbox`: of a name, each so many seconds).

        `on_change` gets the place of the channel in the settings and its health.
        """
        from p1tui.uplinks.thingspeak.target import ThingSpeakTarget

        for index, channel in enumerate(channels):
            self._outboxes.append(outbox(target_name(channel), channel.interval))
            target = ThingSpeakTarget(channel, channel.write_key, channel.read_key)
            self._workers.append(
                Worker(
                    target,
                    self._outboxes[-1],
                    upload_every=channel.upload_every,
                    on_change=partial(on_change, index),
                )
            )

    def health(self) -> tuple[LinkHealth, ...]:
        """How each is doing."""
        return tuple(worker.health() for worker in self._workers)

    def start(self) -> None:
        """Send from now on."""
        for worker in self._workers:
            worker.start()

    def wake(self) -> None:
        """A commit is done."""
        for worker in self._workers:
            worker.wake()

    def retry(self) -> int:
        """Try every parked entry again, from the next commit on; how many. Any thread."""
        return sum(outbox.retry() for outbox in self._outboxes)

    def pause(self, paused: bool) -> None:
        """Make no calls until told otherwise, or make them again. Any thread."""
        for worker in self._workers:
            worker.wishes.pause(paused)

    def try_now(self) -> None:
        """Call as soon as each server takes it, whatever was planned. Any thread."""
        for worker in self._workers:
            worker.wishes.hurry()

    def stop(self, deadline: float) -> None:
        """Ask all to end, and wait for them until then (monotonic), whatever a server does."""
        for worker in self._workers:
            worker.stop(0)
        for worker in self._workers:
            worker.stop(max(0.0, deadline - time.monotonic()))

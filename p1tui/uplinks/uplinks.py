"""All uplinks of one engine, controlled together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from p1tui.config.settings import Config
from p1tui.i18n.message import Message
from p1tui.model.entries import Entry, Outbox
from p1tui.model.orders import OrderDone, OrderRefused, Tell
from p1tui.model.status import LinkHealth
from p1tui.uplinks.proof import all_is_well, free_time, prove, trial_entry
from p1tui.uplinks.registry import BacklogSettings, ConfiguredTarget, configured_targets, latest_targets
from p1tui.uplinks.target import Target

if TYPE_CHECKING:
    from p1tui.uplinks.delivery.worker import Worker
    from p1tui.uplinks.latest.target import Snapshots
    from p1tui.uplinks.latest.worker import LatestWorker

UNKNOWN: Final = Message(
    "The recorder uploads not to it, but to: {known}. Restart the recorder if the config is newer."
)


def make_uplinks(
    config: Config,
    outbox: Callable[[str, int], Outbox],
    on_change: Callable[[int, LinkHealth], None],
    snapshots: Snapshots,
) -> Uplinks:
    """Make one worker for each target of the config.

    `outbox(name, interval)` opens an outbox with one entry each `interval` seconds. `on_change(index,
    health)` gets a worker's index in `health()` and its new health. `snapshots` give the newest state.
    """
    targets = configured_targets(config)
    workers = _backlog_workers(targets, outbox, on_change)
    return Uplinks(workers, targets, _latest_workers(config, len(workers), on_change, snapshots))


def _backlog_workers(
    targets: Sequence[ConfiguredTarget],
    outbox: Callable[[str, int], Outbox],
    on_change: Callable[[int, LinkHealth], None],
) -> list[Worker]:
    """Make one worker for each target with a backlog."""
    if not targets:
        return []
    from p1tui.uplinks.delivery.worker import Worker  # half a megabyte

    return [
        Worker(
            target.make(),
            outbox(target.outbox_name, target.settings.interval),
            upload_every=target.settings.upload_every,
            on_change=partial(on_change, index),
        )
        for index, target in enumerate(targets)
    ]


def _latest_workers(
    config: Config, first: int, on_change: Callable[[int, LinkHealth], None], snapshots: Snapshots
) -> list[LatestWorker]:
    """Make one worker for each target of the newest state, with indices from `first` on."""
    targets = latest_targets(config)
    if not targets:
        return []
    from p1tui.uplinks.latest.worker import LatestWorker  # most runs have no broker

    return [
        LatestWorker(each.make(), snapshots, on_change=partial(on_change, index))
        for index, each in enumerate(targets, first)
    ]


def _tested(
    settings: BacklogSettings, newest: Entry | None, target: Target, cursor: int, started: int
) -> OrderDone:
    moment = free_time(cursor, started, settings.interval, time.time())
    fields = getattr(settings, "fields", ())
    trouble = prove(target, trial_entry(newest, fields, moment, repeatable=target.repeatable))
    if trouble is not None:
        raise OrderRefused(trouble)
    return OrderDone(all_is_well(target.can_read_back, hasattr(settings, "read_key")))


class Uplinks:
    """The workers of one engine.

    Threads: any; only the one that owns the engine calls `start` and `stop`, once.
    """

    def __init__(
        self,
        workers: Sequence[Worker] = (),
        targets: Sequence[ConfiguredTarget] = (),
        latest: Sequence[LatestWorker] = (),
    ) -> None:
        self._workers = tuple(workers)
        self._all: tuple[Worker | LatestWorker, ...] = (*self._workers, *latest)
        pairs = zip(targets, workers, strict=bool(targets))
        self._targets = {target.outbox_name: (target, worker) for target, worker in pairs}

    def health(self) -> tuple[LinkHealth, ...]:
        """Return the health of each uplink."""
        return tuple(worker.health() for worker in self._all)

    def start(self) -> None:
        """Start every worker."""
        for worker in self._all:
            worker.start()

    def wake(self, *, stored: bool = True) -> None:
        """Notify every worker of a commit, or of one that failed (not `stored`): new rows may be due."""
        for worker in self._workers:
            worker.wake(stored=stored)

    def retry_parked(self, target: str = "") -> int:
        """Queue all parked entries again, of one target or of all, from the next commit on.

        Returns their number. Raises `OrderRefused` for an unknown target.
        """
        workers = (self._chosen(target)[1],) if target else self._workers
        return sum(worker.retry_parked() for worker in workers)

    def backfill(self, target: str, since: int, tell: Tell) -> None:
        """Make entries from `since` (UTC seconds) on due to a target. Raises `OrderRefused`."""
        self._chosen(target)[1].orders.backfill(since, tell)

    def test(self, target: str, newest: Entry | None, tell: Tell) -> None:
        """Send an entry of the newest reading to a target, and read it back. Raises `OrderRefused`."""
        configured, worker = self._chosen(target)
        worker.orders.test(partial(_tested, configured.settings, newest), tell)

    def _chosen(self, target: str) -> tuple[ConfiguredTarget, Worker]:
        """Return a target by the name of its outbox; the only one needs no name. Raises `OrderRefused`."""
        if not target and len(self._targets) == 1:
            return next(iter(self._targets.values()))
        if target not in self._targets:
            reason = UNKNOWN.with_values(known=", ".join(self._targets) or Message("none"))
            raise OrderRefused(reason)
        return self._targets[target]

    def pause(self, paused: bool) -> None:
        """Pause or resume all calls."""
        for worker in self._all:
            worker.pause(paused)

    def send_now(self) -> None:
        """Call every target as soon as its rate allows, whatever was planned."""
        for worker in self._all:
            worker.send_now()

    def stop(self, deadline: float) -> None:
        """Stop all workers; wait for them until `deadline` (monotonic) at most."""
        for worker in self._all:
            worker.stop(0)
        for worker in self._all:
            worker.stop(max(0.0, deadline - time.monotonic()))

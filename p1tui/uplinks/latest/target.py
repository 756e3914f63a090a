"""The interface between the loop and a target that wants the newest state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from p1tui.model.snapshot import Snapshot
from p1tui.uplinks.latest.state import CurrentState
from p1tui.uplinks.latest.waker import Waker
from p1tui.uplinks.target import Answer

Ended = Callable[[], bool]
"""Returns True once the loop must end: a call that waits then gives up."""


class Snapshots(Protocol):
    """The feed of an engine.

    Threads: any.
    """

    def latest(self) -> Snapshot:
        """Return the newest snapshot, without waiting."""

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change, on the thread that made it; return what ends that."""


class LatestTarget(Protocol):
    """A target of the newest state. Its methods end within a bounded time and do not raise.

    Threads: only its loop's.
    """

    @property
    def name(self) -> str:
        """Name for the user, such as `MQTT 192.168.1.5`."""

    @property
    def host(self) -> str:
        """Name of the server, for sentences."""

    @property
    def every(self) -> float:
        """Seconds between two states."""

    @property
    def fresh_s(self) -> float:
        """Seconds for which what is of the moment holds after its reading."""

    def publish(self, state: CurrentState, ended: Ended, waker: Waker) -> Answer:
        """Publish a state, over a new connection if there is none."""

    def serve(self, seconds: float, waker: Waker) -> Answer | None:
        """Wait to be woken, at most `seconds`, and keep the connection; return the answer if it broke."""

    def asked_in(self) -> float:
        """Return the seconds until the whole state is to be published again, infinity if nobody asked."""

    def close(self) -> None:
        """End the connection in order."""

    def prove(self, ended: Ended, waker: Waker) -> Answer:
        """Test the target over a connection of its own."""

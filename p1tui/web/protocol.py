"""HTTP on one connection, with ends in time: uvicorn waits for ever for a request, and for its reader."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S: Final = 10.0
"""Seconds for the head of a request to come."""

STALL_S: Final = 20.0
"""Seconds for which a reader may take nothing of what is written."""

MOST: Final = 192
"""Connections at a time; of more one that asks for nothing must go."""

MOST_EACH: Final = 48
"""Connections at a time of one address: a browser opens six."""


class TimedProtocol(H11Protocol):
    """Ends connections that are too slow, or too many.

    Threads: the event loop's.
    """

    proxy = ""
    """Address of a reverse proxy, which may open any number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_due: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # so that whoever takes nothing is seen
        if self._makes_room():
            self._head_due = self.loop.call_later(HEAD_S, transport.abort)
        else:
            transport.abort()

    def _makes_room(self) -> bool:
        address = _address(self)
        others = [each for each in self.connections if each is not self]
        if address != self.proxy and sum(_address(each) == address for each in others) >= MOST_EACH:
            return False
        if len(others) < MOST:
            return True
        idle = next(_idle(others), None)
        if idle is not None:
            idle.transport.abort()
        return idle is not None

    @property
    def idles(self) -> bool:
        """True while no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        """Take what came; the head of a request must be whole in time."""
        if self.idles and self._head_due is None:
            self._head_due = self.loop.call_later(HEAD_S, self.transport.abort)
        super().data_received(data)
        if not self.idles:
            _cancel(self._head_due)
            self._head_due = None

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        _cancel(self._head_due)
        _cancel(self._stalled)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the reader, not for ever."""
        if self._stalled is None:
            self._stalled = self.loop.call_later(STALL_S, self.transport.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        """Go on."""
        _cancel(self._stalled)
        self._stalled = None
        super().resume_writing()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def _address(protocol: Any) -> str:
    return protocol.client[0] if protocol.client else ""


def _idle(others: Iterable[Any]) -> Iterator[Any]:
    return (each for each in others if getattr(each, "idles", False))

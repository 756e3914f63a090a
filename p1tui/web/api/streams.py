"""The stream of events: each viewer gets the newest state, and misses what it is too slow for.

Server-sent events as WHATWG HTML, section 9.2, has them. A viewer has a place for one state, the newest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.types import Receive, Scope, Send

from p1tui.engine.feed import Feed
from p1tui.web.api.now import STALE_S, encoded

LEAST_S: Final = 0.2
"""Seconds between two states, at least: a telegram changes several things at once."""

SILENCE_S: Final = 15.0
"""Seconds after which a line without meaning keeps what is between from closing the connection."""

RETRY_MS: Final = 3000
"""Milliseconds after which a browser calls again."""

HEAD: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

MOST: Final = 64
"""Streams at a time."""

MOST_EACH: Final = 16
"""Streams at a time of one address: a household behind one, each page with one."""


class Stream:
    """One viewer.

    Threads: the event loop's.
    """

    def __init__(self, address: str, language: str, allowed: Callable[[], bool]) -> None:
        self.address, self.language, self.allowed = address, language, allowed
        self.news = asyncio.Event()
        """Set once there is something that was not sent."""
        self.number = -1
        """Number of the state sent last."""
        self.over = False

    def end(self) -> None:
        """End the stream."""
        self.over = True
        self.news.set()


class Hub:
    """Encodes each state once for each language, and wakes the viewers.

    Threads: the event loop's, but for the feed's publishers, which only wake it.
    """

    def __init__(self, feed: Feed, state: Callable[[], object]) -> None:
        self._feed, self._state = feed, state
        self._streams: list[Stream] = []
        self._number = 0
        self._encoded: dict[str, bytes] = {}
        self._told_at = 0.0
        self._planned: asyncio.TimerHandle | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def room(self, address: str) -> bool:
        """Return True if one more viewer may come from an address."""
        return len(self._streams) < MOST and sum(s.address == address for s in self._streams) < MOST_EACH

    async def serve(self, stream: Stream, receive: Receive, send: Send, scope: Scope) -> None:
        """Send states until the viewer leaves, may see them no more, or the program ends."""
        await send({"type": "http.response.start", "status": 200, "headers": HEAD})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body"})
            return
        self._add(stream)
        leaving = asyncio.create_task(_until_left(stream, receive))
        try:
            chunk = b"retry: %d\n\n" % RETRY_MS
            while not stream.over:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk = await self._next(stream)
                if not stream.allowed():
                    break
            await send({"type": "http.response.body"})
        finally:
            leaving.cancel()
            self._remove(stream)

    async def _next(self, stream: Stream) -> bytes:
        try:
            async with asyncio.timeout(SILENCE_S):
                await stream.news.wait()
        except TimeoutError:
            return b": the stream lives\n\n"
        stream.news.clear()
        if stream.language not in self._encoded:
            found = encoded(self._state(), stream.language)
            self._encoded[stream.language] = b"id: %d\ndata: %b\n\n" % (self._number, found)
        return self._encoded[stream.language]

    def check(self) -> None:
        """End the streams of who may see them no more."""
        for stream in self._streams:
            if not stream.allowed():
                stream.end()

    def close(self) -> None:
        """End all streams."""
        for stream in self._streams:
            stream.end()

    def _add(self, stream: Stream) -> None:
        self._streams.append(stream)
        if len(self._streams) == 1:
            loop = asyncio.get_running_loop()
            self._unsubscribe = self._feed.subscribe(lambda: _wake(loop, self._plan))
            self._publish()
        stream.news.set()

    def _remove(self, stream: Stream) -> None:
        self._streams.remove(stream)
        if not self._streams and self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
            if self._planned is not None:
                self._planned.cancel()
                self._planned = None

    def _plan(self) -> None:
        """Publish soon; what comes meanwhile goes along."""
        loop = asyncio.get_running_loop()
        due = max(self._told_at + LEAST_S, loop.time())
        if self._planned is None or self._planned.when() > due:
            self._plan_at(due)

    def _plan_at(self, due: float) -> None:
        if self._planned is not None:
            self._planned.cancel()
        self._planned = asyncio.get_running_loop().call_at(due, self._publish)

    def _publish(self) -> None:
        """Wake all viewers; once more when what they have grows stale."""
        self._planned = None
        self._number += 1
        self._encoded.clear()
        self._told_at = asyncio.get_running_loop().time()
        for stream in self._streams:
            stream.news.set()
        if self._streams:
            self._plan_at(self._told_at + STALE_S)


async def _until_left(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    stream.end()


def _wake(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(call)

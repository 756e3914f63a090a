"""Weeks of asking in a moment: real calls to loopback servers, on a clock that only jumps."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self

from p1tui.demo.prices.server import Answered, PriceServer
from p1tui.i18n.message import Message
from p1tui.model.prices import NeededPrices, PriceStatus
from p1tui.model.quarters import DayAheadPrice
from p1tui.net.client import Client
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.prices.answers import BODY_LIMIT
from p1tui.prices.asker import Asker
from p1tui.prices.market import MARKET_ZONE, day_at, days, slots
from tests.prices.shapes import SHAPES, Rows, acknowledgement, local, market, source

Answer = Callable[["World", dict[str, str], str, bytes], Answered | None]
"""Makes the answer of a server to a query, a path and a body."""


def at(text: str) -> float:
    """The UTC seconds of a local time, `2026-11-28 13:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=MARKET_ZONE).timestamp()


class MemoryStore:
    """Keeps prices as the history does: a final one stays."""

    def __init__(self) -> None:
        self.prices: dict[int, DayAheadPrice] = {}

    def missing(self, needed: NeededPrices, first: date, last: date) -> Iterable[date]:
        return [
            day
            for day in days(first, last)
            if not all(
                start in self.prices and self.prices[start].final for start in slots(day, needed.commodity)
            )
        ]

    def known(self, needed: NeededPrices, start: int, end: int) -> Sequence[DayAheadPrice]:
        return [price for at, price in sorted(self.prices.items()) if start <= at < end]

    def keep(self, needed: NeededPrices, prices: Sequence[DayAheadPrice]) -> None:
        for price in prices:
            known = self.prices.get(price.start)
            if known is None or price.final or not known.final:
                self.prices[price.start] = price


class Line:
    """The network between an asker and a server."""

    def __init__(self, world: World, client: Client) -> None:
        self._world, self._client = world, client

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        if self._world.down:
            return CallFailed("no_route")
        return self._client.call(method, path, params=params, headers=headers, content=content)


class World:
    """One commodity's asker, its sources' servers by name, and the hours that pass.

    Threads: the test's; the servers' threads only answer it.
    """

    def __init__(
        self,
        servers: dict[str, Answer],
        *,
        now: str = "2026-11-28 10:00",
        since: date = date(2026, 11, 28),
        zone: str = "NL",
        commodity: str = "electricity",
        currency: str = "EUR",
    ) -> None:
        self.now = at(now)
        self.store = MemoryStore()
        self.calls: list[tuple[str, str]] = []
        """Local time and name of the source, of each call."""
        self.statuses: list[PriceStatus] = []
        self.published_at = "13:00"
        """Local time at which tomorrow's prices are published."""
        self.down = False
        """True while there is no network."""
        self.needed = NeededPrices(zone, commodity, currency, ((since, None),))  # type: ignore[arg-type]
        self._servers = servers
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        sources = []
        for name, answer in self._servers.items():
            server = self._cleanup.enter_context(PriceServer(answer=self._answering(name, answer)))
            sources.append(source(name, server.url))
        self.asker = Asker(
            self.needed,
            sources,
            self.store,
            on_status=self.statuses.append,
            rng=random.Random(1),
            now=self.now,
            caller=lambda source: Line(self, Client(source.url, user_agent="test", body_limit=BODY_LIMIT)),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def _answering(
        self, name: str, answer: Answer
    ) -> Callable[[str, dict[str, str], bytes], Answered | None]:
        def call(path: str, query: dict[str, str], body: bytes) -> Answered | None:
            self.calls.append((local(int(self.now))[:16], name))
            return answer(self, query, path, body)

        return call

    def until(self, text: str) -> None:
        """Let the hours pass until a local time."""
        end = at(text)
        while self.now < end:
            wait = self.asker.turn(self.now)
            assert wait >= 0
            self.now = min(end, self.now + max(wait, 0.5))

    @property
    def status(self) -> PriceStatus:
        return self.asker.status

    def reasons(self) -> list[Message]:
        """Every sentence that the status held, once each, in their order."""
        return list(dict.fromkeys(status.reason for status in self.statuses if status.reason))

    def called(self, name: str, day: str = "") -> list[str]:
        """Local times of the calls to a source, on one day or ever."""
        return [time for time, each in self.calls if each == name and time.startswith(day)]

    def knows(self, day: date) -> bool:
        """True if every price of a day is kept, as the market has it."""
        return all(
            start in self.store.prices and self.store.prices[start].micros == 10 * price
            for start, price in market(day)
        )

    def is_empty(self, day: date) -> bool:
        return not any(start in self.store.prices for start, _ in market(day))

    def published(self, first: date, last: date) -> Rows:
        """The market's rows from one day to another, as far as they are published."""
        today = day_at(self.now, "electricity")
        clock = datetime.fromtimestamp(self.now, MARKET_ZONE).strftime("%H:%M")
        newest = today + timedelta(days=clock >= self.published_at)
        return [row for day in days(first, min(last, newest)) for row in market(day)]


def asked(name: str, query: dict[str, str], path: str, body: bytes) -> tuple[date, date]:
    """First and last day of a call, as its source writes them."""
    match name:
        case "energyzero":
            first = datetime.strptime(query["date"], "%d-%m-%Y").date()
        case "energy-charts":
            return date.fromisoformat(query["start"]), date.fromisoformat(query["end"])
        case "frank-energie":
            first = date.fromisoformat(body.decode().split('"date":"')[1][:10])
        case "elprisetjustnu":
            year, rest = path.split("/")[-2:]
            first = date.fromisoformat(f"{year}-{rest[:5]}")
        case "entsoe":
            stamps = (
                datetime.strptime(query[each], "%Y%m%d%H%M").replace(tzinfo=UTC)
                for each in ("periodStart", "periodEnd")
            )
            first, after = (day_at(each.timestamp(), "electricity") for each in stamps)
            return first, after - timedelta(days=1)
        case _:
            first = date.fromisoformat(query["date"])
    return first, first


def well(name: str) -> Answer:
    """A source that is well: it tells what is published, and has nothing otherwise."""

    def answer(world: World, query: dict[str, str], path: str, body: bytes) -> Answered:
        rows = world.published(*asked(name, query, path, body))
        return SHAPES[name](rows) if rows else nothing(name)

    return answer


def nothing(name: str) -> Answered:
    """The answer of each source to a question for a day without prices."""
    match name:
        case "entsoe":
            return acknowledgement()
        case "nord-pool":
            return Answered(204, b"")
        case "frank-energie":
            return Answered(200, b'{"errors":[{"message":"No marketprices found"}],"data":null}')
    return Answered(404, b'{"detail":"Not found"}')


def always(answer: Answered | None) -> Answer:
    return lambda *_: answer

"""A loopback server of prices, which answers in EnergyZero's form.

with PriceServer() as server:
    ...  # server.url
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

from p1tui.demo.listener import LoopbackListener
from p1tui.demo.prices.curve import AMSTERDAM, QUARTER_S, quarters

DAYS_TOLD = range(-15, 2)
"""Days in one answer, from the one asked for on: more than asked for, as of the real server. One call tells
all that the demo has not kept before."""

PUBLISHED_AT = 13
"""Local hour from which tomorrow's prices are told."""


class Answered(NamedTuple):
    """An answer of a server."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = {}  # noqa: RUF012


class PriceServer:
    """Tells the prices of the simulated market on a free loopback port.

    `answer(path, query, body)` makes each answer; by default one in EnergyZero's form, with the days `told`
    from the one asked for on. `clock` returns UTC seconds, for what is published.

    Threads: any may call any method; each connection is served by a thread of its own.
    """

    def __init__(
        self,
        *,
        answer: Callable[[str, dict[str, str], bytes], Answered | None] | None = None,
        told: Iterable[int] = DAYS_TOLD,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._told = tuple(told)
        self._answer = answer or self._energyzero
        self._clock = clock
        self._listener = _Listener(self)
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}"

    def __enter__(self) -> Self:
        self._listener.serve()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.end()

    def answer(self, target: str, body: bytes) -> Answered | None:
        """Return the answer to a request; `None` to hang up without one."""
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return self._answer(parts.path, query, body)

    def _energyzero(self, path: str, query: dict[str, str], _: bytes) -> Answered:
        if path != "/public/v1/prices" or query.get("energyType") != "ENERGY_TYPE_ELECTRICITY":
            return Answered(404, b'{"code":5,"message":"not found","details":[]}')
        try:
            day = datetime.strptime(query.get("date", ""), "%d-%m-%Y").date()
        except ValueError:
            return Answered(400, b'{"code":3,"message":"invalid Date","details":[]}')
        local = datetime.fromtimestamp(self._clock(), AMSTERDAM)
        last = local.date() + timedelta(days=local.hour >= PUBLISHED_AT)
        days = [day + timedelta(days=each) for each in self._told]
        rows = [row for each in days if each <= last for row in quarters(each)]
        if not rows:
            return Answered(404, b'{"code":5,"message":"not found","details":[]}')
        return Answered(200, json.dumps(as_energyzero(rows)).encode())


def as_energyzero(rows: Iterable[tuple[int, int]], length: int = QUARTER_S) -> dict[str, Any]:
    """Return prices (start, hundredths of EUR/MWh) in EnergyZero's form: EUR/kWh as text."""
    told = [
        {
            "start": _written(start),
            "end": _written(start + length),
            "price": {"value": f"{Decimal(price).scaleb(-5):f}"},
        }
        for start, price in rows
    ]
    return {"interval": 1, "range": {"start": told[0]["start"], "end": told[-1]["end"]}, "base": told}


def _written(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Listener(LoopbackListener):
    """The listening socket of a server."""

    def __init__(self, owner: PriceServer) -> None:
        self.owner = owner
        super().__init__(_Handler, "price server")


class _Handler(BaseHTTPRequestHandler):
    """Reads one request and writes its answer."""

    server: _Listener

    def do_GET(self) -> None:
        """Serve a request, of any method."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answered = self.server.owner.answer(self.path, body)
        if answered is None:
            return
        self.send_response(answered.status)
        headers = {"Content-Type": answered.content_type, **answered.headers}
        for name, value in (headers | {"Content-Length": str(len(answered.body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answered.body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: standard error belongs to the program."""

"""The routes: what is answered under which path."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from p1tui.engine.metrics.exposition import OPENMETRICS_TYPE, TEXT_TYPE
from p1tui.i18n.message import Message
from p1tui.store.errors import sentence
from p1tui.store.queries.history import History
from p1tui.web import static
from p1tui.web.access.access import Access
from p1tui.web.access.gate import ADDRESS, ALLOWED
from p1tui.web.access.login import Login
from p1tui.web.api import answers, history, money
from p1tui.web.api.answers import Refused
from p1tui.web.api.days import Days
from p1tui.web.api.librarian import Busy, Librarian
from p1tui.web.api.metrics import Metrics
from p1tui.web.api.now import state
from p1tui.web.api.streams import Hub, Stream
from p1tui.web.languages import language_of
from p1tui.web.site import Site
from p1tui.web.texts import page_texts

OPENAPI: Final = Path(__file__).with_name("openapi.json")
NOT_HERE: Final = Message("There is nothing at this address.")
BUSY: Final = Message("Too much is asked of the history at a time; ask again.")
TOO_MANY: Final = Message("Too many pages are open; close one.")

Answer = Callable[[Request], Awaitable[Response]]


class Pages:
    """Answers requests that were let in.

    Threads: the event loop's.
    """

    def __init__(self, site: Site, access: Access, *, command: str, language: str) -> None:
        self._site, self._access, self._language = site, access, language
        self.librarian = Librarian(site.history)
        self._days = Days(site, self.librarian)
        self.hub = Hub(site.feed, self._state)
        self._page = Metrics(site)
        self._login = Login(access, command, language)
        self._files = static.files()
        self._openapi = OPENAPI.read_bytes()

    def router(self) -> ASGIApp:
        """Return the routes."""
        pages: dict[str, Answer] = {
            "/": self._index,
            "/static/{name:path}": self._static,
            "/api/now": self._now,
            "/api/history": self._history,
            "/api/costs": self._costs,
            "/api/prices": self._prices,
            "/api/texts": self._texts,
            "/api/openapi.json": self._described,
            "/metrics": self._metrics,
            "/healthz": self._health,
        }
        routes = [Route(path, answer, methods=["GET"]) for path, answer in pages.items()]
        routes += [
            Route("/events", _Events(self), methods=["GET"]),
            Route("/login", self._login.form, methods=["GET"]),
            Route("/login", self._login.enter, methods=["POST"]),
            Route("/logout", self._leave, methods=["POST"]),
        ]
        return Router(routes, redirect_slashes=False, default=_nothing)

    def _state(self) -> dict[str, Any]:
        self._days.look()
        return state(self._site, self._days)

    async def _index(self, request: Request) -> Response:
        token = request.query_params.get("token")
        if token is not None and self._access.demanded:
            return self._login.by_token(request, token)
        return static.answer(request, self._file("index.html"))

    async def _static(self, request: Request) -> Response:
        return static.answer(request, self._file(request.path_params["name"]))

    def _file(self, name: str) -> static.StaticFile:
        if name not in self._files:
            raise Refused(404, NOT_HERE)
        return self._files[name]

    async def _now(self, request: Request) -> Response:
        await self._days.first()
        return answers.json(request, self._state(), self._language)

    async def _leave(self, request: Request) -> Response:
        answer = await self._login.leave(request)
        self.hub.check()
        return answer

    async def _history(self, request: Request) -> Response:
        if request.query_params.get("quantity"):
            return await self._asked(request, history.steps(request, self._site))
        found = await self._query(history.rows(request, self._site))
        csv = request.query_params.get("format") == "csv"
        kind = "text/csv; charset=utf-8" if csv else "application/jsonl; charset=utf-8"
        return Response(found, media_type=kind)

    async def _costs(self, request: Request) -> Response:
        return await self._asked(request, money.costs(request, self._site))

    async def _prices(self, request: Request) -> Response:
        return await self._asked(request, money.prices(request, self._site))

    async def _asked(self, request: Request, query: Callable[[History], dict[str, Any]]) -> Response:
        return answers.json(request, await self._query(query), self._language)

    async def _query(self, query: Callable[[History], Any]) -> Any:
        try:
            return await self.librarian.ask(query)
        except Busy:
            raise Refused(503, BUSY, {"Retry-After": "2"}) from None
        except sqlite3.Error as error:
            file = self._site.history_file
            told = Message(
                "The history {file} cannot be read: {why}", file=str(file), why=sentence(error, file)
            )
            raise Refused(503, told) from error

    async def _texts(self, request: Request) -> Response:
        return answers.json(request, page_texts(language_of(request, self._language)), self._language)

    async def _described(self, request: Request) -> Response:
        return Response(self._openapi, media_type=answers.JSON)

    async def _metrics(self, request: Request) -> Response:
        openmetrics = "application/openmetrics-text" in request.headers.get("accept", "")
        page = self._page.page(openmetrics=openmetrics)
        kind = OPENMETRICS_TYPE if openmetrics else TEXT_TYPE
        return Response(page.encode(), headers={"Content-Type": kind, "Vary": "Accept"})

    async def _health(self, request: Request) -> Response:
        return Response("ok\n", media_type="text/plain")

    async def events(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one stream."""
        request = Request(scope)
        address, allowed = scope[ADDRESS], scope[ALLOWED]
        if not self.hub.room(address):
            raise Refused(503, TOO_MANY, {"Retry-After": "30"})
        stream = Stream(address, language_of(request, self._language), allowed)
        await self.hub.serve(stream, receive, send, scope)


class _Events:
    """The stream as an ASGI application: a route takes a function for one that answers at once."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._pages.events(scope, receive, send)


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    raise Refused(404, NOT_HERE)

"""The gate: who may ask, under which name, how; errors become sentences."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from p1tui.i18n.message import Message
from p1tui.runtime.logs import log
from p1tui.web import answers
from p1tui.web.answers import Refused

BROKEN = Message("An error in p1tui: its log has the details.")


class Gate:
    """Lets requests in, or refuses them."""

    def __init__(self, app: ASGIApp, language: str) -> None:
        self._app, self._language = app, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            await self._app(scope, receive, send)
        except Refused as refused:
            await answers.refusal(request, refused, self._language)(scope, receive, send)
        except Exception as error:  # the next request must not suffer from it
            log.error("An error in p1tui broke an answer of the page: %s", error, exc_info=True)
            await answers.refusal(request, Refused(500, BROKEN), self._language)(scope, receive, send)

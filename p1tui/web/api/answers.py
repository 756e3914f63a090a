"""Answers of the API: an object as JSON in the reader's language, or a sentence on what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from p1tui.i18n.message import Message
from p1tui.web.api.now import encoded
from p1tui.web.languages import language_of

JSON: Final = "application/json; charset=utf-8"


class Refused(Exception):
    """A request that is answered with a sentence and a status."""

    def __init__(self, status: int, sentence: Message, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(sentence))
        self.status = status
        self.sentence = sentence
        self.headers = headers


def json(request: Request, found: object, default: str, *, status: int = 200) -> Response:
    """Return an object as JSON; `default`: language of a reader who asks for none."""
    code = language_of(request, default)
    return Response(encoded(found, code), status, {"Content-Language": code}, JSON)


def refusal(request: Request, refused: Refused, default: str) -> Response:
    """Return a sentence on what is wrong as JSON: `{"error": …}`."""
    answer = json(request, {"error": refused.sentence}, default, status=refused.status)
    answer.headers.update(refused.headers or {})
    return answer

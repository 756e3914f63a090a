"""Logging in and out: a form, and the cookie that it sets."""

from __future__ import annotations

import asyncio
from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from p1tui.i18n import language
from p1tui.i18n.language import tr
from p1tui.i18n.message import NOTHING, Message
from p1tui.i18n.sentences import tell
from p1tui.web.access.access import Access
from p1tui.web.access.gate import ADDRESS, SECURE
from p1tui.web.access.sessions import LIFE_S
from p1tui.web.api.answers import Refused
from p1tui.web.languages import language_of

MOST_BYTES: Final = 1024
"""Bytes of a form."""

MOST_FIELDS: Final = 8

LONGEST_S: Final = 10.0
"""Seconds for a form to come."""

TOO_MUCH: Final = Message("That is more than a token.")
TOO_SLOW: Final = Message("The form did not come in time; send it again.")

PAGE: Final = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – p1tui</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/colours.css">
<link rel="stylesheet" href="/static/page.css">
</head>
<body>
<main class="login">
<h1><span class="brand">p1tui</span></h1>
<form method="post" action="/login">
<label for="token">{label}</label>
<input id="token" name="token" type="password" autocomplete="current-password" autocapitalize="none"
 spellcheck="false" required autofocus aria-describedby="wrong help"{invalid}>
<p id="wrong" class="error" role="alert">{trouble}</p>
<button type="submit">{title}</button>
<p id="help" class="dim">{about}</p>
</form>
</main>
</body>
</html>
"""


class Login:
    """Answers the form.

    Threads: the event loop's.
    """

    def __init__(self, access: Access, command: str, default: str) -> None:
        self._access, self._default = access, default
        self._about = Message("`{command}` on the computer that serves this page makes one.", command=command)

    async def form(self, request: Request) -> Response:
        """Show the form."""
        return self._form(request) if self._access.demanded else _to("/")

    async def enter(self, request: Request) -> Response:
        """Take the form: set the cookie, or show it again with what is wrong."""
        if not self._access.demanded:
            return _to("/")
        form = (await _body(request)).decode("utf-8", "replace")
        try:
            given = parse_qs(form, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise Refused(413, TOO_MUCH) from None
        return self.by_token(request, given.get("token", [""])[0])

    def by_token(self, request: Request, given: str) -> Response:
        """Set the cookie of who has the token, and lead to the page without it in the address."""
        try:
            right = self._access.check(given, request.scope[ADDRESS])
        except Refused as refused:
            return self._form(request, refused.sentence, refused.status, dict(refused.headers or {}))
        answer = _to("/")
        answer.set_cookie(
            self._access.cookie,
            self._access.begin(right),
            max_age=LIFE_S,
            httponly=True,
            samesite="strict",
            secure=request.scope[SECURE],
        )
        return answer

    async def leave(self, request: Request) -> Response:
        """Log the browser out."""
        await _body(request)
        self._access.end(request)
        answer = _to("/login" if self._access.demanded else "/")
        answer.delete_cookie(self._access.cookie, httponly=True, samesite="strict")
        return answer

    def _form(
        self,
        request: Request,
        trouble: Message = NOTHING,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> Response:
        code = language_of(request, self._default)
        with language.spoken(code):
            text = PAGE.format(
                language=code,
                title=escape(tr("Log in")),
                label=escape(tr("Token")),
                invalid=' aria-invalid="true"' if trouble else "",
                trouble=escape(tell(trouble)) if trouble else "",
                about=escape(tell(self._about)),
            )
        return Response(text, status, headers, "text/html; charset=utf-8")


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)


async def _body(request: Request) -> bytes:
    """Return the body of a form. Raises `Refused` if it is too long or too slow."""
    found = bytearray()
    try:
        async with asyncio.timeout(LONGEST_S):
            async for chunk in request.stream():
                found += chunk
                if len(found) > MOST_BYTES:
                    raise Refused(413, TOO_MUCH, {"Connection": "close"})
    except TimeoutError:
        raise Refused(408, TOO_SLOW, {"Connection": "close"}) from None
    return bytes(found)

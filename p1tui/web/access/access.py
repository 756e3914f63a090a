"""Who may see the numbers: everyone on this computer, and from elsewhere who has the token."""

from __future__ import annotations

import hmac
import time
from typing import Final

from starlette.requests import Request

from p1tui.i18n.message import Message
from p1tui.web.access.sessions import Session, Sessions
from p1tui.web.access.token_file import TokenFile, digest
from p1tui.web.access.tries import Tries
from p1tui.web.api.answers import Refused

NEEDED: Final = Message("Log in first: this page takes the token that `{command}` made.")
WRONG: Final = Message("That is not the token.")
PAUSED: Final = Message("Too many wrong tokens came from there; try again in {seconds} s.")


class Access:
    """Lets browsers in by cookie, programs by `Authorization: Bearer`.

    Threads: the event loop's.
    """

    def __init__(self, token: TokenFile, *, demanded: bool, cookie: str, command: str) -> None:
        self.demanded = demanded
        """True if a token is needed: other computers reach the page."""
        self.cookie = cookie
        """Name of the cookie: cookies know no port, and two profiles are two ports."""
        self._token = token
        self._sessions = Sessions(time.time)
        self._tries = Tries(time.monotonic)
        self._needed = NEEDED.with_values(command=command)

    def session(self, request: Request, address: str) -> Session | None:
        """Return the session of a request; `None` if none is needed. Raises `Refused` for who has none."""
        if not self.demanded:
            return None
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and given:
            return self._by_token(given, address)
        found = self._sessions.of(request.cookies.get(self.cookie, ""), self._token.digest())
        if found is None:
            raise Refused(401, self._needed, {"WWW-Authenticate": 'Bearer realm="p1tui"'})
        return found

    def _by_token(self, given: str, address: str) -> Session:
        right = self.check(given, address)
        return Session("", int(time.time()), right)

    def check(self, given: str, address: str) -> str:
        """Return the digest of the token that was given. Raises `Refused` for a wrong one, or too many."""
        if wait := self._tries.pause(address):
            seconds = int(wait) + 1
            raise Refused(429, PAUSED.with_values(seconds=seconds), {"Retry-After": str(seconds)})
        known = self._token.digest()
        same = hmac.compare_digest(digest(given).encode(), known.encode())
        if not known or not same:
            self._tries.wrong(address)
            raise Refused(401, WRONG)
        self._tries.right(address)
        return known

    def begin(self, right: str) -> str:
        """Return the cookie's value for who has shown the token with this digest."""
        return self._sessions.begin(right)

    def end(self, request: Request) -> None:
        """Log out the session of a request, if it has one."""
        found = self._sessions.of(request.cookies.get(self.cookie, ""), self._token.digest())
        if found is not None:
            self._sessions.end(found)

    def lasts(self, session: Session | None) -> bool:
        """Return True while a session may see the numbers."""
        return session is None or self._sessions.lasts(session, self._token.digest())

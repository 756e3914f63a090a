"""Sessions of browsers: a signed value in a cookie, so that a restart logs nobody out.

The value holds when it was made and a number of its own; the key of the signature comes from the token's
digest, so that a new token, or none, ends all of them. Who logs out is remembered until the program ends.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Final

import msgspec

from p1tui.runtime.duration import DAY

LIFE_S: Final = 365 * DAY
"""Seconds after which a browser must log in again."""

LONGEST: Final = 120
"""Characters of a cookie that are looked at."""

MOST_ENDED: Final = 4096
"""Sessions remembered that were logged out; of more the oldest is forgotten."""


class Session(msgspec.Struct, frozen=True):
    """One browser that has logged in."""

    number: str
    """Random, as long as a token."""
    begun_at: int
    """UTC seconds."""
    digest: str
    """Digest of the token that it logged in with."""


class Sessions:
    """Signs sessions, and knows those that have ended.

    Threads: the event loop's.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._ended: dict[str, None] = {}

    def begin(self, digest: str) -> str:
        """Return the value of a new session under this token."""
        head = f"{int(self._now()):x}.{secrets.token_hex(16)}"
        return f"{head}.{_signature(digest, head)}"

    def of(self, value: str, digest: str) -> Session | None:
        """Return the session of a value; `None` if it is forged, old, logged out or of another token."""
        head, _, signature = value[:LONGEST].rpartition(".")
        if not digest or not hmac.compare_digest(signature.encode(), _signature(digest, head).encode()):
            return None
        begun, _, number = head.partition(".")
        session = Session(number, int(begun, 16), digest)
        return session if self.lasts(session, digest) else None

    def lasts(self, session: Session, digest: str) -> bool:
        """Return True while a session is neither old nor logged out, and its token still in force."""
        young = -DAY <= self._now() - session.begun_at < LIFE_S
        return young and session.number not in self._ended and session.digest == digest

    def end(self, session: Session) -> None:
        """Log a session out."""
        self._ended[session.number] = None
        if len(self._ended) > MOST_ENDED:
            del self._ended[next(iter(self._ended))]


def _signature(digest: str, head: str) -> str:
    key = hashlib.blake2b(digest.encode(), person=b"p1tui session").digest()
    return hmac.new(key, head.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]

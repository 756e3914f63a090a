"""The token that a browser logs in with: made once, shown once, kept as a digest.

The file holds the SHA-256 of the token alone, so that nobody can log in with what a backup of it has.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path
from typing import Final

from p1tui.runtime.replacement import replacement

BYTES: Final = 16
"""128 bits."""

LONGEST: Final = 200
"""Characters of a token that are looked at."""


def digest(token: str) -> str:
    """Return the digest of a token as someone typed it: hyphens, blanks and capitals do not count."""
    plain = "".join(token[:LONGEST].replace("-", "").split()).lower()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


class TokenFile:
    """The file of one profile's token.

    Threads: one at a time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._digest = ""

    def make(self) -> str:
        """Make a token in place of an earlier one, and return it. Raises `OSError`."""
        letters = base64.b32encode(secrets.token_bytes(BYTES)).decode().rstrip("=").lower()
        token = "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with replacement(self.path, mode=0o600) as partial:
            partial.write_text(f"{digest(token)}\n")
            partial.replace(self.path)
        return token

    def revoke(self) -> bool:
        """Remove the token; return False if there was none. Raises `OSError`."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True

    def digest(self) -> str:
        """Return the digest that is in force now; empty: there is no token, or it cannot be read."""
        try:
            status = self.path.stat()
            seen = status.st_mtime_ns, status.st_ino, status.st_size
            if seen != self._seen:
                self._digest, self._seen = self.path.read_text("ascii").strip(), seen
        except (OSError, UnicodeDecodeError):
            self._digest, self._seen = "", None
        return self._digest

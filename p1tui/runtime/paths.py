"""Where config, history and log live, per profile; and the lock that one engine holds on a history."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec
import platformdirs

DEFAULT_PROFILE = "default"
"""The profile of a user who never names one: one meter, one config, one history."""

PROFILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class Held(Exception):
    """Another engine records into this history; the message names it and says what to do."""


class Paths(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one profile. None of them is made by asking for its path."""

    config: Path
    history: Path
    log: Path


def for_profile(name: str = DEFAULT_PROFILE) -> Paths:
    """The files of profile `name`; ValueError (a sentence) where it cannot be a file's name."""
    if not PROFILE_NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot be a profile's name: "
            f"use up to 40 letters, digits, '-' and '_', a letter or digit first."
        )
    stem = "" if name == DEFAULT_PROFILE else f"{name}-"
    data = platformdirs.user_data_path("p1tui", appauthor=False)
    return Paths(
        config=platformdirs.user_config_path("p1tui", appauthor=False) / f"{stem}config.toml",
        history=data / f"{stem}history.sqlite",
        log=platformdirs.user_state_path("p1tui", appauthor=False) / f"{stem}p1tui.log",
    )


class Lock:
    """Held by the one engine that writes a history; the system lets go of it even after `kill -9`."""

    def __init__(self, history: Path) -> None:
        # By the file itself, lest a link to it be taken for another history.
        history = history.resolve()
        self._path = history.with_name(f"{history.name}.lock")
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock or raise `Held`, which names the holder; OSError where no file can be made."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            _lock(file)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "another p1tui"
            file.close()
            raise Held(
                f"This meter is already being recorded by {holder}. "
                f"Stop that one first, or record another meter with --profile NAME."
            ) from None
        file.truncate(0)
        with suppress(OSError):  # on a full disk it is held without a name
            os.write(file.fileno(), f"process {os.getpid()}".encode())
        self._file = file

    def release(self) -> None:
        """Let go; the empty file stays, since deleting it would race with the next holder."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        # A byte far behind the text, since Windows also refuses reading what is locked.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

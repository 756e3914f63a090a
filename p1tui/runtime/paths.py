"""Paths of a profile's config, history and log."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import platformdirs

from p1tui.i18n.message import Message

DEFAULT_PROFILE = "default"
"""The profile of a user who never names one: one meter, one config, one history."""

PROFILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
"""A name that is a valid file name on every system, and cannot leave the folder."""


class BadProfile(ValueError):
    """A name cannot be a profile's."""

    def __init__(self, name: str) -> None:
        self.message = Message(
            "'{name}' cannot be a profile's name: use up to 40 letters, digits, '-' and '_', a letter or "
            "digit first.",
            name=name,
        )
        """Sentence for a person."""
        super().__init__(str(self.message))


class Paths(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one profile; they need not exist."""

    config: Path
    """TOML."""
    history: Path
    """SQLite, with its lock file beside it."""
    log: Path
    """Text, written only with a screen."""

    @property
    def fault(self) -> Path:
        """Traceback of the last fault in p1tui itself, beside the log."""
        return self.log.with_name(f"{self.log.stem}-fault.log")

    @property
    def web_token(self) -> Path:
        """Digest of the token for the page in a browser, beside the log."""
        return self.log.with_name(f"{self.log.stem}-web-token")


def port_memory() -> Path:
    """Return the file that keeps on which cable the meter was found; all profiles share it."""
    return platformdirs.user_state_path("p1tui", appauthor=False) / "ports.json"


def for_profile(name: str = DEFAULT_PROFILE) -> Paths:
    """Return the files of profile `name`. Raises `BadProfile`."""
    if not PROFILE_NAME.fullmatch(name):
        raise BadProfile(name)
    stem = "" if name == DEFAULT_PROFILE else f"{name}-"
    data = platformdirs.user_data_path("p1tui", appauthor=False)
    return Paths(
        config=platformdirs.user_config_path("p1tui", appauthor=False) / f"{stem}config.toml",
        history=data / f"{stem}history.sqlite",
        log=platformdirs.user_state_path("p1tui", appauthor=False) / f"{stem}p1tui.log",
    )

"""The part of a computer that the doctor examines."""

from __future__ import annotations

from pathlib import Path

import msgspec

from p1tui.config.settings import Config
from p1tui.i18n.message import Message
from p1tui.runtime.paths import DEFAULT_PROFILE, Paths
from p1tui.service.manager import Manager
from p1tui.service.unit import unit_name


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """One profile of one user on one computer."""

    files: Paths
    """Its files, the history being the one in force."""
    settings: Config
    """Settings in force; the defaults if the config is wrong."""
    trouble: tuple[Message, ...] = ()
    """Sentences on what is wrong with the config."""
    profile: str = DEFAULT_PROFILE
    user: str = ""
    """Name of the user."""
    managers: tuple[Manager, ...] = ()
    """Service managers that may know the service: the user's, then the system's."""
    root: Path = Path("/")
    """Folder in which the files of the system are looked for."""

    @property
    def service(self) -> str:
        """Name of the service's units, without an ending."""
        return unit_name(self.profile)

    @property
    def backups(self) -> str:
        """Begin of the names of its nightly backups."""
        return f"p1tui-{self.profile}"

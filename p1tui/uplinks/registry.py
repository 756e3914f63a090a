"""The upload targets, one line each: a section of the config, and the target that its tables make.

A target is a folder beside this file, a class of settings with its line in `Config`, and a line in `TARGETS`.
The face of the folder (`__init__.py`) holds the functions that the line names, and loads what makes calls
only when a target is made: a run without one needs no HTTP client.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from p1tui.config.settings import Config, ThingSpeakSettings
from p1tui.uplinks import thingspeak
from p1tui.uplinks.target import Target


class BacklogSettings(Protocol):
    """The settings that each table of a target with a backlog has."""

    @property
    def interval(self) -> int:
        """Seconds of meter time that one entry covers."""

    @property
    def upload_every(self) -> int:
        """Seconds between calls when nothing waits."""


S = TypeVar("S", bound=BacklogSettings)


class BacklogTarget(NamedTuple, Generic[S]):
    """A kind of target that gets every entry in order: with an outbox, a cursor and acknowledgements."""

    settings: type[S]
    """One table of the section."""
    make: Callable[[S], Target]
    """Makes the target of one table."""
    name: Callable[[S], str]
    """Names the outbox of one table: its cursor and its parked entries are kept in the history under that."""


TARGETS: Mapping[str, BacklogTarget[Any]] = {
    "thingspeak": BacklogTarget(ThingSpeakSettings, thingspeak.make_target, thingspeak.target_name),
}
"""Each section of the config whose tables are targets."""


class ConfiguredTarget(NamedTuple):
    """One table of the config that makes a target."""

    kind: BacklogTarget[Any]
    settings: BacklogSettings

    @property
    def outbox_name(self) -> str:
        """The name under which the history keeps what it is owed."""
        return self.kind.name(self.settings)

    def make(self) -> Target:
        """Make the target."""
        return self.kind.make(self.settings)


def configured_targets(config: Config) -> list[ConfiguredTarget]:
    """Return every target of a config, section by section."""
    return [
        ConfiguredTarget(kind, settings)
        for section, kind in TARGETS.items()
        for settings in getattr(config, section)
    ]

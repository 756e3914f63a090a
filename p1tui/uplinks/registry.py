"""Registry of upload targets: a section of the config -> the target that each of its tables makes.

A target is a package beside this file, a class of settings with its line in `Config`, and a line in
`TARGETS`. The package's `__init__.py` holds the functions that the line names, and imports the HTTP client
only when a target is made, so a run without uploads does not load it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from p1tui.config.settings import Config, InfluxSettings, ThingSpeakSettings
from p1tui.uplinks import lineprotocol, thingspeak
from p1tui.uplinks.target import Target


class BacklogSettings(Protocol):
    """Settings that the tables of every target with a backlog have."""

    @property
    def url(self) -> str:
        """Base address of the server."""

    @property
    def interval(self) -> int:
        """Seconds of meter time that one entry covers."""

    @property
    def upload_every(self) -> int:
        """Seconds between calls when no backlog waits."""


S = TypeVar("S", bound=BacklogSettings)


class BacklogTarget(NamedTuple, Generic[S]):
    """A kind of target that gets every entry in order, from an outbox with a cursor and acknowledgements."""

    settings: type[S]
    """Class of one table of the section."""
    make: Callable[[S], Target]
    """Makes the target of one table."""
    name: Callable[[S], str]
    """Returns the name of a table's outbox, under which the history stores its cursor and parked entries."""


TARGETS: Mapping[str, BacklogTarget[Any]] = {
    "thingspeak": BacklogTarget(ThingSpeakSettings, thingspeak.make_target, thingspeak.target_name),
    "influx": BacklogTarget(InfluxSettings, lineprotocol.make_target, lineprotocol.target_name),
}
"""Section of the config -> the kind of target of its tables."""


class ConfiguredTarget(NamedTuple):
    """One table of the config that makes a target."""

    kind: BacklogTarget[Any]
    settings: BacklogSettings

    @property
    def outbox_name(self) -> str:
        """Name under which the history keeps its cursor and its parked entries."""
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

"""Registry of upload targets: a section of the config -> the target that each of its tables makes.

A target is a package beside this file, a class of settings with its line in `Config`, and a line in
`TARGETS`, or in `LATEST_TARGETS` if it wants only the newest state. The package's `__init__.py` holds the
functions that the line names, and imports a client only when a target is made, so a run without uploads loads
none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from p1tui.config.settings import Config
from p1tui.config.uplink_settings import InfluxSettings, MqttSettings, ThingSpeakSettings
from p1tui.uplinks import lineprotocol, mqtt, thingspeak
from p1tui.uplinks.target import Target

if TYPE_CHECKING:
    from p1tui.uplinks.latest.target import LatestTarget


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
T = TypeVar("T")


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


class LatestKind(NamedTuple, Generic[T]):
    """A kind of target that gets only the newest state."""

    settings: type[T]
    """Class of one table of the section."""
    make: Callable[[T], LatestTarget]
    """Makes the target of one table."""


LATEST_TARGETS: Mapping[str, LatestKind[Any]] = {
    "mqtt": LatestKind(MqttSettings, mqtt.make_target),
}
"""Section of the config -> the kind of target of its tables."""


class ConfiguredLatest(NamedTuple):
    """One table of the config that makes a target of the newest state."""

    kind: LatestKind[Any]
    settings: Any

    def make(self) -> LatestTarget:
        """Make the target."""
        return self.kind.make(self.settings)


def latest_targets(config: Config) -> list[ConfiguredLatest]:
    """Return every target of the newest state of a config, section by section."""
    return [
        ConfiguredLatest(kind, settings)
        for section, kind in LATEST_TARGETS.items()
        for settings in getattr(config, section)
    ]

"""The answers, as changes of the config file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from p1tui.config import editing
from p1tui.config.settings import Config, MeterSettings
from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell


class ChannelChange(msgspec.Struct, frozen=True, kw_only=True):
    """The change of the channels; by default none."""

    table: dict[str, Any] = {}
    """Settings of a new channel, or new settings of one."""
    at: int | None = None
    """Index of the channel that gets them; `None`: a new one."""
    removed: bool = False
    """True if all channels are to go."""
    made: bool = False
    """True if the channel was made for this config."""

    def __repr__(self) -> str:
        return f"ChannelChange(at={self.at}, removed={self.removed}, made={self.made})"  # no key


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """All answers that go into the config."""

    language: str
    meter: MeterSettings
    channel: ChannelChange

    def tables(self, present: Config) -> dict[str, dict[str, Any]]:
        """Return the settings that differ from those in force, by section."""
        names = ("source", "baud", "parity", "key", "auth_key", "main_fuse_a")
        meter = {
            name: getattr(self.meter, name)
            for name in names
            if getattr(self.meter, name) != getattr(present.meter, name)
        }
        tui = {} if self.language == present.tui.language else {"language": self.language}
        return {name: table for name, table in (("meter", meter), ("tui", tui)) if table}

    def write(self, file: Path, present: Config) -> bool:
        """Write what differs into the config file; return True if anything did.

        Raises `ConfigError`; the file is then unchanged.
        """
        tables, channel = self.tables(present), self.channel
        if not tables and not channel.table and not channel.removed:
            return False
        comments = {key: tell(text) for key, text in COMMENTS.items()}
        editing.change(
            file,
            tables,
            channel=channel.table,
            at=channel.at,
            drop_channels=channel.removed,
            comments=comments,
        )
        return True


COMMENTS: Final = {
    "": Message("Written by the guided setup of p1tui, which changes it, too; so may you."),
    "meter.source": Message("where the telegrams come from"),
    "meter.baud": Message("speed of the port"),
    "meter.parity": Message('"N" is 8N1, "E" is 7E1 (DSMR 2 and 3)'),
    "meter.key": Message("secret: decrypts the telegrams"),
    "meter.auth_key": Message("secret: tells that they are the meter's"),
    "meter.main_fuse_a": Message("amperes per phase; 0: not told"),
    "tui.language": Message("of screen and command line"),
    "thingspeak.write_key": Message("secret: who has it can write into the channel"),
    "thingspeak.read_key": Message("secret: who has it can read the channel"),
    "thingspeak.fields": Message("of field 1 to 8"),
}
"""Setting -> the comment that stands beside it where it is written anew; `""`: at the head of a new file."""

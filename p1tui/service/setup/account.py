"""The channels that there are, and what a new one is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.p1.reading_keys import label
from p1tui.service.setup.dialogue import Said
from p1tui.service.setup.fields import fields_for

USUAL: Final = ThingSpeakSettings()


class ChannelChoice(msgspec.Struct, frozen=True, kw_only=True):
    """The channels that there are, and what a new one is made of."""

    channels: tuple[ThingSpeakSettings, ...]
    """Channels of the config."""
    url: str
    """Server of a new channel."""
    values: Mapping[str, int]
    """Newest values of the meter by reading key; empty if it was not heard."""
    key_by_environment: str = ""
    """Name of the variable that would replace the first channel's write key; empty if it is not set."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields of a new channel."""
        return fields_for(self.values)

    def said(self) -> Said:
        """Return the fields of a new channel in words."""
        named = [
            Message("{number} {name}", number=number, name=label(field) if field else Message("empty"))
            for number, field in enumerate(self.fields, 1)
        ]
        return Said(text=Message("Fields, as this meter can fill them:"), facts=tuple(named))

    def table(self, number: int, write_key: str, read_key: str) -> dict[str, Any]:
        """Return a new channel's table of the config, without what is usual."""
        return {
            "channel": number,
            "write_key": write_key,
            **({"read_key": read_key} if read_key else {}),
            **({"url": self.url} if self.url != USUAL.url else {}),
            **({"fields": list(self.fields)} if self.fields != USUAL.fields else {}),
        }


def address(settings: ThingSpeakSettings) -> str:
    """Return the address of a channel's web page."""
    server = "https://thingspeak.com" if settings.url == USUAL.url else settings.url
    return f"{server}/channels/{settings.channel}"

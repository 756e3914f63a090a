"""Each setting of the config file, its default and the reason for it, as frozen structs.

What a setting may be is written once, in its `Meta`: the description is the sentence of the error message.
`loading` reads and checks the file.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

SECRETS = frozenset({"write_key", "read_key", "key", "auth_key"})
"""Settings whose value is never shown, logged or sent anywhere but to where it belongs."""

MASK = "********"


class ConfigError(Exception):
    """A config that cannot be used or changed: one sentence with file, key and what is allowed."""


class ConfigUnwritable(ConfigError):
    """A config file that the system does not let be written."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file. Its repr masks secrets, so that no log or traceback can hold one."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({masked(self)})"


ApiKey = Annotated[str, Meta(pattern=r"^[!-~]*$", description="an API key, without blanks or line ends")]

AesKey = Annotated[
    str, Meta(pattern=r"^([0-9A-Fa-f]{32})?$", description="32 hexadecimal digits from the grid operator")
]


class MeterSettings(Section, frozen=True, kw_only=True):
    """`[meter]`: where telegrams come from and how they are read.

    115200 8N1 is every meter since DSMR 4; older ones speak 9600 7E1.
    """

    source: Annotated[str, Meta(min_length=1, description="a SOURCE as in `p1tui --help`")] = "auto"
    baud: Annotated[
        int, Meta(ge=300, le=921600, description="a speed from 300 to 921600, as a rule 115200 or 9600")
    ] = 115200
    parity: Annotated[Literal["N", "E"], Meta(description='"N" (8N1) or "E" (7E1)')] = "N"
    timezone: Annotated[str, Meta(description='a zone of the IANA list, like "Europe/Brussels"')] = (
        "Europe/Amsterdam"
    )
    crc: Annotated[Literal["check", "ignore"], Meta(description='"check" or "ignore"')] = "check"
    key: AesKey = ""
    auth_key: AesKey = ""
    main_fuse_a: Annotated[int, Meta(ge=1, le=1000, description="amperes per phase, from 1 to 1000")] = 25


class StoreSettings(Section, frozen=True, kw_only=True):
    """`[store]`: the history.

    A commit each 30 s costs an SD card half of one each 10 s, and a power cut at most 30 s of detail.
    """

    path: Annotated[str, Meta(description="a file name, or empty for the usual place")] = ""
    commit_interval: Annotated[float, Meta(ge=1, le=3600, description="seconds from 1 to 3600")] = 30
    retention: Annotated[int, Meta(ge=1, le=3650, description="days from 1 to 3650")] = 14


class ThingSpeakSettings(Section, frozen=True, kw_only=True):
    """One `[[thingspeak]]` channel.

    An entry each 20 s is 1,576,800 a year, half of the free quota; a call each 15 s is the least that
    ThingSpeak takes, whatever the licence.
    """

    channel: Annotated[int, Meta(ge=1, description="the channel's number, as on its web page")] = 0
    write_key: ApiKey = ""
    write_key_file: Annotated[str, Meta(description="a file that holds the write API key")] = ""
    read_key: ApiKey = ""
    read_key_file: Annotated[str, Meta(description="a file that holds the read API key")] = ""
    url: Annotated[
        str,
        Meta(
            pattern=r"^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?(/[^?#@\s]*)?$",
            description="a server without a name or password in it, like https://api.thingspeak.com",
        ),
    ] = "https://api.thingspeak.com"
    interval: Annotated[int, Meta(ge=1, le=86400, description="seconds from 1 to 86400")] = 20
    upload_every: Annotated[int, Meta(ge=15, le=86400, description="seconds from 15 to 86400")] = 20
    fields: Annotated[
        tuple[str, ...], Meta(min_length=1, max_length=8, description="a list of one to eight readings")
    ] = (
        "import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh",
        "power_import_kw", "power_export_kw", "gas_m3", "tariff",
    )  # fmt: skip


class TuiSettings(Section, frozen=True, kw_only=True):
    """`[tui]`: the screen. Half blocks are in every font that PuTTY may use.

    `auto` is the language of the environment (LC_ALL, LC_MESSAGES, LANG); PuTTY sends none, so there English.
    """

    language: Annotated[Literal["auto", "en", "nl"], Meta(description='"auto", "en" or "nl"')] = "auto"
    glyphs: Annotated[
        Literal["half", "eighth", "braille", "ascii"],
        Meta(description='"half", "eighth", "braille" or "ascii"'),
    ] = "half"
    color: Annotated[
        Literal["auto", "16", "256", "truecolor", "none"],
        Meta(description='"auto", "16", "256", "truecolor" or "none"'),
    ] = "auto"
    mouse: Annotated[Literal["auto", "on", "off"], Meta(description='"auto", "on" or "off"')] = "auto"
    theme: Annotated[
        Literal["p1tui-dark", "p1tui-light", "p1tui-clear"],
        Meta(description='"p1tui-dark", "p1tui-light" or "p1tui-clear" (for every eye)'),
    ] = "p1tui-dark"


class Config(Section, frozen=True, kw_only=True):
    """The whole file."""

    meter: Annotated[MeterSettings, Meta(description="a [meter] table")] = MeterSettings()
    store: Annotated[StoreSettings, Meta(description="a [store] table")] = StoreSettings()
    thingspeak: Annotated[tuple[ThingSpeakSettings, ...], Meta(description="[[thingspeak]] tables")] = ()
    tui: Annotated[TuiSettings, Meta(description="a [tui] table")] = TuiSettings()


SECTIONS: dict[str, type[Section]] = {
    "meter": MeterSettings,
    "store": StoreSettings,
    "thingspeak": ThingSpeakSettings,
    "tui": TuiSettings,
}


def masked(section: Section) -> dict[str, Any]:
    """The section as plain dicts and lists, with a mask in place of each secret."""
    return _masked(msgspec.to_builtins(section))


def _masked(table: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            shown[name] = _masked(value)
        elif name == "thingspeak":
            shown[name] = [_masked(channel) for channel in value]
        else:
            shown[name] = MASK if name in SECRETS and value else value
    return shown

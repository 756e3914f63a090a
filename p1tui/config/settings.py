"""Each setting of the config file, its default and the reason for it, as frozen structs.

A section is a struct and one line in `Config`: reading, errors, `--set` and masking follow from these types.
A setting's `Meta` says what it may be; its description completes the error message "KEY must be …".
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from p1tui.i18n.language import LANGUAGES
from p1tui.runtime.duration import DAY, HOUR

SECRETS = frozenset({"write_key", "read_key", "key", "auth_key"})
"""Settings whose value is never shown, logged or sent anywhere but to where it belongs."""

MASK = "********"
"""Shown in place of a secret; its length tells nothing."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file. Its repr masks secrets, so that no log or traceback can hold one."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({masked(self)})"


ApiKey = Annotated[str, Meta(pattern=r"^[!-~]*$", description="an API key, without blanks or line ends")]

AesKey = Annotated[
    str, Meta(pattern=r"^([0-9A-Fa-f]{32})?$", description="32 hexadecimal digits from the grid operator")
]


class MeterSettings(Section, frozen=True, kw_only=True):
    """`[meter]`: where telegrams come from and how they are read."""

    source: Annotated[str, Meta(min_length=1, description="a SOURCE as in `p1tui --help`")] = "auto"
    """Most computers have a single P1 cable, so the only port there is will be the meter's."""
    baud: Annotated[
        int, Meta(ge=300, le=921600, description="a speed from 300 to 921600, as a rule 115200 or 9600")
    ] = 115200
    """Speed of the port: of every meter since DSMR 4; older ones speak 9600."""
    parity: Annotated[Literal["N", "E"], Meta(description='"N" (8N1) or "E" (7E1)')] = "N"
    """Form of a byte: 8N1 since DSMR 4; older meters speak 7E1."""
    timezone: Annotated[str, Meta(description='a zone of the IANA list, like "Europe/Brussels"')] = (
        "Europe/Amsterdam"
    )
    """Zone of the meter: for days and months, and for times without a mark of summer or winter. It is the one
    of most meters with a P1 port, and the computer's own is often left at UTC."""
    crc: Annotated[Literal["check", "ignore"], Meta(description='"check" or "ignore"')] = "check"
    """A wrong checksum rejects a telegram; `ignore` is for a meter that computes it wrongly."""
    key: AesKey = ""
    """Encryption key of a meter that encrypts (Luxembourg, Austria); empty: it does not."""
    auth_key: AesKey = ""
    """Authentication key of such a meter; empty: the telegram's checksum alone says that it is whole."""
    main_fuse_a: Annotated[int, Meta(ge=1, le=1000, description="amperes per phase, from 1 to 1000")] = 25
    """Main fuse, the full width of the bars of each phase; 3 x 25 A is the usual connection."""


class StoreSettings(Section, frozen=True, kw_only=True):
    """`[store]`: the history."""

    path: Annotated[str, Meta(description="a file name, or empty for the usual place")] = ""
    """History file; empty: the profile's, in the user's data folder."""
    commit_interval: Annotated[float, Meta(ge=1, le=HOUR, description="seconds from 1 to 3600")] = 30
    """Seconds between commits: 30 cost an SD card half of what 10 do, and a power cut 30 s of detail."""
    retention: Annotated[int, Meta(ge=1, le=3650, description="days from 1 to 3650")] = 14
    """Days that each single reading is kept; minutes, hours and days are kept for good."""


class ThingSpeakSettings(Section, frozen=True, kw_only=True):
    """One `[[thingspeak]]` channel."""

    channel: Annotated[int, Meta(ge=1, description="the channel's number, as on its web page")] = 0
    """Number of the channel; 0, which no file may say, is a channel without one."""
    write_key: ApiKey = ""
    """Key to write with; needed here, in `write_key_file` or in the environment."""
    write_key_file: Annotated[str, Meta(description="a file that holds the write API key")] = ""
    """File with the write key alone, where a service manager keeps secrets."""
    read_key: ApiKey = ""
    """Key to read with; lets a doubtful upload be looked up. Empty: as for a public channel."""
    read_key_file: Annotated[str, Meta(description="a file that holds the read API key")] = ""
    """File with the read key alone."""
    url: Annotated[
        str,
        Meta(
            pattern=r"^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?(/[^?#@\s]*)?$",
            description="a server without a name or password in it, like https://api.thingspeak.com",
        ),
    ] = "https://api.thingspeak.com"
    """Server of the channel; another one may speak the same protocol."""
    interval: Annotated[int, Meta(ge=1, le=DAY, description="seconds from 1 to 86400")] = 20
    """Seconds between entries: 20 make 1,576,800 a year, half of the free quota."""
    upload_every: Annotated[int, Meta(ge=15, le=DAY, description="seconds from 15 to 86400")] = 20
    """Seconds between calls: each entry at once. ThingSpeak takes 15 or more, whatever the licence."""
    fields: Annotated[
        tuple[str, ...], Meta(min_length=1, max_length=8, description="a list of one to eight readings")
    ] = (
        "import_t1_kwh",
        "import_t2_kwh",
        "export_t1_kwh",
        "export_t2_kwh",
        "power_import_kw",
        "power_export_kw",
        "gas_m3",
        "tariff",
    )
    """Reading of each of the channel's eight fields, `""` for none; most Dutch meters send these."""


def _one_of(*words: str) -> Meta:
    """Limit a setting to words that are listed elsewhere, and so cannot stand in a `Literal`."""
    *others, last = (f'"{word}"' for word in words)
    return Meta(pattern=rf"^({'|'.join(words)})\Z", description=f"{', '.join(others)} or {last}")


class TuiSettings(Section, frozen=True, kw_only=True):
    """`[tui]`: the screen."""

    language: Annotated[str, _one_of("auto", *LANGUAGES)] = "auto"
    """`auto` is the language of LC_ALL, LC_MESSAGES or LANG; PuTTY sends none of them, so there English."""
    glyphs: Annotated[
        Literal["half", "eighth", "braille", "ascii"],
        Meta(description='"half", "eighth", "braille" or "ascii"'),
    ] = "half"
    """Characters that charts are drawn with: half blocks are in every font that PuTTY may use."""
    color: Annotated[
        Literal["auto", "16", "256", "truecolor", "none"],
        Meta(description='"auto", "16", "256", "truecolor" or "none"'),
    ] = "auto"
    """Colours of the terminal; `auto` tells them by TERM and COLORTERM."""
    mouse: Annotated[Literal["auto", "on", "off"], Meta(description='"auto", "on" or "off"')] = "auto"
    """`auto` takes no mouse over SSH, where it would take copy and paste away from PuTTY's user."""
    theme: Annotated[
        Literal["p1tui-dark", "p1tui-light", "p1tui-clear"],
        Meta(description='"p1tui-dark", "p1tui-light" or "p1tui-clear" (for every eye)'),
    ] = "p1tui-dark"
    """Colours of the screen: most terminals, and PuTTY's, have a dark background."""


class Config(Section, frozen=True, kw_only=True):
    """The whole file; each field is a section."""

    meter: Annotated[MeterSettings, Meta(description="a [meter] table")] = MeterSettings()
    """The meter and its port."""
    store: Annotated[StoreSettings, Meta(description="a [store] table")] = StoreSettings()
    """The history."""
    thingspeak: Annotated[tuple[ThingSpeakSettings, ...], Meta(description="[[thingspeak]] tables")] = ()
    """The channels to upload to; none: nothing is uploaded."""
    tui: Annotated[TuiSettings, Meta(description="a [tui] table")] = TuiSettings()
    """The screen."""


def masked(section: Section) -> dict[str, Any]:
    """Return a section as plain dicts and lists, with a mask in place of each secret."""
    shown: dict[str, Any] = _masked("", msgspec.to_builtins(section))
    return shown


def _masked(name: str, value: Any) -> Any:
    """Mask a value if `name` is a secret's; a table or a list of tables by what is in it."""
    if isinstance(value, dict):
        return {key: _masked(key, each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(name, each) for each in value]
    return MASK if name in SECRETS and value else value

"""The TOML file <-> frozen structs: each setting, its default and the reason for it.

What a setting may be is written once, in its `Meta`: the description is the sentence of the error message.
"""

from __future__ import annotations

import os
import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from p1tui.p1.quantities import reading_key

SECRETS = frozenset({"write_key", "read_key", "key", "auth_key"})
"""Settings whose value is never shown, logged or sent anywhere but to where it belongs."""

MASK = "********"


class ConfigError(Exception):
    """A config that cannot be used: one sentence with file, key and what is allowed."""


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file. Its repr masks secrets, so that no log or traceback can hold one."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({_masked(msgspec.to_builtins(self))})"


AesKey = Annotated[
    str, Meta(pattern=r"^([0-9A-Fa-f]{32})?$", description="32 hexadecimal digits from the grid operator")
]


class Meter(_Section, frozen=True, kw_only=True):
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


class Store(_Section, frozen=True, kw_only=True):
    """`[store]`: the history.

    A commit each 30 s costs an SD card half of one each 10 s, and a power cut at most 30 s of detail.
    """

    path: Annotated[str, Meta(description="a file name, or empty for the usual place")] = ""
    commit_interval: Annotated[float, Meta(ge=1, le=3600, description="seconds from 1 to 3600")] = 30
    retention: Annotated[int, Meta(ge=1, le=3650, description="days from 1 to 3650")] = 14


class ThingSpeak(_Section, frozen=True, kw_only=True):
    """One `[[thingspeak]]` channel.

    An entry each 20 s is 1,576,800 a year, half of the free quota; a call each 15 s is the least that
    ThingSpeak takes, whatever the licence.
    """

    channel: Annotated[int, Meta(ge=1, description="the channel's number, as on its web page")] = 0
    write_key: Annotated[str, Meta(description="the channel's write API key")] = ""
    write_key_file: Annotated[str, Meta(description="a file that holds the write API key")] = ""
    read_key: Annotated[str, Meta(description="the channel's read API key, or empty")] = ""
    read_key_file: Annotated[str, Meta(description="a file that holds the read API key")] = ""
    url: Annotated[
        str,
        Meta(
            pattern=r"^https?://[^/\s?#]+(/[^\s?#]*)?$",
            description="a server, like https://api.thingspeak.com",
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


class Tui(_Section, frozen=True, kw_only=True):
    """`[tui]`: the screen. Half blocks are in every font that PuTTY may use."""

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


class Config(_Section, frozen=True, kw_only=True):
    """The whole file."""

    meter: Annotated[Meter, Meta(description="a [meter] table")] = Meter()
    store: Annotated[Store, Meta(description="a [store] table")] = Store()
    thingspeak: Annotated[tuple[ThingSpeak, ...], Meta(description="[[thingspeak]] tables")] = ()
    tui: Annotated[Tui, Meta(description="a [tui] table")] = Tui()


def load(path: Path, *, overrides: Iterable[str] = (), env: Mapping[str, str] = os.environ) -> Config:
    """The config of `path` (defaults where there is no file), then each `KEY=VALUE` of `overrides`.

    Raises `ConfigError`: what is wrong, in which file, at which key, and what is allowed there.
    """
    table = _read(path)
    config = _convert(table, str(path))
    overrides = tuple(overrides)
    if overrides:
        for override in overrides:
            _override(table, override)
        config = _convert(table, "--set")
    return _with_keys(config, str(path), env)


def shown(config: Config) -> str:
    """The config in force as TOML, secrets masked."""
    import tomlkit

    return tomlkit.dumps(_masked(msgspec.to_builtins(config)))


def warnings(config: Config) -> list[str]:
    """What is allowed but likely not meant, a sentence each."""
    return [
        f"thingspeak.{index}.interval: an entry each {channel.interval} s is "
        f"{31_536_000 // channel.interval:,} a year; a free ThingSpeak licence takes 3,000,000. "
        f"15 or more stays within it."
        for index, channel in enumerate(config.thingspeak)
        if channel.interval < 15
    ]


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


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); check the file's owner and mode."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path}: not valid TOML: {error}. Mend the line, or start from an empty file."
        ) from None


def _override(table: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    *parents, name = key.strip().split(".")
    if not equals or not parents:
        raise ConfigError(
            f"--set {override.partition('=')[0]}: write it as SECTION.KEY=VALUE, like meter.baud=9600."
        )
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    for target in _targets(table, parents, key):
        target[name] = value


def _targets(table: dict[str, Any], parents: list[str], key: str) -> list[dict[str, Any]]:
    if parents[0] != "thingspeak":
        section = table.setdefault(".".join(parents), {})
        return [section] if isinstance(section, dict) else []
    channels: list[dict[str, Any]] = table.setdefault("thingspeak", [])
    if len(parents) == 1:
        if not channels:
            channels.append({})
        return channels
    index = int(parents[1]) if parents[1].isdigit() else -1
    if not 0 <= index <= len(channels):
        raise ConfigError(
            f"--set {key}: there is no channel {parents[1]}; they count from 0 and there are {len(channels)}."
        )
    if index == len(channels):
        channels.append({})
    return [channels[index]]


def _convert(table: dict[str, Any], where: str) -> Config:
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {_in_words(str(error))}.") from None
    try:
        zoneinfo.ZoneInfo(config.meter.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(f"{where}: meter.timezone must be {_allowed('meter.timezone')}.") from None
    for index, channel in enumerate(config.thingspeak):
        for field in channel.fields:
            if field and reading_key(field) is None:
                raise ConfigError(
                    f"{where}: thingspeak.{index}.fields: {field!r} is no reading; use import_t1_kwh, "
                    f'power_import_w, l1_voltage_v, gas_m3, tariff or net_power_kw, or "" for none.'
                )
    return config


def _in_words(error: str) -> str:
    """msgspec's message -> the key and what is allowed there; the value stays out, it may be a secret."""
    message, _, path = error.partition(" - at `$")
    key = re.sub(r"\[(\d+)\]", r".\1", path.strip(".`"))
    if unknown := re.search(r"unknown field `(.*)`", message):
        section = SECTIONS.get(key.partition(".")[0], Config)
        takes = ", ".join(section.__struct_fields__)
        return f"{key}.{unknown[1]}".lstrip(".") + f" is not a setting; {key or 'the file'} takes {takes}"
    # The list's own setting is named, and not the element of it that is wrong.
    key = re.sub(r"(?<=fields)\.\d+$", "", key).replace("[...]", "")
    return f"{key} must be {_allowed(key)}"


SECTIONS: dict[str, type[_Section]] = {"meter": Meter, "store": Store, "thingspeak": ThingSpeak, "tui": Tui}


def _allowed(key: str) -> str:
    """What the setting at `key` (`meter.baud`, `thingspeak.0.interval`) may be, in words."""
    names = [name for name in key.split(".") if not name.isdigit()]
    section: type[_Section] = Config if len(names) == 1 else SECTIONS[names[0]]
    meta = getattr(get_type_hints(section, include_extras=True)[names[-1]], "__metadata__", ())
    return next((each.description for each in meta if each.description), "")


def _with_keys(config: Config, where: str, env: Mapping[str, str]) -> Config:
    """Fill the channels' keys from their files, and the first write key from the environment."""
    channels = []
    for index, channel in enumerate(config.thingspeak):
        write_key = channel.write_key or _key_file(
            channel.write_key_file, f"{where}: thingspeak.{index}.write_key_file"
        )
        read_key = channel.read_key or _key_file(
            channel.read_key_file, f"{where}: thingspeak.{index}.read_key_file"
        )
        if index == 0:
            write_key = env.get("P1TUI_THINGSPEAK_WRITE_KEY") or write_key
        if not channel.channel:
            allowed = _allowed("thingspeak.channel")
            raise ConfigError(f"{where}: thingspeak.{index}.channel is missing; it must be {allowed}.")
        if not write_key:
            raise ConfigError(
                f"{where}: thingspeak.{index}.write_key is missing; copy the write API key from the "
                f"channel's API Keys page, or name a file that holds it with write_key_file."
            )
        channels.append(msgspec.structs.replace(channel, write_key=write_key, read_key=read_key))
    return msgspec.structs.replace(config, thingspeak=tuple(channels))


def _key_file(name: str, where: str) -> str:
    if not name:
        return ""
    try:
        return Path(name).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise ConfigError(
            f"{where}: {name} cannot be read ({reason}); put the key alone in that file."
        ) from None

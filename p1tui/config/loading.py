"""Load the config from TOML file, overrides, key files and environment."""

from __future__ import annotations

import os
import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from p1tui.config.conversion import LISTS, S, convert, description
from p1tui.config.errors import ConfigError, Faults
from p1tui.config.settings import Config, MeterSettings, ThingSpeakSettings, masked
from p1tui.p1.reading_keys import reading_key
from p1tui.runtime.duration import DAY

WRITE_KEY = "P1TUI_THINGSPEAK_WRITE_KEY"
"""Environment variable that may hold the first channel's write key."""

TEXT = "utf-8-sig"
"""Encoding of config and key files: UTF-8, with or without the mark that editors of Windows write."""


def load(path: Path, *, overrides: Iterable[str] = (), env: Mapping[str, str] = os.environ) -> Config:
    """Return the config of `path` (defaults if there is no file) with the `KEY=VALUE` overrides applied.

    Raises `ConfigError`.
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
    """Return the config in force as TOML, secrets masked."""
    import tomlkit

    return tomlkit.dumps(masked(config))


def warnings(config: Config) -> list[str]:
    """Return a sentence for each setting that is allowed but probably a mistake."""
    return [
        f"thingspeak.{index}.interval: an entry each {channel.interval} s is "
        f"{365 * DAY // channel.interval:,} a year; a free ThingSpeak licence takes 3,000,000. "
        f"15 or more stays within it."
        for index, channel in enumerate(config.thingspeak)
        if channel.interval < 15
    ]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding=TEXT))
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
    """Return the tables that an override changes, created if missing: one, or all tables of a list."""
    name = parents[0]
    if name not in LISTS:
        section = table.setdefault(".".join(parents), {})
        return [section] if isinstance(section, dict) else []
    tables: list[dict[str, Any]] = table.setdefault(name, [])
    if len(parents) == 1:
        if not tables:
            tables.append({})
        return tables
    index = int(parents[1]) if parents[1].isdecimal() and parents[1].isascii() else -1
    if not 0 <= index <= len(tables):
        raise ConfigError(
            f"--set {key}: there is no channel {parents[1]}; they count from 0 and there are {len(tables)}."
        )
    if index == len(tables):
        tables.append({})
    return [tables[index]]


def _convert(table: dict[str, Any], where: str) -> Config:
    config = convert(Config, table, where)
    faults = Faults()
    with faults.gather():
        _check_zone(config.meter.timezone, where)
    for index, channel in enumerate(config.thingspeak):
        with faults.gather():
            _check(channel, config.thingspeak[:index], f"{where}: thingspeak.{index}")
    faults.tell()
    return config


def _check_zone(name: str, where: str) -> None:
    """Check that the zone is known, and that the computer knows any. Raises `ConfigError`."""
    if _is_zone(name):
        return
    if not _is_zone(MeterSettings().timezone):
        raise ConfigError(
            "This computer has no time zone database, which p1tui needs to tell days and months; "
            "install the package tzdata (apt install tzdata, or pip install tzdata)."
        )
    raise ConfigError(f"{where}: meter.timezone must be {description(MeterSettings, 'timezone')}.")


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _check(channel: ThingSpeakSettings, earlier: tuple[ThingSpeakSettings, ...], where: str) -> None:
    """Check a channel for errors that its types cannot express. Raises `ConfigError`."""
    try:
        port = urlsplit(channel.url).port
    except ValueError:
        port = 0
    if port == 0:
        raise ConfigError(f"{where}.url: its port must be a number from 1 to 65535.")
    # Two outboxes of one channel would exceed its rate, and send every entry twice.
    if channel.channel and _identity(channel) in map(_identity, earlier):
        raise ConfigError(f"{where}.channel: channel {channel.channel} is there already; name each once.")
    if not any(channel.fields):
        raise ConfigError(f"{where}.fields: all are unused; name a reading at least in one of them.")
    for field in channel.fields:
        if field and reading_key(field) is None:
            raise ConfigError(
                f"{where}.fields: {field!r} is no reading; use import_t1_kwh, "
                f'power_import_w, l1_voltage_v, gas_m3, tariff or net_power_kw, or "" for none.'
            )


def _identity(channel: ThingSpeakSettings) -> tuple[str, str, int]:
    """Return host, port, path and number, which are equal for two spellings of one channel."""
    url = urlsplit(channel.url)
    usual = {None: 0, 80: 0, 443: 0}  # http leads to the same server as https
    host = f"{url.hostname or ''}:{usual.get(url.port, url.port)}"
    return host, url.path.rstrip("/"), channel.channel


def _with_keys(config: Config, where: str, env: Mapping[str, str]) -> Config:
    """Fill in the channels' keys from key files and environment. Raises `ConfigError` if one is missing."""
    channels, faults = [], Faults()
    for index, each in enumerate(config.thingspeak):
        with faults.gather():
            channels.append(_with_key(each, index, where, env))
    faults.tell()
    return msgspec.structs.replace(config, thingspeak=tuple(channels))


def _with_key(each: ThingSpeakSettings, index: int, where: str, env: Mapping[str, str]) -> ThingSpeakSettings:
    channel = _with_key_files(each, f"{where}: thingspeak.{index}")
    if index == 0 and (key := _key(env.get(WRITE_KEY, ""), WRITE_KEY)):
        channel = msgspec.structs.replace(channel, write_key=key)
    faults = Faults()
    with faults.gather():
        if not channel.channel:
            allowed = description(ThingSpeakSettings, "channel")
            raise ConfigError(f"{where}: thingspeak.{index}.channel is missing; it must be {allowed}.")
    with faults.gather():
        if not channel.write_key:
            raise ConfigError(
                f"{where}: thingspeak.{index}.write_key is missing; copy the write API key from the "
                f"channel's API Keys page, or name a file that holds it with write_key_file."
            )
    faults.tell()
    return channel


def _with_key_files(section: S, where: str) -> S:
    """Fill in each empty secret `NAME` of a section from the file of `NAME_file`. Raises `ConfigError`."""
    found = {
        name: _key_file(getattr(section, f"{name}_file"), f"{where}.{name}_file")
        for name in section.__struct_fields__
        if f"{name}_file" in section.__struct_fields__ and not getattr(section, name)
    }
    return msgspec.structs.replace(section, **found)


def _key_file(name: str, where: str) -> str:
    """Return the key in a file, empty if no file is named. Raises `ConfigError`."""
    if not name:
        return ""
    try:
        text = Path(name).expanduser().read_text(encoding=TEXT)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise ConfigError(
            f"{where}: {name} cannot be read ({reason}); put the key alone in that file."
        ) from None
    if not text.strip():
        raise ConfigError(f"{where}: {name} is empty; put the key alone in that file.")
    return _key(text, f"{where}: {name}")


def _key(text: str, where: str) -> str:
    """Return a key without the white space around it. Raises `ConfigError` if it is not one word."""
    if not re.fullmatch(r"[!-~]*", key := text.strip()):
        raise ConfigError(f"{where}: it holds more than a key; put the key alone there, without blanks.")
    return key

"""The TOML file <-> the structs of `config`, with a sentence for whatever is not right in it."""

from __future__ import annotations

import os
import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

import msgspec

from p1tui.config.settings import SECTIONS, Config, ConfigError, Section, ThingSpeakSettings, masked
from p1tui.p1.reading_keys import reading_key

WRITE_KEY = "P1TUI_THINGSPEAK_WRITE_KEY"
"""The variable of the environment that may hold the first channel's write key."""


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

    return tomlkit.dumps(masked(config))


def warnings(config: Config) -> list[str]:
    """What is allowed but likely not meant, a sentence each."""
    return [
        f"thingspeak.{index}.interval: an entry each {channel.interval} s is "
        f"{31_536_000 // channel.interval:,} a year; a free ThingSpeak licence takes 3,000,000. "
        f"15 or more stays within it."
        for index, channel in enumerate(config.thingspeak)
        if channel.interval < 15
    ]


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
        _check(channel, config.thingspeak[:index], f"{where}: thingspeak.{index}")
    return config


def _check(channel: ThingSpeakSettings, earlier: tuple[ThingSpeakSettings, ...], where: str) -> None:
    """What no pattern can say of a channel."""
    try:
        port = urlsplit(channel.url).port
    except ValueError:
        port = 0
    if port == 0:
        raise ConfigError(f"{where}.url: its port must be a number from 1 to 65535.")
    # Two outboxes of one channel would keep its rate each by itself, and double what they send.
    if channel.channel and _place(channel) in map(_place, earlier):
        raise ConfigError(f"{where}.channel: channel {channel.channel} is there already; name each once.")
    if not any(channel.fields):
        raise ConfigError(f"{where}.fields: all are unused; name a reading at least in one of them.")
    for field in channel.fields:
        if field and reading_key(field) is None:
            raise ConfigError(
                f"{where}.fields: {field!r} is no reading; use import_t1_kwh, "
                f'power_import_w, l1_voltage_v, gas_m3, tariff or net_power_kw, or "" for none.'
            )


def _place(channel: ThingSpeakSettings) -> tuple[str, str, int]:
    url = urlsplit(channel.url)
    return url.netloc.lower(), url.path.rstrip("/"), channel.channel


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


def _allowed(key: str) -> str:
    """What the setting at `key` (`meter.baud`, `thingspeak.0.interval`) may be, in words."""
    names = [name for name in key.split(".") if not name.isdigit()]
    section: type[Section] = Config if len(names) == 1 else SECTIONS[names[0]]
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
            write_key = _key(env.get(WRITE_KEY, ""), WRITE_KEY) or write_key
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
        text = Path(name).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise ConfigError(
            f"{where}: {name} cannot be read ({reason}); put the key alone in that file."
        ) from None
    if not text.strip():
        raise ConfigError(f"{where}: {name} is empty; put the key alone in that file.")
    return _key(text, f"{where}: {name}")


def _key(text: str, where: str) -> str:
    """A key from outside the config file, without the line end that came with it."""
    if not re.fullmatch(r"[!-~]*", key := text.strip()):
        raise ConfigError(f"{where}: it holds more than a key; put the key alone there, without blanks.")
    return key

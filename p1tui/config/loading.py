"""Load the config from TOML file, overrides, key files and environment."""

from __future__ import annotations

import errno
import os
import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from p1tui.config.conversion import LISTS, convert, description, must_be
from p1tui.config.errors import ConfigError, Faults
from p1tui.config.files import read_text
from p1tui.config.keys import with_keys
from p1tui.config.places import Place
from p1tui.config.settings import Config, MeterSettings, ThingSpeakSettings, TuiSettings, masked
from p1tui.i18n.message import Message
from p1tui.p1.reading_keys import reading_key
from p1tui.runtime.duration import DAY


def load(path: Path, *, overrides: Iterable[str] = (), env: Mapping[str, str] = os.environ) -> Config:
    """Return the config of `path` (defaults if there is no file) with the `KEY=VALUE` overrides applied.

    Raises `ConfigError`.
    """
    table, place = _read(path)
    config = _convert(table, place)
    overrides = tuple(overrides)
    if overrides:
        for override in overrides:
            _override(table, override)
        config = _convert(table, Place("--set"))
    return with_keys(config, place, env)


def language(path: Path) -> str:
    """Return `tui.language` of a file, whatever else is wrong in it; `auto` if it says nothing of use.

    A pipe is not read: what is in it can be read once.
    """
    try:
        if not path.is_file():
            return "auto"
        table = tomllib.loads(read_text(path))
        return convert(TuiSettings, {"language": table["tui"]["language"]}, Place("")).language
    except (OSError, ValueError, TypeError, KeyError, RecursionError, ConfigError):
        return "auto"


def shown(config: Config) -> str:
    """Return the config in force as TOML, secrets masked."""
    import tomlkit

    return tomlkit.dumps(masked(config))


def warnings(config: Config) -> list[Message]:
    """Return a sentence for each setting that is allowed but probably a mistake."""
    return [
        Message(
            "thingspeak.{index}.interval: an entry each {interval} s is {entries:,} a year; a free "
            "ThingSpeak licence takes 3,000,000. 15 or more stays within it.",
            index=index,
            interval=channel.interval,
            entries=365 * DAY // channel.interval,
        )
        for index, channel in enumerate(config.thingspeak)
        if channel.interval < 15
    ]


def _read(path: Path) -> tuple[dict[str, Any], Place]:
    """Return the file's table and the place of its settings; both empty if there is no file."""
    text = ""
    try:
        text = read_text(path)
        table = tomllib.loads(text)
    except FileNotFoundError:
        return {}, Place(str(path))
    except OSError as error:
        if error.errno == errno.EFBIG:
            told = Message("{file}: it is larger than any config; name another file.", file=str(path))
            raise ConfigError(told) from None
        raise ConfigError(
            Message(
                "{file}: cannot be read ({why}); check the file's owner and mode.",
                file=str(path),
                why=error.strerror or "",
            )
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            Message(
                "{file}: byte {number} is not UTF-8; save the file as UTF-8.",
                file=str(path),
                number=error.start + 1,
            )
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_not_toml(path, text, str(error))) from None
    return table, Place(str(path), text)


_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_UNQUOTED = re.compile(r"\s*([\w.-]+)\s*=\s*(?!(?:true|false)\b)(?=[^\s\"'\[{\d+-])")
"""A key with a value that begins as text does."""


def _not_toml(path: Path, text: str, why: str) -> Message:
    """Return the sentence on a file that is no TOML, `why` being tomllib's words."""
    found = _PLACE.search(why)
    line = int(found[1]) if found and found[1] else len(text.rstrip("\n").split("\n"))
    written = text.split("\n")[line - 1] if text else ""
    if unquoted := _UNQUOTED.match(written):
        return Message(
            '{file}, line {line}: text needs quotes; write {key} = "…".',
            file=str(path),
            line=line,
            key=unquoted[1],
        )
    return Message(
        "{file}, line {line}: not valid TOML ({why}). Mend the line, or start from an empty file.",
        file=str(path),
        line=line,
        why=why[: found.start()] if found else why,
    )


def _override(table: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    *parents, name = key.strip().split(".")
    if not equals or not parents:
        raise ConfigError(
            Message(
                "--set {override}: write it as SECTION.KEY=VALUE, like meter.baud=9600.",
                override=override.partition("=")[0],
            )
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
    index = int(parents[1]) if re.fullmatch(r"[0-9]{1,6}", parents[1]) else -1
    if not 0 <= index <= len(tables):
        raise ConfigError(
            Message(
                "--set {key}: there is no channel {channel}; they count from 0 and there are {count}.",
                key=key,
                channel=parents[1],
                count=len(tables),
            )
        )
    if index == len(tables):
        tables.append({})
    return [tables[index]]


def _convert(table: dict[str, Any], where: Place) -> Config:
    config = convert(Config, table, where)
    faults = Faults()
    with faults.gather():
        _check_zone(config.meter.timezone, where)
    for index, channel in enumerate(config.thingspeak):
        with faults.gather():
            _check(channel, config.thingspeak[:index], where, f"thingspeak.{index}")
    faults.tell()
    return config


def _check_zone(name: str, where: Place) -> None:
    """Check that the zone is known, and that the computer knows any. Raises `ConfigError`."""
    if _is_zone(name):
        return
    if not _is_zone(MeterSettings().timezone):
        raise ConfigError(
            Message(
                "This computer has no time zone database, which p1tui needs to tell days and months; "
                "install the package tzdata (apt install tzdata, or pip install tzdata)."
            )
        )
    raise ConfigError(must_be(where, "meter.timezone", description(MeterSettings, "timezone")))


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _check(
    channel: ThingSpeakSettings, earlier: tuple[ThingSpeakSettings, ...], where: Place, key: str
) -> None:
    """Check a channel for errors that its types cannot express. Raises `ConfigError`."""

    def wrong(name: str, why: Message) -> ConfigError:
        full = f"{key}.{name}"
        return ConfigError(Message("{where}: {key}: {why}", where=where.at(full), key=full, why=why))

    try:
        port = urlsplit(channel.url).port
    except ValueError:
        port = 0
    if port == 0:
        raise wrong("url", Message("its port must be a number from 1 to 65535."))
    # Two outboxes of one channel would exceed its rate, and send every entry twice.
    if channel.channel and _identity(channel) in map(_identity, earlier):
        raise wrong(
            "channel",
            Message("channel {number} is there already; name each once.", number=channel.channel),
        )
    if not any(channel.fields):
        raise wrong("fields", Message("all are unused; name a reading at least in one of them."))
    for field in channel.fields:
        if field and reading_key(field) is None:
            raise wrong(
                "fields",
                Message(
                    "'{field}' is no reading; use import_t1_kwh, power_import_w, l1_voltage_v, gas_m3, "
                    'tariff or net_power_kw, or "" for none.',
                    field=field,
                ),
            )


def _identity(channel: ThingSpeakSettings) -> tuple[str, str, int]:
    """Return host, port, path and number, which are equal for two spellings of one channel."""
    url = urlsplit(channel.url)
    usual = {None: 0, 80: 0, 443: 0}  # http leads to the same server as https
    host = f"{url.hostname or ''}:{usual.get(url.port, url.port)}"
    return host, url.path.rstrip("/"), channel.channel

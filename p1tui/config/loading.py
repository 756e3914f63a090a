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

from p1tui.config.contract_faults import gather_faults, not_filled_in
from p1tui.config.conversion import LISTS, convert, convert_rest, description, must_be
from p1tui.config.errors import ConfigError, Faults
from p1tui.config.files import read_text
from p1tui.config.keys import with_keys
from p1tui.config.places import Place
from p1tui.config.section import masked
from p1tui.config.settings import Config, MeterSettings, ThingSpeakSettings, TuiSettings
from p1tui.config.toml_files import read_table
from p1tui.i18n.message import Message
from p1tui.p1.reading_keys import reading_key
from p1tui.runtime.duration import DAY


def load(path: Path, *, overrides: Iterable[str] = (), env: Mapping[str, str] = os.environ) -> Config:
    """Return the config of `path` (defaults if there is no file) with the `KEY=VALUE` overrides applied.

    Raises `ConfigError`.
    """
    table, place = read_table(path)
    faults = Faults()
    config = _convert(table, place, faults)
    overrides = tuple(overrides)
    if overrides:
        faults.tell()  # the same faults would be told of --set
        for override in overrides:
            with faults.gather():
                _override(table, override)
        config = _convert(table, Place("--set"), faults)
        place = Place(place.name, place.text, (each.partition("=")[0].strip() for each in overrides))
    config = with_keys(config, place, env, faults)
    faults.tell()
    return config


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
    too_often = [
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
    contracts = (not_filled_in(each, f"contract.{index}") for index, each in enumerate(config.contract))
    return [*too_often, *filter(None, contracts)]


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
        told = Message("--set {key}: there is no channel {channel}; they count from 0 and there are {count}.")
        if name != "thingspeak":
            told = Message(
                "--set {key}: there is no {list} {channel}; they count from 0 and there are {count}."
            )
        values = {"list": name} if name != "thingspeak" else {}
        raise ConfigError(told.with_values(key=key, channel=parents[1], count=len(tables), **values))
    if index == len(tables):
        tables.append({})
    return [tables[index]]


def _convert(table: dict[str, Any], where: Place, faults: Faults) -> Config:
    """Return the config with the values that are right, and the defaults for others; gather all faults."""
    config = convert_rest(Config, table, where, faults)
    with faults.gather():
        _check_zone(config.meter.timezone, where)
    earlier: set[tuple[str, int, str, int]] = set()
    for index, channel in enumerate(config.thingspeak):
        _check(channel, earlier, where, faults, f"thingspeak.{index}")
    gather_faults(config.contract, where, faults)
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
    channel: ThingSpeakSettings,
    earlier: set[tuple[str, int, str, int]],
    where: Place,
    faults: Faults,
    key: str,
) -> None:
    """Gather the faults of a channel that its types cannot express; add it to the `earlier` ones."""

    def wrong(name: str, why: Message) -> None:
        full = f"{key}.{name}"
        with faults.gather(full):
            raise ConfigError(Message("{where}: {key}: {why}", where=where.at(full), key=full, why=why))

    if _port(channel.url) == 0:
        wrong("url", Message("its port must be a number from 1 to 65535."))
    # Two outboxes of one channel would exceed its rate, and send every entry twice.
    if channel.channel and not faults.holds(f"{key}.url"):
        identity = _identity(channel)
        if identity in earlier:
            wrong(
                "channel",
                Message("channel {number} is there already; name each once.", number=channel.channel),
            )
        earlier.add(identity)
    if not any(channel.fields):
        wrong("fields", Message("all are unused; name a reading at least in one of them."))
    for field in channel.fields:
        if field and reading_key(field) is None:
            wrong(
                "fields",
                Message(
                    "'{field}' is no reading; use import_t1_kwh, power_import_w, l1_voltage_v, gas_m3, "
                    'tariff or net_power_kw, or "" for none.',
                    field=field,
                ),
            )


def _port(url: str) -> int | None:
    """Return the port of an address; `None` if it names none, 0 if that is no port."""
    try:
        return urlsplit(url).port
    except ValueError:
        return 0


def _identity(channel: ThingSpeakSettings) -> tuple[str, int, str, int]:
    """Return host, port, path and number, which are equal for two spellings of one channel."""
    url, port = urlsplit(channel.url), _port(channel.url)
    usual = 0 if port in (None, 80, 443) else port or 0  # http leads to the same server as https
    return url.hostname or "", usual, url.path.rstrip("/"), channel.channel

"""Load the config from TOML file, overrides, key files and environment."""

from __future__ import annotations

import os
import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from p1tui.config.contract_faults import gather_faults, not_filled_in
from p1tui.config.conversion import LISTS, convert, convert_rest, description, must_be
from p1tui.config.errors import ConfigError, Faults
from p1tui.config.files import read_text
from p1tui.config.keys import with_keys
from p1tui.config.places import Place
from p1tui.config.section import masked
from p1tui.config.settings import Config, MeterSettings, MetricsSettings, TuiSettings
from p1tui.config.targets import check_targets
from p1tui.config.toml_files import read_table
from p1tui.i18n.message import Message
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
            "[[thingspeak]] {number}: interval: an entry each {interval} s is {entries:,} a year; a free "
            "ThingSpeak licence takes 3,000,000. 15 or more stays within it.",
            number=number,
            interval=channel.interval,
            entries=365 * DAY // channel.interval,
        )
        for number, channel in enumerate(config.thingspeak, 1)
        if channel.interval < 15
    ]
    contracts = (not_filled_in(each, number) for number, each in enumerate(config.contract, 1))
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
    value = setting_value(text)
    for target in _targets(table, parents, key):
        target[name] = value


def setting_value(text: str) -> Any:
    """Return the value of a setting on the command line: as TOML, else the text itself."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


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
                "--set {key}: there is no [[{name}]] {number}; they count from 0 and there are {count}.",
                key=key,
                name=name,
                number=parents[1],
                count=len(tables),
            )
        )
    if index == len(tables):
        tables.append({})
    return [tables[index]]


def _convert(table: dict[str, Any], where: Place, faults: Faults) -> Config:
    """Return the config with the values that are right, and the defaults for others; gather all faults."""
    config = convert_rest(Config, table, where, faults)
    with faults.gather():
        _check_zone(config.meter.timezone, where)
    with faults.gather():
        _check_metrics(config.metrics, where)
    check_targets(config, where, faults)
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


def _check_metrics(metrics: MetricsSettings, where: Place) -> None:
    """Check that whoever reaches the page from elsewhere needs a token. Raises `ConfigError`."""
    host = metrics.listen.rpartition(":")[0].strip("[]")
    if not host or host == "localhost" or metrics.token or metrics.token_file:
        return
    try:
        here = ip_address(host).is_loopback
    except ValueError:  # a name, which may lead anywhere
        here = False
    if not here:
        raise ConfigError(
            Message(
                "{where}: metrics.listen: other computers reach {address}, so that it takes a token: add "
                "token_file (or token) under [metrics], or listen at 127.0.0.1.",
                where=where.at("metrics.listen"),
                address=metrics.listen,
            )
        )


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True

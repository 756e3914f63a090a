"""Fill in the secrets of the config from key files and the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from p1tui.config.conversion import S, description
from p1tui.config.errors import ConfigError, Faults
from p1tui.config.files import read_text
from p1tui.config.places import Place
from p1tui.config.settings import Config
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.i18n.message import Message

WRITE_KEY = "P1TUI_THINGSPEAK_WRITE_KEY"
"""Environment variable that may hold the first channel's write key."""


TOKEN = "P1TUI_HOMEWIZARD_TOKEN"
"""Environment variable that may hold the token of a HomeWizard P1 meter."""


def with_keys(config: Config, where: Place, env: Mapping[str, str], faults: Faults) -> Config:
    """Fill in the meter's token, and the keys of all targets; gather what is wrong or missing."""
    with faults.gather("meter.token"):
        meter = _with_key_files(config.meter, where, "meter")
        if token := _key(env.get(TOKEN, ""), TOKEN):
            meter = msgspec.structs.replace(meter, token=token)
        config = msgspec.structs.replace(config, meter=meter)
    with faults.gather("metrics.token"):
        metrics = _with_key_files(config.metrics, where, "metrics")
        config = msgspec.structs.replace(config, metrics=metrics)
    brokers = list(config.mqtt)
    for index, broker in enumerate(brokers):
        with faults.gather(f"mqtt.{index}.password"):
            brokers[index] = _with_key_files(broker, where, f"mqtt.{index}")
    config = msgspec.structs.replace(config, mqtt=tuple(brokers))
    with faults.gather("prices.entsoe_token"):
        prices = _with_key_files(config.prices, where, "prices")
        if "entsoe" in prices.sources and not prices.entsoe_token:
            raise ConfigError(
                Message(
                    "{where}: prices.entsoe_token is missing; copy the security token from your account at "
                    "ENTSO-E, or name a file that holds it with entsoe_token_file.",
                    where=where.at("prices.sources"),
                )
            )
        config = msgspec.structs.replace(config, prices=prices)
    channels = list(config.thingspeak)
    for index, each in enumerate(channels):
        key = f"thingspeak.{index}"
        if not faults.holds(key):
            channels[index] = _with_key(each, index, where, env, faults)
    databases = list(config.influx)
    for index, database in enumerate(databases):
        with faults.gather(f"influx.{index}.token"):
            databases[index] = _with_key_files(database, where, f"influx.{index}")
    return msgspec.structs.replace(config, thingspeak=tuple(channels), influx=tuple(databases))


def _with_key(
    channel: ThingSpeakSettings, index: int, where: Place, env: Mapping[str, str], faults: Faults
) -> ThingSpeakSettings:
    key = f"thingspeak.{index}"
    with faults.gather(f"{key}.write_key"):
        channel = _with_key_files(channel, where, key)
        if index == 0 and (write_key := _key(env.get(WRITE_KEY, ""), WRITE_KEY)):
            channel = msgspec.structs.replace(channel, write_key=write_key)
    with faults.gather():
        if not channel.channel and not faults.holds(f"{key}.channel"):
            raise ConfigError(
                Message(
                    "{where}: {key} is missing; it must be {allowed}.",
                    where=where.at(key),
                    key=where.named(f"{key}.channel"),
                    allowed=description(ThingSpeakSettings, "channel"),
                )
            )
    with faults.gather():
        named = (f"{key}.write_key", f"{key}.write_key_file")
        if not channel.write_key and not any(map(faults.holds, named)):
            raise ConfigError(
                Message(
                    "{where}: {key} is missing; copy the write API key from the channel's API Keys page, "
                    "or name a file that holds it with write_key_file.",
                    where=where.at(key),
                    key=where.named(f"{key}.write_key"),
                )
            )
    return channel


def _with_key_files(section: S, where: Place, key: str) -> S:
    """Fill in each empty secret `NAME` of a section from the file of `NAME_file`. Raises `ConfigError`."""
    found = {
        name: _key_file(getattr(section, f"{name}_file"), where, f"{key}.{name}_file")
        for name in section.__struct_fields__
        if f"{name}_file" in section.__struct_fields__ and not getattr(section, name)
    }
    return msgspec.structs.replace(section, **found)


def _key_file(name: str, where: Place, key: str) -> str:
    """Return the key in a file, empty if no file is named. Raises `ConfigError`."""
    if not name:
        return ""
    place = Message("{where}: {key}: {file}", where=where.at(key), key=where.named(key), file=name)
    try:
        text = read_text(Path(name).expanduser())
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or "") if isinstance(error, OSError) else Message("not text")
        raise ConfigError(
            Message("{where} cannot be read ({why}); put the key alone in that file.", where=place, why=why)
        ) from None
    if not text.strip():
        raise ConfigError(Message("{where} is empty; put the key alone in that file.", where=place))
    return text.strip("\r\n") if re.fullmatch(r"mqtt\.\d+\.password_file", key) else _key(text, place)


def _key(text: str, where: str | Message) -> str:
    """Return a key without the white space around it. Raises `ConfigError` if it is not one word."""
    if not re.fullmatch(r"[!-~]*", key := text.strip()):
        raise ConfigError(
            Message(
                "{where}: it holds more than a key; put the key alone there, without blanks.", where=where
            )
        )
    return key

"""Check the upload targets of a config for what their types cannot express."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from urllib.parse import urlsplit

from p1tui.config.errors import ConfigError, Faults
from p1tui.config.places import Place
from p1tui.config.settings import Config
from p1tui.config.uplink_settings import InfluxSettings, MqttSettings, ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.p1.reading_keys import is_number, reading_key

Wrong = Callable[[str, Message], None]
"""Gathers a fault: gets the setting and the reason."""


def check_targets(config: Config, where: Place, faults: Faults) -> None:
    """Gather the faults of all targets."""
    earlier: set[Hashable] = set()
    for index, channel in enumerate(config.thingspeak):
        _check_channel(
            channel, earlier, faults, f"thingspeak.{index}", _wrong(f"thingspeak.{index}", where, faults)
        )
    for index, influx in enumerate(config.influx):
        _check_influx(influx, earlier, faults, f"influx.{index}", _wrong(f"influx.{index}", where, faults))
    for index, broker in enumerate(config.mqtt):
        _check_broker(broker, earlier, _wrong(f"mqtt.{index}", where, faults))


def _wrong(key: str, where: Place, faults: Faults) -> Wrong:
    def wrong(name: str, why: Message) -> None:
        full = f"{key}.{name}"
        with faults.gather(full):
            told = Message("{where}: {key}: {why}")
            raise ConfigError(told.with_values(where=where.at(full), key=where.named(full), why=why))

    return wrong


def _check_channel(
    channel: ThingSpeakSettings, earlier: set[Hashable], faults: Faults, key: str, wrong: Wrong
) -> None:
    """Gather the faults of a channel; add it to the `earlier` targets."""
    _check_port(channel.url, wrong)
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


def _check_influx(
    influx: InfluxSettings, earlier: set[Hashable], faults: Faults, key: str, wrong: Wrong
) -> None:
    """Gather the faults of a database; add it to the `earlier` targets."""
    _check_port(influx.url, wrong)
    if not faults.holds(f"{key}.url"):
        identity = (*_server(influx.url), influx.org, influx.bucket or influx.database)
        if identity in earlier:
            wrong("url", Message("this database is there already; name each once."))
        earlier.add(identity)
    if (influx.token or influx.token_file) and influx.user:
        wrong("user", Message("there is a token as well; leave one of them out."))
    if (influx.password or influx.password_file) and not influx.user:
        wrong("password", Message("there is no user that it belongs to; name one, or leave it out."))
    for name in influx.tags:
        if is_number(name):
            wrong("tags", Message("'{name}' is the name of a reading; choose another.", name=name))


def _check_broker(broker: MqttSettings, earlier: set[Hashable], wrong: Wrong) -> None:
    """Gather the faults of a broker; add it to the `earlier` targets."""
    _check_port(broker.url, wrong)
    identity = broker.url, broker.topic, broker.layout
    if identity in earlier:
        wrong("url", Message("this broker is there already, with the same topic; name each once."))
    earlier.add(identity)
    if broker.password and not broker.user:
        wrong("user", Message("a password needs a user, too."))


def _check_port(url: str, wrong: Wrong) -> None:
    if _port(url) == 0:
        wrong("url", Message("its port must be a number from 1 to 65535."))


def _port(url: str) -> int | None:
    """Return the port of an address; `None` if it names none, 0 if that is no port."""
    try:
        return urlsplit(url).port
    except ValueError:
        return 0


def _identity(channel: ThingSpeakSettings) -> Hashable:
    """Return host, port, path and number, which are equal for two spellings of one channel."""
    return (*_server(channel.url), channel.channel)


def _server(address: str) -> tuple[str, int, str]:
    """Return host, port and path, which are equal for two spellings of one address."""
    url, port = urlsplit(address), _port(address)
    usual = 0 if port in (None, 80, 443) else port or 0  # http leads to the same server as https
    return url.hostname or "", usual, url.path.rstrip("/")

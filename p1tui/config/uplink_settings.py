"""The settings of upload targets: a struct for a table of each kind."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from p1tui.config.section import NAME, Section
from p1tui.runtime.duration import DAY, HOUR

ApiKey = Annotated[str, Meta(pattern=r"^[!-~]*\Z", description="an API key, without blanks or line ends")]

Url = Annotated[
    str,
    Meta(
        pattern=r"^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?(/[^?#@\s]*)?\Z",
        description="a server without a name or password in it, like https://api.thingspeak.com",
    ),
]
"""Address of a server."""


class ThingSpeakSettings(Section, frozen=True, kw_only=True):
    """One `[[thingspeak]]` channel."""

    channel: Annotated[int, Meta(ge=1, description="the channel's number, as on its web page")] = 0
    """Number of the channel; 0 (not allowed in a file) means missing."""
    write_key: ApiKey = ""
    """Write API key; required here, in `write_key_file` or in the environment."""
    write_key_file: Annotated[
        str, Meta(pattern=NAME, description="a file, named without a NUL, that holds the write API key")
    ] = ""
    """File that holds just the write API key, as service managers provide secrets."""
    read_key: ApiKey = ""
    """Read API key, to look up whether doubtful entries are stored; empty: they are not looked up."""
    read_key_file: Annotated[
        str, Meta(pattern=NAME, description="a file, named without a NUL, that holds the read API key")
    ] = ""
    """File that holds just the read API key."""
    url: Url = "https://api.thingspeak.com"
    """Server of the channel; another one may implement the same API."""
    interval: Annotated[int, Meta(ge=1, le=DAY, description="seconds from 1 to 86400")] = 20
    """Seconds between entries: 20 make 1,576,800 a year, half of the free quota."""
    upload_every: Annotated[int, Meta(ge=15, le=DAY, description="seconds from 15 to 86400")] = 20
    """Seconds between calls; 20 send each entry at once. ThingSpeak requires at least 15 with any licence."""
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


class MqttSettings(Section, frozen=True, kw_only=True):
    """One `[[mqtt]]` broker."""

    url: Annotated[
        str,
        Meta(
            pattern=r"^mqtts?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?\Z",
            description="a broker without a name or password in it, like mqtt://homeassistant.local",
        ),
    ] = "mqtt://127.0.0.1:1883"
    """Broker; `mqtts` is with TLS. Ports are 1883 and 8883 unless another is named."""
    user: Annotated[str, Meta(pattern=NAME, description="a name without a NUL")] = ""
    """Name for the broker; empty if it wants none."""
    password: Annotated[str, Meta(pattern=NAME, description="a password without a NUL")] = ""
    """Password for the broker."""
    password_file: Annotated[
        str, Meta(pattern=NAME, description="a file, named without a NUL, that holds the password")
    ] = ""
    """File that holds just the password, as service managers provide secrets."""
    ca: Annotated[
        str, Meta(pattern=NAME, description="a file, named without a NUL, with certificates of authorities")
    ] = ""
    """Certificates of the authorities that sign the broker's; empty: those of the system."""
    topic: Annotated[
        str,
        Meta(
            pattern=r"^[^+#/$\x00-\x1f][^+#\x00-\x1f]{0,99}(?<!/)\Z",
            description="a topic without + and #, like p1tui",
        ),
    ] = "p1tui"
    """First part of the topics; with the layout of DSMR-reader `p1tui` stands for its own, `dsmr`."""
    discovery: Annotated[
        str,
        Meta(
            pattern=r"^([^+#/$\x00-\x1f][^+#\x00-\x1f]{0,99}(?<!/))?\Z",
            description="the first part of Home Assistant's topics, or empty to tell it nothing",
        ),
    ] = "homeassistant"
    """First part of the topics by which Home Assistant finds entities."""
    layout: Annotated[Literal["p1tui", "dsmr-reader"], Meta(description='"p1tui" or "dsmr-reader"')] = "p1tui"
    """`p1tui`: a JSON state, and discovery. `dsmr-reader`: a topic for each value, as in that program."""
    every: Annotated[int, Meta(ge=1, le=HOUR, description="seconds from 1 to 3600")] = 10
    """Seconds between two states: a house's recorder grows with each. A jump of the power comes at once."""


Word = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*\Z", description="a name, without line ends")]

SecretFile = Annotated[
    str, Meta(pattern=NAME, description="a file, named without a NUL, that holds just the secret")
]

TagName = Annotated[str, Meta(pattern=r"^(?!(?:time|timestamp)\Z)[A-Za-z][A-Za-z0-9_]{0,62}\Z")]
TagValue = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*(?<!\\)\Z", max_length=255)]


class InfluxSettings(Section, frozen=True, kw_only=True):
    """One `[[influx]]` database: a server that takes line protocol."""

    url: Url = "http://127.0.0.1:8428"
    """Server of the database; the default is a VictoriaMetrics on this computer."""
    api: Annotated[Literal[1, 2, 3], Meta(description="1, 2 or 3, the version of InfluxDB's API")] = 2
    """Version of the API: 2 is taken by most servers (InfluxDB 1.8 to 3, VictoriaMetrics, QuestDB)."""
    database: Word = ""
    """Database of API 1 or 3; VictoriaMetrics and QuestDB need none."""
    org: Word = ""
    """Organisation of API 2."""
    bucket: Word = ""
    """Bucket of API 2; with InfluxDB 3 the name of the database."""
    token: ApiKey = ""
    """Token that may write; a server without authentication needs none."""
    token_file: SecretFile = ""
    """File that holds just the token, as service managers provide secrets."""
    user: Annotated[str, Meta(pattern=r"^[^:\x00-\x1f\x7f]*\Z", description="a name, without a colon")] = ""
    """Name for a server that asks for name and password in place of a token."""
    password: Annotated[str, Meta(pattern=r"^[!-~]*\Z", description="a password, without blanks")] = ""
    """Password of `user`."""
    password_file: SecretFile = ""
    """File that holds just the password."""
    interval: Annotated[int, Meta(ge=1, le=DAY, description="seconds from 1 to 86400")] = 10
    """Seconds that one line covers: 10 is what meters before DSMR 5 send; 1 sends every reading."""
    upload_every: Annotated[int, Meta(ge=1, le=DAY, description="seconds from 1 to 86400")] = 10
    """Seconds between calls when all is sent. Each meter has its own second in this period."""
    tags: Annotated[
        dict[TagName, TagValue],
        Meta(description='names of letters, digits and _, each with a text, like site = "home"'),
    ] = msgspec.field(default_factory=dict)
    """Tags of each line beside `meter`, which holds the meter's equipment id unless it is given here."""

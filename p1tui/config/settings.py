"""The settings of the config file as frozen structs, each with its default and the reason for it.

A section is a struct and one line in `Config`: loading, errors, `--set` and masking follow from the types.
The `Meta` of a setting limits its values; its description completes the error message "KEY must be …".
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from p1tui.config.contracts import Contract
from p1tui.config.section import NAME, Section
from p1tui.config.uplink_settings import ApiKey, InfluxSettings, MqttSettings, ThingSpeakSettings
from p1tui.i18n.language import LANGUAGES
from p1tui.runtime.duration import HOUR

AesKey = Annotated[
    str, Meta(pattern=r"^([0-9A-Fa-f]{32})?\Z", description="32 hexadecimal digits from the grid operator")
]


class MeterSettings(Section, frozen=True, kw_only=True):
    """`[meter]`: the source of telegrams and how to read them."""

    source: Annotated[
        str, Meta(min_length=1, pattern=NAME, description="a SOURCE as in `p1tui --help`, without a NUL")
    ] = "auto"
    """Source of telegrams. `auto` finds the cable with the meter, and the speed at which it speaks."""
    baud: Annotated[
        int, Meta(ge=300, le=921600, description="a speed from 300 to 921600, as a rule 115200 or 9600")
    ] = 115200
    """Speed of the port in bit/s: 115200 since DSMR 4; older meters use 9600."""
    parity: Annotated[Literal["N", "E"], Meta(description='"N" (8N1) or "E" (7E1)')] = "N"
    """Parity and data bits: 8N1 since DSMR 4; older meters use 7E1."""
    timezone: Annotated[str, Meta(description='a zone of the IANA list, like "Europe/Brussels"')] = (
        "Europe/Amsterdam"
    )
    """Time zone of the meter, for days, months and times without a DST mark. The default fits most meters
    with a P1 port; the computer's own is often left at UTC."""
    crc: Annotated[Literal["check", "ignore"], Meta(description='"check" or "ignore"')] = "check"
    """`check` rejects a telegram with a wrong checksum; `ignore` is for a meter that computes it wrongly."""
    key: AesKey = ""
    """Encryption key of a meter that encrypts (Luxembourg, Austria); empty for others."""
    auth_key: AesKey = ""
    """Authentication key of such a meter; empty: only the telegram's checksum is verified."""
    token: Annotated[
        str,
        Meta(
            pattern=r"^([0-9A-Fa-f]{32})?\Z", description="32 hexadecimal digits, as a HomeWizard gives them"
        ),
    ] = ""
    """Token of a HomeWizard P1 meter that is named with its serial; `p1tui detect --network` gets one."""
    token_file: Annotated[
        str, Meta(pattern=NAME, description="a file, named without a NUL, that holds the token")
    ] = ""
    """File that holds just the token, as service managers provide secrets."""
    main_fuse_a: Annotated[int, Meta(ge=0, le=1000, description="amperes per phase, from 0 to 1000")] = 0
    """Main fuse in A: full scale of the bars of each phase; 3 x 25 A is the usual connection. 0: not told,
    and then no bar is shown."""


class StoreSettings(Section, frozen=True, kw_only=True):
    """`[store]`: the history."""

    path: Annotated[
        str, Meta(pattern=NAME, description="a file name without a NUL, or empty for the usual place")
    ] = ""
    """History file; empty: the profile's, in the user's data folder."""
    commit_interval: Annotated[float, Meta(ge=1, le=HOUR, description="seconds from 1 to 3600")] = 30
    """Seconds between commits: 30 write half as much to an SD card as 10, and a power cut loses 30 s."""
    retention: Annotated[int, Meta(ge=1, le=3650, description="days from 1 to 3650")] = 14
    """Days that single readings are kept; minutes, hours and days are kept forever."""


_PORT = r"(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"


class ShareSettings(Section, frozen=True, kw_only=True):
    """`[share]`: the source's bytes for other programs, without a token."""

    listen: Annotated[
        str,
        Meta(
            pattern=rf"^(?:(?:\[[0-9A-Fa-f:.]+\]:|[A-Za-z0-9._-]*:)?{_PORT})?\Z",
            description='an address and a port, like "127.0.0.1:2001", or empty to share nothing',
        ),
    ] = ""
    """Address and port that other programs connect to; a port alone is for this computer only. Empty, the
    default: nothing is shared, since there is no token and the stream holds equipment ids."""
    max_clients: Annotated[int, Meta(ge=1, le=100, description="a number from 1 to 100")] = 16
    """Clients at a time: a house has a handful, and each costs up to 0.4 MB."""


class MetricsSettings(Section, frozen=True, kw_only=True):
    """`[metrics]`: the page `/metrics` for Prometheus."""

    listen: Annotated[
        str,
        Meta(
            pattern=rf"^(?:(?:\[[0-9A-Fa-f:.]+\]:|[A-Za-z0-9._-]*:)?{_PORT})?\Z",
            description='an address and a port, like "127.0.0.1:9188", or empty for no metrics',
        ),
    ] = ""
    """Address and port of the page; a port alone is for this computer only, any other address takes a token.
    Empty, the default: there is no page."""
    token: ApiKey = ""
    """Token that a caller must show (`Authorization: Bearer`); empty: none is asked for on this computer."""
    token_file: Annotated[
        str, Meta(pattern=NAME, description="a file, named without a NUL, that holds the token")
    ] = ""
    """File that holds just the token, as service managers provide secrets."""


class WebSettings(Section, frozen=True, kw_only=True):
    """`[web]`: the page in a browser."""

    listen: Annotated[
        str,
        Meta(
            pattern=rf"^(?:lan(?::{_PORT})?|(?:\[[0-9A-Fa-f:.]+\]:|[A-Za-z0-9._-]*:)?{_PORT})\Z",
            description='an address and a port, like "127.0.0.1:8077", or "lan" for every address',
        ),
    ] = "127.0.0.1:8077"
    """Address and port of the page; `lan`, `lan:8090`: every address. All but loopback takes a token, since
    the numbers tell who is home."""
    hosts: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*\Z")], ...],
        Meta(description='a list of names, like ["meter.example.org"]'),
    ] = ()
    """Further names by which browsers may call this computer, as behind a proxy: any other name is refused,
    since a site could let its own lead here."""
    proxy: Annotated[
        str, Meta(pattern=r"^[0-9A-Fa-f:.]*\Z", description='an address, like "127.0.0.1", or empty for none')
    ] = ""
    """Address of a reverse proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; with one, a token
    is needed on loopback, too."""
    frame_ancestors: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^https?://[A-Za-z0-9._:\[\]-]+\Z")], ...],
        Meta(description='a list of sites, like ["http://homeassistant.local:8123"]'),
    ] = ()
    """Sites that may show the page inside one of theirs; none by default."""


def _one_of(*words: str) -> Meta:
    """Limit a setting to words from a list elsewhere, for which a `Literal` is not possible."""
    *others, last = (f'"{word}"' for word in words)
    allowed = f"{', '.join(others)} / {last}"
    return Meta(pattern=rf"^({'|'.join(words)})\Z", description=allowed)


class TuiSettings(Section, frozen=True, kw_only=True):
    """`[tui]`: the screen."""

    language: Annotated[str, _one_of("auto", *LANGUAGES)] = "auto"
    """`auto`: the language of LC_ALL, LC_MESSAGES or LANG, else English; PuTTY sends none of them."""
    glyphs: Annotated[
        Literal["half", "eighth", "braille", "ascii"],
        Meta(description='"half", "eighth", "braille" or "ascii"'),
    ] = "half"
    """Characters that charts are drawn with: half blocks are in every font that PuTTY may use."""
    color: Annotated[
        Literal["auto", "16", "256", "truecolor", "none"],
        Meta(description='"auto", "16", "256", "truecolor" or "none"'),
    ] = "auto"
    """Colours of the terminal; `auto` derives them from TERM and COLORTERM."""
    mouse: Annotated[Literal["auto", "on", "off"], Meta(description='"auto", "on" or "off"')] = "auto"
    """`auto`: no mouse over SSH, since it would disable copy and paste in PuTTY."""
    title: Annotated[bool, Meta(description="true or false")] = True
    """The title of the terminal's window tells the power, where the terminal has one."""
    theme: Annotated[
        Literal["p1tui-dark", "p1tui-light", "p1tui-clear"],
        Meta(description='"p1tui-dark", "p1tui-light" or "p1tui-clear" (for every eye)'),
    ] = "p1tui-dark"
    """Colours of the screen; most terminals, also PuTTY, have a dark background."""


PriceSourceName = Literal[
    "energyzero", "energy-charts", "frank-energie", "elprisetjustnu", "entsoe", "nord-pool"
]
"""Public servers of day-ahead prices."""


class PricesSettings(Section, frozen=True, kw_only=True):
    """`[prices]`: day-ahead prices, asked for only if a line of a `[[contract]]` needs them."""

    zone: Annotated[
        Literal["", "NL", "BE", "DE-LU", "SE1", "SE2", "SE3", "SE4", "FI"],
        Meta(description='"NL", "BE", "DE-LU", "SE1" to "SE4" or "FI", or "" to go by meter.timezone'),
    ] = ""
    """Bidding zone of the market; empty: the country's by `meter.timezone`. Sweden has four: name one."""
    sources: Annotated[
        tuple[PriceSourceName, ...],
        Meta(
            description='a list of "energyzero", "energy-charts", "frank-energie", "elprisetjustnu", '
            '"entsoe" and "nord-pool", or an empty one'
        ),
    ] = ()
    """Servers to ask, the first one first; empty: those that serve the zone. Nord Pool's is asked only where
    it is named, since its terms forbid much use; ENTSO-E's needs a token."""
    entsoe_token: ApiKey = ""
    """Security token of ENTSO-E's transparency platform, which gives one to who registers."""
    entsoe_token_file: Annotated[
        str, Meta(pattern=NAME, description="a file, named without a NUL, that holds the token")
    ] = ""
    """File that holds just the token, as service managers provide secrets."""


class Config(Section, frozen=True, kw_only=True):
    """The whole config file; each field is a section."""

    meter: Annotated[MeterSettings, Meta(description="a [meter] table")] = MeterSettings()
    """The meter and its port."""
    store: Annotated[StoreSettings, Meta(description="a [store] table")] = StoreSettings()
    """The history."""
    share: Annotated[ShareSettings, Meta(description="a [share] table")] = ShareSettings()
    """The source's bytes for other programs."""
    metrics: Annotated[MetricsSettings, Meta(description="a [metrics] table")] = MetricsSettings()
    """The page for Prometheus."""
    web: Annotated[WebSettings, Meta(description="a [web] table")] = WebSettings()
    """The page in a browser."""
    thingspeak: Annotated[tuple[ThingSpeakSettings, ...], Meta(description="[[thingspeak]] tables")] = ()
    """The channels to upload to; without any, nothing is uploaded."""
    mqtt: Annotated[tuple[MqttSettings, ...], Meta(description="[[mqtt]] tables")] = ()
    """The brokers to publish the newest state to."""
    influx: Annotated[tuple[InfluxSettings, ...], Meta(description="[[influx]] tables")] = ()
    """The databases that get line protocol."""
    contract: Annotated[tuple[Contract, ...], Meta(description="[[contract]] tables")] = ()
    """The energy contracts, each in force from a day on; without any, nothing is said of costs."""
    prices: Annotated[PricesSettings, Meta(description="a [prices] table")] = PricesSettings()
    """Day-ahead prices for contracts that need them."""
    tui: Annotated[TuiSettings, Meta(description="a [tui] table")] = TuiSettings()
    """The screen."""

"""Known meters: what a header says of model, country and serial settings, and what tariffs are called."""

from __future__ import annotations

from typing import Literal

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1.reading import Reading

Parity = Literal["N", "E"]


class Meter(msgspec.Struct, frozen=True):
    """A make of meter. `country` is an ISO code, `None` where the header is used in several.

    `name` is a plain string where it is a brand's, in whatever language.
    """

    name: Message | str
    country: str | None
    baud: int = 115200
    parity: Parity = "N"


_METERS: tuple[tuple[str, Meter], ...] = (
    ("KMP5 KA6U", Meter("Kamstrup 162", "NL", 9600, "E")),
    ("KMP5 ZABF", Meter("Kamstrup 382", "NL", 9600, "E")),
    ("KMP5", Meter("Kamstrup", "NL", 9600, "E")),
    (r"ISk5\2ME382", Meter("Iskra ME382", "NL", 9600, "E")),
    (r"ISk5\2ME372", Meter("Iskra ME372", "NL", 9600, "E")),
    (r"ISk5\2MT382", Meter("Iskra MT382", "NL", 9600, "E")),
    (r"ISk5\2MIE5T", Meter("Iskra MIE5T", "BE")),
    ("ISk5=2MIE5T", Meter("Iskra MIE5T", "BE")),
    (r"ISK5\2M550E", Meter("Iskra AM550", "NL")),
    (r"ISK5\2M550T", Meter("Iskra AM550", "NL")),
    (r"ISK9\2M551T", Meter("Iskra AM551", None)),
    (r"ISK5\2M551", Meter("Iskra AM551", None)),
    ("XMX5XMX", Meter(Message("Landis+Gyr ZCF120 with Xemex module"), "NL", 9600, "E")),
    ("XMX5LGBBFF", Meter("Landis+Gyr E350 ZCF110", "NL")),
    ("XMX5LGBBFG", Meter("Landis+Gyr E350 ZMF110", "NL")),
    ("XMX5LGBBLB", Meter("Landis+Gyr E350 (DSMR 5)", "NL")),
    ("XMX5LGF", Meter("Landis+Gyr E360", "NL")),
    ("XMX5LG", Meter("Landis+Gyr", "NL")),
    ("KFM5KAIFA", Meter("Kaifa", "NL")),
    ("CTA5ZIV", Meter("ZIV 5CTA", "NL")),
    (r"Ene5\XS210", Meter("Sagemcom XS210", "NL")),
    (r"Ene5\T210", Meter("Sagemcom T210-D", "NL")),
    (r"Ene5\T211", Meter("Sagemcom T211", "NL")),
    (r"SAG5\2MT212", Meter("Sagemcom MT212", "NL")),
    ("SAG5SAG-METER", Meter("Sagemcom", "HU")),
    ("MCS5", Meter("MetCom MCS301", "NL")),
    ("ESR5", Meter("MetCom", "NL")),
    ("NWA-WARMTELINK", Meter("WarmteLink", "NL")),
    ("AUR2NWA", Meter("WarmteLink Myrsky", "NL")),
    (r"FLU5\253770234", Meter("Sagemcom S211", "BE")),
    (r"FLU5\253769484", Meter("Sagemcom T211", "BE")),
    ("FLU5", Meter(Message("Fluvius meter"), "BE")),
    ("LG_E660", Meter("Landis+Gyr E660", "BE")),
    ("SIB5", Meter("Sagemcom S210", "BE")),
    ("Lux5", Meter("Sagemcom Smarty", "LU")),
    ("EST5", Meter("Sagemcom T210-D-r", "AT")),
    ("ELL5", Meter("Sagemcom (HAN)", "SE")),
    ("KAM5", Meter("Kamstrup Omnia", "SE")),
    ("LGF5E360", Meter("Landis+Gyr E360", None)),
    ("ADN9", Meter("Aidon", "SE")),
    ("ESO5", Meter(Message("ESO meter"), "LT")),
    ("GRE5", Meter(Message("Groupe E meter"), "CH")),
    ("EGM5", Meter("Elgama", "PL")),
    ("DMO5", Meter(Message("Demo household"), "NL")),
    ("ESY5Q3D", Meter("EasyMeter Q3D", "DE", 9600, "E")),
)  # fmt: skip
"""Longest prefixes first within a make."""

_UNKNOWN = Meter("", None)
_BELGIAN_DSMR = "502"
"""e-MUCS prints its version as DDDXY with DDD the DSMR version it stands on: 50213 to 50250."""

_DAY_AND_NIGHT = Message("day"), Message("night")
_TARIFFS: dict[str, tuple[Message, Message]] = {
    "NL": (Message("low"), Message("normal")),
    "BE": _DAY_AND_NIGHT,
    "LU": _DAY_AND_NIGHT,
}


def meter(header: str) -> Meter:
    """What is known of the meter with this header (without `/`); a `Meter` without a name if nothing is."""
    for prefix, known in _METERS:
        if header.startswith(prefix):
            return known
    return _UNKNOWN


def meter_name(header: str) -> Message | str:
    """A person's name for the meter: `Iskra AM550`; the header itself if it is not known."""
    return meter(header).name or header


def country(header: str, version: str | None = None) -> str | None:
    """ISO code of the meter's country. Landis+Gyr's E360 is Belgian where it prints an e-MUCS version."""
    if version is not None and len(version) == 5 and version.startswith(_BELGIAN_DSMR):
        return "BE"
    known = meter(header).country
    return "SE" if known is None and header.startswith("LGF5E360") else known


def tariff_name(reading: Reading, tariff: int) -> Message:
    """`low`, `normal`, `day` or `night` for tariffs 1 and 2 of the meter's country; else `tariff 3`."""
    names = _TARIFFS.get(country(reading.header, reading.version) or "", ())
    return names[tariff - 1] if 1 <= tariff <= len(names) else Message("tariff {tariff}", tariff=tariff)

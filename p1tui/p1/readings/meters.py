"""Known meters: model, country and serial settings by header, and the names of tariffs."""

from __future__ import annotations

from typing import Literal

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1.reading import Reading

Parity = Literal["N", "E"]


class MeterModel(msgspec.Struct, frozen=True):
    """A meter model, or all models of a make."""

    name: Message | str
    """Name to show; a plain string if it is a brand name, which is never translated."""
    country: str | None
    """ISO code; `None` if the header is used in several countries."""
    baud: int = 115200
    parity: Parity = "N"


_METERS: tuple[tuple[str, MeterModel], ...] = (
    ("KMP5 KA6U", MeterModel("Kamstrup 162", "NL", 9600, "E")),
    ("KMP5 ZABF", MeterModel("Kamstrup 382", "NL", 9600, "E")),
    ("KMP5", MeterModel("Kamstrup", "NL", 9600, "E")),
    (r"ISk5\2ME382", MeterModel("Iskra ME382", "NL", 9600, "E")),
    (r"ISk5\2ME372", MeterModel("Iskra ME372", "NL", 9600, "E")),
    (r"ISk5\2MT382", MeterModel("Iskra MT382", "NL", 9600, "E")),
    (r"ISk5\2MIE5T", MeterModel("Iskra MIE5T", "BE")),
    ("ISk5=2MIE5T", MeterModel("Iskra MIE5T", "BE")),
    (r"ISK5\2M550E", MeterModel("Iskra AM550", "NL")),
    (r"ISK5\2M550T", MeterModel("Iskra AM550", "NL")),
    (r"ISK9\2M551T", MeterModel("Iskra AM551", None)),
    (r"ISK5\2M551", MeterModel("Iskra AM551", None)),
    ("XMX5XMX", MeterModel(Message("Landis+Gyr ZCF120 with Xemex module"), "NL", 9600, "E")),
    ("XMX5LGBBFF", MeterModel("Landis+Gyr E350 ZCF110", "NL")),
    ("XMX5LGBBFG", MeterModel("Landis+Gyr E350 ZMF110", "NL")),
    ("XMX5LGBBLB", MeterModel("Landis+Gyr E350 (DSMR 5)", "NL")),
    ("XMX5LGF", MeterModel("Landis+Gyr E360", "NL")),
    ("XMX5LG", MeterModel("Landis+Gyr", "NL")),
    ("KFM5KAIFA", MeterModel("Kaifa", "NL")),
    ("CTA5ZIV", MeterModel("ZIV 5CTA", "NL")),
    (r"Ene5\XS210", MeterModel("Sagemcom XS210", "NL")),
    (r"Ene5\T210", MeterModel("Sagemcom T210-D", "NL")),
    (r"Ene5\T211", MeterModel("Sagemcom T211", "NL")),
    (r"SAG5\2MT212", MeterModel("Sagemcom MT212", "NL")),
    ("SAG5SAG-METER", MeterModel("Sagemcom", "HU")),
    ("MCS5", MeterModel("MetCom MCS301", "NL")),
    ("ESR5", MeterModel("MetCom", "NL")),
    ("NWA-WARMTELINK", MeterModel("WarmteLink", "NL")),
    ("AUR2NWA", MeterModel("WarmteLink Myrsky", "NL")),
    (r"FLU5\253770234", MeterModel("Sagemcom S211", "BE")),
    (r"FLU5\253769484", MeterModel("Sagemcom T211", "BE")),
    ("FLU5", MeterModel(Message("Fluvius meter"), "BE")),
    ("LG_E660", MeterModel("Landis+Gyr E660", "BE")),
    ("SIB5", MeterModel("Sagemcom S210", "BE")),
    ("Lux5", MeterModel("Sagemcom Smarty", "LU")),
    ("EST5", MeterModel("Sagemcom T210-D-r", "AT")),
    ("ELL5", MeterModel("Sagemcom (HAN)", "SE")),
    ("KAM5", MeterModel("Kamstrup Omnia", "SE")),
    ("LGF5E360", MeterModel("Landis+Gyr E360", None)),
    ("ADN9", MeterModel("Aidon", "SE")),
    ("ESO5", MeterModel(Message("ESO meter"), "LT")),
    ("GRE5", MeterModel(Message("Groupe E meter"), "CH")),
    ("EGM5", MeterModel("Elgama", "PL")),
    ("DMO5", MeterModel(Message("Demo household"), "NL")),
    ("ESY5Q3D", MeterModel("EasyMeter Q3D", "DE", 9600, "E")),
)
"""Longest prefixes first within a make."""

_UNKNOWN = MeterModel("", None)
_BELGIAN_DSMR = "502"
"""Start of an e-MUCS version, which is DDDXY with DDD the DSMR version it builds on: 50213 to 50250."""

_DAY_AND_NIGHT = Message("day"), Message("night")
_TARIFFS: dict[str, tuple[Message, Message]] = {
    "NL": (Message("low"), Message("normal")),
    "BE": _DAY_AND_NIGHT,
    "LU": _DAY_AND_NIGHT,
}


def meter(header: str) -> MeterModel:
    """Return the model of the meter with this header (without `/`); its name is empty if it is unknown."""
    for prefix, known in _METERS:
        if header.startswith(prefix):
            return known
    return _UNKNOWN


def meter_name(header: str) -> Message | str:
    """Return the meter's name: `Iskra AM550`; the header itself if it is not known."""
    return meter(header).name or header


def country(header: str, version: str | None = None) -> str | None:
    """Return the ISO code of the meter's country; a Landis+Gyr E360 with an e-MUCS version is Belgian."""
    if version is not None and len(version) == 5 and version.startswith(_BELGIAN_DSMR):
        return "BE"
    known = meter(header).country
    return "SE" if known is None and header.startswith("LGF5E360") else known


def tariff_name(reading: Reading, tariff: int) -> Message:
    """Return `low`, `normal`, `day` or `night` for tariffs 1 and 2 of the country, else `tariff 3`."""
    names = _TARIFFS.get(country(reading.header, reading.version) or "", ())
    return names[tariff - 1] if 1 <= tariff <= len(names) else Message("tariff {tariff}", tariff=tariff)

"""Known meters: model, country, interval and serial settings by header, and the names of tariffs."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1.reading import Reading

Parity = Literal["N", "E"]

Checksum = Literal["yes", "no", "varies", "wrong", "encrypted"]
"""Does a telegram end in a checksum? `wrong`: with old firmware it is; `encrypted`: inside the cipher."""


class MeterModel(msgspec.Struct, frozen=True):
    """A meter model, or all models of a make, and how its P1 port speaks."""

    name: Message | str
    """Name to show; a plain string if it is a brand name, which is never translated."""
    country: str | None
    """ISO code; `None` if the header is used in several countries."""
    standard: str = ""
    """Standard of its port, with its versions: `DSMR 4`, `e-MUCS`; empty if the header does not tell."""
    interval: int | None = None
    """Seconds between two telegrams; `None` if the header does not tell."""
    checksum: Checksum = "yes"
    baud: int = 115200
    parity: Parity = "N"


_DSMR4, _DSMR5, _EMUCS, _H1 = "DSMR 4", "DSMR 5", "e-MUCS", "H1"


def _old(name: Message | str) -> MeterModel:
    """Return a Dutch meter from before DSMR 4: 9600 7E1, each 10 s, no checksum."""
    return MeterModel(name, "NL", "DSMR 2/3", 10, "no", 9600, "E")


DEMO = "DMO5"
"""Header of the simulated household, which is no meter."""

METERS: tuple[tuple[str, MeterModel], ...] = (
    ("KMP5 KA6U", _old("Kamstrup 162")),
    ("KMP5 ZABF", _old("Kamstrup 382")),
    ("KMP5", _old("Kamstrup")),
    (r"ISk5\2ME382", _old("Iskra ME382")),
    (r"ISk5\2ME372", _old("Iskra ME372")),
    (r"ISk5\2MT382", _old("Iskra MT382")),
    ("ACE0", _old("Itron ACE4000")),
    ("XMX5XMX", _old(Message("Landis+Gyr ZCF120 with Xemex module"))),
    (r"ISk5\2MIE5T", MeterModel("Iskra MIE5T", "BE", "", 1, "wrong")),
    ("ISk5=2MIE5T", MeterModel("Iskra MIE5T", "BE", "", 1, "wrong")),
    (r"ISK5\2M550E", MeterModel("Iskra AM550", "NL", _DSMR5, 1)),
    (r"ISK5\2M550T", MeterModel("Iskra AM550", "NL", _DSMR5, 1)),
    (r"ISK9\2M551T", MeterModel("Iskra AM551", None)),
    (r"ISK5\2M551", MeterModel("Iskra AM551", None)),
    ("XMX5LGBBFF", MeterModel("Landis+Gyr E350 ZCF110", "NL", _DSMR4, 10)),
    ("XMX5LGBBFG", MeterModel("Landis+Gyr E350 ZMF110", "NL", _DSMR4, 10)),
    ("XMX5LGBBLB", MeterModel("Landis+Gyr E350 (DSMR 5)", "NL", _DSMR5, 1)),
    ("XMX5LGF", MeterModel("Landis+Gyr E360", "NL", _DSMR5, 1)),
    ("XMX5LG", MeterModel("Landis+Gyr", "NL")),
    ("KFM5KAIFA", MeterModel("Kaifa", "NL", "DSMR 4/5")),
    ("CTA5ZIV", MeterModel("ZIV 5CTA", "NL", _DSMR5, 1)),
    (r"Ene5\XS210", MeterModel("Sagemcom XS210", "NL", _DSMR5, 1)),
    (r"Ene5\T210", MeterModel("Sagemcom T210-D", "NL", _DSMR5, 1)),
    (r"Ene5\T211", MeterModel("Sagemcom T211", "NL", _DSMR5, 1)),
    (r"SAG5\2MT212", MeterModel("Sagemcom MT212", "NL", _DSMR5, 1)),
    ("SAG5SAG-METER", MeterModel("Sagemcom", "HU")),
    ("MCS5", MeterModel("MetCom MCS301", "NL", _DSMR5, None, "varies")),
    ("ESR5", MeterModel("MetCom", "NL", _DSMR5, None, "varies")),
    ("NWA-WARMTELINK", MeterModel("WarmteLink", "NL")),
    ("AUR2NWA", MeterModel("WarmteLink Myrsky", "NL")),
    (r"FLU5\253770234", MeterModel("Sagemcom S211", "BE", _EMUCS, 1)),
    (r"FLU5\253769484", MeterModel("Sagemcom T211", "BE", _EMUCS, 1)),
    ("FLU5", MeterModel(Message("Fluvius meter"), "BE", _EMUCS, 1)),
    ("LG_E660", MeterModel("Landis+Gyr E660", "BE", _EMUCS, 1)),
    ("SIB5", MeterModel("Sagemcom S210", "BE", _EMUCS, 1)),
    ("Lux5", MeterModel("Sagemcom Smarty", "LU", "Smarty", 10, "encrypted")),
    ("EST5", MeterModel("Sagemcom T210-D-r", "AT", "", None, "encrypted")),
    ("ELL5", MeterModel("Sagemcom (HAN)", "SE", _H1, 10)),
    ("KAM5", MeterModel("Kamstrup Omnia", "SE", _H1, 10)),
    ("LGF5E360", MeterModel("Landis+Gyr E360", None)),
    ("ADN9", MeterModel("Aidon", "SE", _H1, 10)),
    ("ESO5", MeterModel(Message("ESO meter"), "LT")),
    ("GRE5", MeterModel(Message("Groupe E meter"), "CH")),
    ("EGM5", MeterModel("Elgama", "PL")),
    (DEMO, MeterModel(Message("Demo household"), "NL", _DSMR5, 1)),
    ("ESY5Q3D", MeterModel("EasyMeter Q3D", "DE", "D0", None, "no", 9600, "E")),
)
"""First characters of the header -> the meter; longest prefixes first within a make."""

_UNKNOWN = MeterModel("", None)
_BELGIAN_DSMR = "502"
"""Start of an e-MUCS version, which is DDDXY with DDD the DSMR version it builds on: 50213 to 50250."""

_INTERVALS = {"4": 10, "5": 1}
"""First digit of a DSMR version -> seconds between telegrams (DSMR P1 4.2 and 5.0, 5.2)."""

_H1_INTERVAL = 10

_DAY_AND_NIGHT = Message("day"), Message("night")
_TARIFFS: dict[str, tuple[Message, Message]] = {
    "NL": (Message("low"), Message("normal")),
    "BE": _DAY_AND_NIGHT,
    "LU": _DAY_AND_NIGHT,
}


@lru_cache(maxsize=16)
def meter(header: str) -> MeterModel:
    """Return the model of the meter with this header (without `/`); its name is empty if it is unknown."""
    for prefix, known in METERS:
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


def line_name(baud: int, parity: str) -> str:
    """Return a port's settings as the field writes them: `115200 8N1`, `9600 7E1`."""
    return f"{baud} {'7E1' if parity == 'E' else '8N1'}"


def interval(header: str, version: str | None = None) -> int | None:
    """Return the seconds between two telegrams of a meter; `None` if neither header nor version tells."""
    known = meter(header)
    if known.interval is not None:
        return known.interval
    if version is not None and (known.standard or country(header, version) == "BE"):
        return _INTERVALS.get(version[:1])
    return _H1_INTERVAL if country(header, version) == "SE" else None


def tariff_name(reading: Reading, tariff: int) -> Message:
    """Return `low`, `normal`, `day` or `night` for tariffs 1 and 2 of the country, else `tariff 3`."""
    names = _TARIFFS.get(country(reading.header, reading.version) or "", ())
    return names[tariff - 1] if 1 <= tariff <= len(names) else Message("tariff {tariff}", tariff=tariff)

"""Format a `Reading` of the simulated meter as a DSMR 5.0 telegram."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from p1tui.p1.crc16 import crc16
from p1tui.p1.reading import Outage, Reading

HEADER = r"DMO5\2DEMO HOUSEHOLD"
VERSION = "50"
OUTAGES = (Outage(time=1_534_861_642, duration_s=412), Outage(time=1_548_400_285, duration_s=5127))
"""Two long power failures of the meter's first years, oldest first."""


def format_telegram(reading: Reading, zone: tzinfo) -> bytes:
    """Return the telegram: all lines of DSMR 5.0.2 P1, table 6, in the order of Dutch meters, and the CRC."""
    text = "\r\n".join((f"/{reading.header}", "", *_lines(reading, zone), "!")).encode("ascii")
    return b"%s%04X\r\n" % (text, crc16(text))


def _lines(reading: Reading, zone: tzinfo) -> list[str]:
    one, two = reading.import_tariff_wh, reading.export_tariff_wh
    lines = [
        f"1-3:0.2.8({reading.version})",
        f"0-0:1.0.0({_clock(reading.time, zone)})",
        f"0-0:96.1.1({_hex(reading.meter)})",
        f"1-0:1.8.1({_kilo(one[1], 10)}*kWh)",
        f"1-0:1.8.2({_kilo(one[2], 10)}*kWh)",
        f"1-0:2.8.1({_kilo(two[1], 10)}*kWh)",
        f"1-0:2.8.2({_kilo(two[2], 10)}*kWh)",
        f"0-0:96.14.0({reading.tariff:04d})",
        f"1-0:1.7.0({_kilo(reading.power_import_w, 6)}*kW)",
        f"1-0:2.7.0({_kilo(reading.power_export_w, 6)}*kW)",
        f"0-0:96.7.21({reading.failures:05d})",
        f"0-0:96.7.9({reading.long_failures:05d})",
        f"1-0:99.97.0({len(reading.outages)})(0-0:96.7.19){_log(reading.outages, zone)}",
        f"1-0:32.32.0({reading.l1_sags:05d})",
        f"1-0:52.32.0({reading.l2_sags:05d})",
        f"1-0:72.32.0({reading.l3_sags:05d})",
        f"1-0:32.36.0({reading.l1_swells:05d})",
        f"1-0:52.36.0({reading.l2_swells:05d})",
        f"1-0:72.36.0({reading.l3_swells:05d})",
        "0-0:96.13.0()",
        *_phases(reading),
    ]
    for device in reading.devices:
        lines += [
            f"0-{device.channel}:24.1.0(003)",
            f"0-{device.channel}:96.1.0({_hex(device.id)})",
            f"0-{device.channel}:24.2.1({_clock(device.time, zone)})({_kilo(device.value, 9)}*m3)",
        ]
    return lines


def _phases(reading: Reading) -> list[str]:
    volts = (reading.l1_voltage_mv, reading.l2_voltage_mv, reading.l3_voltage_mv)
    amps = (reading.l1_current_ma, reading.l2_current_ma, reading.l3_current_ma)
    imports = (reading.l1_import_w, reading.l2_import_w, reading.l3_import_w)
    exports = (reading.l1_export_w, reading.l2_export_w, reading.l3_export_w)
    return [
        *(f"1-0:{n}2.7.0({(mv or 0) / 1000:05.1f}*V)" for n, mv in zip((3, 5, 7), volts, strict=True)),
        *(f"1-0:{n}1.7.0({(ma or 0) // 1000:03d}*A)" for n, ma in zip((3, 5, 7), amps, strict=True)),
        *(f"1-0:{n}1.7.0({_kilo(watts, 6)}*kW)" for n, watts in zip((2, 4, 6), imports, strict=True)),
        *(f"1-0:{n}2.7.0({_kilo(watts, 6)}*kW)" for n, watts in zip((2, 4, 6), exports, strict=True)),
    ]


def _kilo(value: int | None, width: int) -> str:
    """Format thousandths as a decimal fraction of `width` characters, with leading zeros."""
    whole, rest = divmod(value or 0, 1000)
    return f"{whole:0{width - 4}d}.{rest:03d}"


def _clock(time: int | None, zone: tzinfo) -> str:
    """Format UTC seconds as YYMMDDhhmmssX, X = S in summer time, W in winter time."""
    local = datetime.fromtimestamp(time or 0, UTC).astimezone(zone)
    return f"{local:%y%m%d%H%M%S}{'S' if local.dst() else 'W'}"


def _hex(text: str | None) -> str:
    return (text or "").encode("ascii").hex().upper()


def _log(outages: tuple[Outage, ...], zone: tzinfo) -> str:
    return "".join(f"({_clock(outage.time, zone)})({outage.duration_s:010d}*s)" for outage in outages)

"""dsmr_parser agrees on every value that both report, or the reason why not stands here."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from dsmr_parser import telegram_specifications as specifications
from dsmr_parser.parsers import TelegramParser

from p1tui.p1.decoder import Accepted, Decoder
from tests.p1.telegrams import decode, statuses
from tests.shared.folders import STREAM, TELEGRAMS
from tests.shared.times import AMSTERDAM

NAMES = {
    "ELECTRICITY_IMPORTED_TOTAL": "import_wh", "ELECTRICITY_EXPORTED_TOTAL": "export_wh",
    "ELECTRICITY_USED_TARIFF_1": "import_t1_wh", "ELECTRICITY_USED_TARIFF_2": "import_t2_wh",
    "ELECTRICITY_USED_TARIFF_3": "import_t3_wh", "ELECTRICITY_USED_TARIFF_4": "import_t4_wh",
    "ELECTRICITY_DELIVERED_TARIFF_1": "export_t1_wh", "ELECTRICITY_DELIVERED_TARIFF_2": "export_t2_wh",
    "ELECTRICITY_DELIVERED_TARIFF_3": "export_t3_wh", "ELECTRICITY_DELIVERED_TARIFF_4": "export_t4_wh",
    "ELECTRICITY_ACTIVE_TARIFF": "tariff", "CURRENT_ELECTRICITY_USAGE": "power_import_w",
    "CURRENT_ELECTRICITY_DELIVERY": "power_export_w", "LONG_POWER_FAILURE_COUNT": "long_failures",
    "SHORT_POWER_FAILURE_COUNT": "failures", "P1_MESSAGE_TIMESTAMP": "time",
    "BELGIUM_CURRENT_AVERAGE_DEMAND": "demand_w", "BELGIUM_MAXIMUM_DEMAND_MONTH": "peak_demand_w",
    **{f"VOLTAGE_SAG_L{n}_COUNT": f"l{n}_sags" for n in (1, 2, 3)},
    **{f"VOLTAGE_SWELL_L{n}_COUNT": f"l{n}_swells" for n in (1, 2, 3)},
    **{f"INSTANTANEOUS_VOLTAGE_L{n}": f"l{n}_voltage_mv" for n in (1, 2, 3)},
    **{f"INSTANTANEOUS_CURRENT_L{n}": f"l{n}_current_ma" for n in (1, 2, 3)},
    **{f"INSTANTANEOUS_ACTIVE_POWER_L{n}_POSITIVE": f"l{n}_import_w" for n in (1, 2, 3)},
    **{f"INSTANTANEOUS_ACTIVE_POWER_L{n}_NEGATIVE": f"l{n}_export_w" for n in (1, 2, 3)},
}  # fmt: skip

SPECIFICATIONS = {
    "nl_2.2": specifications.V2_2, "nl_3.0": specifications.V3, "nl_4": specifications.V4,
    "be_wallonia": specifications.ISKRA_IE, "be": specifications.BELGIUM_FLUVIUS,
    "lu": specifications.LUXEMBOURG_SMARTY, "se": specifications.SWEDEN, "fi": specifications.SWEDEN,
    "de": specifications.Q3D, "at": specifications.SAGEMCOM_T210_D_R,
}  # fmt: skip
"""Each file's specification by the start of its name; every other is of version 5."""

FACTORS = {"kwh": 1000, "wh": 1, "kw": 1000, "w": 1, "v": 1000, "a": 1000, "": 1}


def theirs(raw: bytes, specification: dict[str, Any]) -> dict[str, Any]:
    """Return the values that dsmr_parser reports, by this project's keys.

    Its parsers change the specification that they are given, so each telegram gets a copy.
    """
    parser = TelegramParser(
        {**deepcopy(specification), "general_global_cipher": False}, apply_checksum_validation=False
    )
    telegram = parser.parse(raw.decode("latin-1") + "\r\n")
    return dict(values(telegram))


def values(telegram: Any) -> Iterator[tuple[str, Any]]:
    for name, item in telegram:
        if name in NAMES and item.value is not None:
            yield NAMES[name], number(item)
        elif name == "POWER_EVENT_FAILURE_LOG":
            log = [(seconds(entry.datetime), int(entry.value)) for entry in item.buffer]
            yield "outages", sorted(log, key=str)
        elif name == "BELGIUM_MAXIMUM_DEMAND_13_MONTHS":
            peaks = [
                (seconds(peak.datetime), seconds(peak.occurred), int(peak.value * 1000)) for peak in item
            ]
            yield "month_peaks", sorted(peaks, key=str)
        elif name == "MBUS_DEVICES":
            for device in item:
                reading = next((found for name, found in device if name.endswith("METER_READING")), None)
                if reading is not None and reading.value is not None:
                    yield f"device {device.channel_id}", int(Decimal(reading.value) * 1000)
                    yield f"device {device.channel_id} time", seconds(reading.datetime)


def number(item: Any) -> int | str | None:
    if isinstance(item.value, datetime):
        return seconds(item.value)
    return int(Decimal(item.value) * FACTORS[(getattr(item, "unit", None) or "").lower()])


def seconds(time: datetime | str | None) -> int | str | None:
    return int(time.timestamp()) if isinstance(time, datetime) else time


def ours(accepted: Accepted) -> dict[str, Any]:
    """Return the values that p1tui reports, of the same keys."""
    reading = accepted.reading
    found: dict[str, Any] = {**reading.numbers(), "time": reading.time, "gas_time": reading.gas_time}
    found["outages"] = [(outage.time, outage.duration_s) for outage in reading.outages]
    found["month_peaks"] = [(peak.month_end, peak.time, peak.power_w) for peak in reading.month_peaks]
    for device in reading.devices:
        found[f"device {device.channel}"] = device.value
        found[f"device {device.channel} time"] = device.time
    return found


def specification(name: str) -> dict[str, Any]:
    fitting = [start for start in SPECIFICATIONS if name.startswith(start)]
    found: dict[str, Any] = SPECIFICATIONS[max(fitting, key=len)] if fitting else specifications.V5
    return found


OFFSET = "S and W are offsets; dsmr_parser goes by the date where the letter and the date differ"
UNSET = "never read out: a zero without unit or without a date, which dsmr_parser reports as a reading"
NO_CLOCK = "a clock in 2000 was never set"
TEXT = "dsmr_parser leaves times in this log as text"
NO_OUTAGE = "an entry that the meter made up at its first start"
JUNK = "failures that overlap, or without a date, are no failures"
NEWER = "of two readings on one channel the newer counts; dsmr_parser takes the last"

DIFFERENCES: dict[str, tuple[str, ...]] = {
    OFFSET: (
        "be_1.7_fluvius-t211-peak_dsmr_parser: month_peaks",
        "be_2.1.1_emucs-spec-example-1_node: month_peaks",
        "be_2.1.1_emucs-spec-example-2_node: month_peaks", "be_wallonia_iskra-mie5t-badcrc_dsmr_parser: time",
        "nl_5.0_iskra-anon_nifi: outages", "nl_heat_warmtelink-myrsky_dsmr3lib: time",
        "nl_heat_warmtelink-myrsky_dsmr3lib: device 1 time", "se_h1_aidon-6560-ct_amsreader-dsmr3lib: time",
        "se_h1_sagemcom-ell5_amshan: time",
    ),
    UNSET: (
        "be_1.x_fluvius-nogas-anon_dsmrreader: device 1", "lu_smarty_spec-example_node: device 2",
        "lu_smarty_spec-example_node: device 3", "nl_4.2_lg-zmf110-clock-unset_nielsbasjes: device 1",
        "nl_4.2_lg-zmf110-clock-unset_nielsbasjes: device 1 time",
        "nl_5.0_iskra-am550-bus2_dsmrreader: device 1", "nl_5.0_iskra-am550-bus2_dsmrreader: device 1 time",
        "nl_5.0_iskra-am550-td-1012-two-mbus_dsmr_parser: device 1",
        "nl_5.0_iskra-am550-td-1012-two-mbus_dsmr_parser: device 1 time",
        "nl_5.0_sagemcom-t211-unset-gas_dsmrreader1750: device 1",
        "nl_mcs_mcs-all-zero_dsmr5: device 1", "nl_mcs_mcs-all-zero_dsmr5: device 1 time",
        "nl_mcs_mcs-bus-versionP_dsmr3lib: device 1", "nl_mcs_mcs-bus-versionP_dsmr3lib: device 1 time",
        "nl_mcs_t-a1_dsmr3lib: device 1", "nl_mcs_t-a1_dsmr3lib: device 1 time",
    ),
    NO_CLOCK: (
        "nl_4.0_lg-e350-clock-unset_node: time", "nl_4.2_lg-zmf110-clock-unset_nielsbasjes: time",
        "nl_5.0_lg-e360-clock-unset-nogas_dsmrreader1922: time",
        "nl_5.0_lg-e360-clock-unset-nogas_dsmrreader1922: outages",
        "nl_5.0_lg-e360-gas2dec_dsmr3lib: outages",
    ),
    TEXT: (
        "nl_4.0_iskra_robertklep: outages",
    ),
    NO_OUTAGE: (
        "nl_4.2_kaifa-badcrc_smeterd: outages", "nl_4.2_kaifa-ma105_nielsbasjes: outages",
        "nl_4.2_kaifa-ma105_smartmeter2mqtt: outages", "nl_4.2_kaifa-ma105_smeterd: outages",
        "nl_4.2_kaifa-ma304_node: outages", "nl_4.2_kaifa-ma304_smeterd: outages",
    ),
    JUNK: (
        "nl_5.0_ziv-5cta-full-failurelog_koenzomers: outages", "nl_mcs_mcs-all-zero_dsmr5: outages",
        "nl_mcs_t-a1_dsmr3lib: outages",
    ),
    NEWER: ("nl_5.0_iskra-1013_p1monitor: device 1", "nl_5.0_iskra-1013_p1monitor: device 1 time"),
}  # fmt: skip
"""Why p1tui is right -> the values where dsmr_parser says otherwise."""

FAILURES = {
    "nl_heat_warmtelink-empty-value_dsmr3lib.txt": "an empty value costs dsmr_parser the whole telegram"
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """dsmr_parser logs a traceback for each line that it cannot read."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", [name for name in statuses() if name not in FAILURES])
def test_both_agree_or_it_is_listed(name: str) -> None:
    data = (TELEGRAMS / name).read_bytes()
    if statuses()[name] == "NOEND":
        data += b"!\r\n"
    results = decode(data, Decoder(AMSTERDAM, crc="ignore"))
    (accepted,) = (result for result in results if isinstance(result, Accepted))
    reported, own = theirs(accepted.raw, specification(name)), ours(accepted)
    stem = name.removesuffix(".txt")
    differing = {f"{stem}: {key}" for key, value in reported.items() if own.get(key) != value}
    listed = {entry for entries in DIFFERENCES.values() for entry in entries if entry.startswith(f"{stem}: ")}
    assert differing == listed
    assert len(reported) >= 3


@pytest.mark.parametrize("name", FAILURES)
def test_dsmr_parser_fails_where_it_is_listed(name: str) -> None:
    with pytest.raises(ArithmeticError):
        theirs((TELEGRAMS / name).read_bytes(), specification(name))


def test_both_agree_on_every_value_of_a_stream() -> None:
    for result in decode(STREAM.read_bytes()):
        assert isinstance(result, Accepted)
        reported, own = theirs(result.raw, specifications.V5), ours(result)
        assert {key: own.get(key) for key in reported} == reported

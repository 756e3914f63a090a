"""Clocks and logs, as a meter printed them, give the times that they say."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from p1tui.p1.decoder import Decoder
from p1tui.p1.reading import MonthPeak, Outage, rfc3339
from tests.p1.telegrams import DUTCH, decode, only, read, signed, unsigned

ZIV = (
    "(10)(0-0:96.7.19)(221215021710W)(0002096130*s)(221215021709W)(0002096130*s)(221120054539W)(0016346199*s)"
)
"""Some of the ten entries of a ZIV 5CTA, 24 days long and a second apart."""


def clock(line: str, header: str = DUTCH, zone: str = "Europe/Amsterdam") -> str | None:
    time = only(decode(signed(line, header=header), Decoder(ZoneInfo(zone)))).time
    return None if time is None else rfc3339(time)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0-0:1.0.0(101209113020W)", "2010-12-09T10:30:20Z"),
        ("0-0:1.0.0(200426223325S)", "2020-04-26T20:33:25Z"),
        ("0-0:1.0.0(200426223325s)", "2020-04-26T20:33:25Z"),
        ("0-0:1.1.0(220924225855S)", "2022-09-24T20:58:55Z"),
        ("0-0:1.0.0(240927144404)", "2024-09-27T12:44:04Z"),
        ("0-0:1.0.0(07E8061C050A2B2B00FF8880)", "2024-06-28T08:43:43Z"),
        ("0-0:1.0.0(07E8061C050A2B2B00007880)", "2024-06-28T08:43:43Z"),
        ("0-0:1.0.0(07E8061C050A2B2B00800080)", "2024-06-28T08:43:43Z"),
        ("0-0:1.0.0(07E8011C050A2B2B00800000)", "2024-01-28T09:43:43Z"),
    ],
)
def test_clocks(line: str, expected: str) -> None:
    assert clock(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "0-0:1.0.0(000101010000W)",
        "0-0:1.0.0(000000000000W)",
        "0-0:1.0.0(250000000000W)",
        "0-0:1.0.0(700101010000W)",
        "0-0:1.0.0(001231235959W)",
        "0-0:1.0.0(240101246000W)",
        "0-0:1.0.0(632525252525S)",
        "0-0:1.0.0(35255255255255255S)",
        "0-0:1.0.0(07E80D1C050A2B2B00FF8880)",
        "0-0:1.0.0(27100C1F05172B2B00FF8880)",
        "0-0:1.0.0()",
    ],
)
def test_an_impossible_clock_is_no_time_and_no_fault(line: str) -> None:
    reading = read(line, "1-0:1.7.0(00.193*kW)")
    assert (reading.time, reading.time_source, reading.faults) == (None, None, ())


def test_the_source_of_a_good_clock_is_the_meter() -> None:
    assert read("0-0:1.0.0(101209113020W)").time_source == "meter"


def test_a_clock_in_two_lines() -> None:
    reading = read("1-0:0.9.1(222553)", "1-0:0.9.2(251002)", header=r"ISK9\2M551T-200")
    assert reading.time == 1759436753
    assert not reading.other


@pytest.mark.parametrize("lines", [("1-0:0.9.1(222553)",), ("1-0:0.9.1(rubbish)", "1-0:0.9.2(251002)")])
def test_half_a_clock_is_no_time(lines: tuple[str, ...]) -> None:
    assert read(*lines, header=r"ISK9\2M551T-200").time is None


def test_the_letter_is_an_offset_also_in_a_summer_that_prints_w() -> None:
    assert clock("0-0:1.0.0(230327064230W)", "LGF5E360", "Europe/Stockholm") == "2023-03-27T05:42:30Z"
    assert clock("0-0:1.0.0(240407122854S)", "KAM5", "Europe/Stockholm") == "2024-04-07T10:28:54Z"


def test_finland_is_one_hour_on() -> None:
    assert clock("0-0:1.0.0(250904163250S)", "LGF5E360", "Europe/Helsinki") == "2025-09-04T13:32:50Z"
    assert clock("0-0:1.0.0(250904163250S)", "LGF5E360", "Europe/Stockholm") == "2025-09-04T14:32:50Z"
    assert clock("0-0:1.0.0(250104163250W)", "ESO5", "Europe/Vilnius") == "2025-01-04T14:32:50Z"
    assert clock("0-0:1.0.0(250104163250W)", DUTCH, "Europe/Helsinki") == "2025-01-04T15:32:50Z"


def test_in_october_the_letter_settles_the_double_hour() -> None:
    assert clock("0-0:1.0.0(251026025959S)") == "2025-10-26T00:59:59Z"
    assert clock("0-0:1.0.0(251026020000W)") == "2025-10-26T01:00:00Z"


def test_in_october_without_a_letter_the_order_settles_the_double_hour() -> None:
    printed = ["251026015950", "251026020000", "251026025950", "251026020000", "251026025950", "251026030000"]
    telegrams = b"".join(signed(f"0-0:1.0.0({time})", header=r"ISk5\2MIE5T-200") for time in printed)
    times = [only([result]).time for result in decode(telegrams)]
    assert [rfc3339(time)[11:] for time in times if time] == [
        "23:59:50Z",
        "00:00:00Z",
        "00:59:50Z",
        "01:00:00Z",
        "01:59:50Z",
        "02:00:00Z",
    ]


def test_gas_of_dsmr_2_is_settled_by_its_own_order() -> None:
    def gas(time: str) -> bytes:
        return unsigned("0-1:24.1.0(3)", f"0-1:24.3.0({time})(00)(60)(1)(0-1:24.2.1)(m3)", "(00001.001)")

    results = decode(gas("251026023000") + gas("251026020000") + gas("251026030000"))
    times = [only([result]).gas_time for result in results]
    assert [rfc3339(time)[11:] for time in times if time] == ["00:30:00Z", "01:00:00Z", "02:00:00Z"]


@pytest.mark.parametrize(
    "log",
    [
        "()",
        "(0)(0-0:96.7.19)",
        "(0)()",
        "(1)()()()",
        "(1)(0-0:96.7.19)(000101000001W)(2147483647*s)",
        "(1)(0-0:96.7.19)(250618090630S)(0000000000*s)",
        "(2)(0-0:96.7.19)(000101000000W)(0000000000*s)(000000000000W)(0000000000*s)",
        "(1)(0-0:96.7.19)(180417201458S)(2147483647*s)",
    ],
)
def test_an_empty_log(log: str) -> None:
    reading = read(f"1-0:99.97.0{log}")
    assert (reading.outages, reading.faults, reading.other) == ((), (), {})


@pytest.mark.parametrize(
    ("log", "durations"),
    [
        ("(5)(0-0:96.7.19)(180417201458S)(0000000236*s)(220525094346S)(0000002936*s)", [236, 2936]),
        ("(2)(0:96.7.19)(101208152415W)(0000000240*s)(101208151004W)(00000000301*s)", [301, 240]),
        ("(1)(0-0:96.7.19)(250618090630S)(10112059)", [10112059]),
        ("(2)(0-0:96.7.19)(250618090630S)(0000000000*s)(250619090630S)(0000000007*s)", [7]),
        ("(2)(0-0:96.7.19)(250618090630S)(0000000300*s)(250618091125S)(0000000301*s)", [300, 301]),
    ],
)
def test_a_log_is_what_it_holds_oldest_first(log: str, durations: list[int]) -> None:
    for code in ("1-0:99.97.0", "1-0:99:97.0"):
        assert [outage.duration_s for outage in read(code + log).outages] == durations


def test_the_time_of_an_outage_is_its_end() -> None:
    reading = read("1-0:99.97.0(1)(0-0:96.7.19)(180417201458S)(0000000236*s)")
    assert reading.outages == (Outage(time=1523988898, duration_s=236),)


@pytest.mark.parametrize("unset", ["000101000024W", "632525252525W", "35255255255255255S", ""])
def test_a_failure_from_before_the_clock_was_set_has_no_time(unset: str) -> None:
    log = f"(2)(0-0:96.7.19)(180417201458S)(0000000236*s)({unset})(0000000012*s)"
    reading = read(f"1-0:99.97.0{log}")
    assert reading.outages == (Outage(time=None, duration_s=12), Outage(time=1523988898, duration_s=236))
    assert (reading.faults, reading.other) == ((), {})
    assert reading.as_dict()["outages"][0] == {"duration_s": 12}


def test_failures_that_overlap_are_junk_and_only_shown() -> None:
    reading = read("1-0:99.97.0" + ZIV)
    assert reading.outages == ()
    assert reading.other == {"1-0:99.97.0": ZIV}


@pytest.mark.parametrize(
    "line",
    [
        "1-0:1.6.0(260112223000W)(08.832*kW)",
        "1-0:1.6.0(08.832*kW)(260112223000)",
        "1-1:1.6.0(260112223000W)(08.832*kW)",
    ],
)
def test_the_month_s_peak_in_either_order(line: str) -> None:
    reading = read(line, header=r"ISk5\2MIE5T-200")
    assert (reading.peak_demand_w, reading.peak_demand_time) == (8832, 1768253400)


def test_a_month_s_peak_without_a_time() -> None:
    reading = read("1-0:1.6.0(632525252525W)(00.000*kW)")
    assert (reading.peak_demand_w, reading.peak_demand_time, reading.faults) == (0, None, ())
    assert read("1-0:1.6.0(02.485*kW)").peak_demand_w == 2485


PEAKS = "0-0:98.1.0({})(1-0:1.6.0)(1-0:1.6.0){}"


@pytest.mark.parametrize("unset", ["632525252525W", "35255255255255255S"])
def test_month_peaks_are_sorted_and_may_lack_their_time(unset: str) -> None:
    entries = f"(230901000000S)(230831181500S)(01.862*kW)(230801000000S)({unset})(00.000*kW)"
    assert read(PEAKS.format(2, entries)).month_peaks == (
        MonthPeak(month_end=1690840800, time=None, power_w=0),
        MonthPeak(month_end=1693519200, time=1693498500, power_w=1862),
    )


def test_month_peaks_of_none() -> None:
    reading = read(PEAKS.format(0, "()"))
    assert (reading.month_peaks, reading.faults, reading.other) == ((), (), {})


def test_month_peaks_among_further_columns() -> None:
    line = (
        "0-0:98.1.0(1)(0-0:0.1.0)(1-0:1.6.0)(1-0:1.6.0)(1-0:2.6.0)(1-0:2.6.0)"
        "(250701000000S)(15)(250612101500S)(012.345*kW)(250620120000S)(003.210*kW)"
    )
    reading = read(
        line, "0-0:98.1.1(1)(1-0:3.8.0)(250701000000S)(000012.345*kvarh)", header="LG_E660_Fluvius"
    )
    assert reading.month_peaks == (
        MonthPeak(
            month_end=1751320800,
            time=1749716100,
            power_w=12345,
            export_time=1750413600,
            export_power_w=3210,
        ),
    )
    (said,) = reading.as_dict()["month_peaks"]
    assert (said["export_time"], said["export_power_w"]) == ("2025-06-20T10:00:00Z", 3210)
    assert list(reading.other) == ["0-0:98.1.1"]


def test_a_month_without_a_peak_of_export() -> None:
    line = (
        "0-0:98.1.0(2)(1-0:2.6.0)(1-0:2.6.0)(1-0:1.6.0)(1-0:1.6.0)"
        "(250601000000S)(632525252525W)(*kW)(250512101500S)(012.000*kW)"
        "(250701000000S)(632525252525W)(000.000*kW)(250612101500S)(012.345*kW)"
    )
    reading = read(line)
    assert [(peak.power_w, peak.export_power_w, peak.export_time) for peak in reading.month_peaks] == [
        (12000, None, None),
        (12345, 0, None),
    ]
    assert (reading.faults, reading.other) == ((), {})


@pytest.mark.parametrize("groups", ["(12)", "(230701000000S)(000040.777*kWh)(000039.111*kWh)(00.500*kW)"])
def test_other_structures_under_the_code_of_the_month_peaks_are_text(groups: str) -> None:
    reading = read("0-0:98.1.0" + groups)
    assert reading.month_peaks == ()
    assert reading.other == {"0-0:98.1.0": groups.strip("()") if groups == "(12)" else groups}
    assert not reading.faults

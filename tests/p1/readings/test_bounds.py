"""Of two registers, logs or devices the right one counts, at the very bounds of each rule."""

from __future__ import annotations

import pytest

from p1tui.p1 import messages
from p1tui.p1.lines import obis
from p1tui.p1.lines.line import read_line
from p1tui.p1.reading import Device, Reading, rfc3339, tariff_register
from p1tui.p1.reading_keys import field_of, is_number, label, reading_key, thousandths, unit_of
from p1tui.p1.readings.meters import country
from tests.p1.telegrams import read

GAS = "0-{}:24.1.0(003)"


def gas(channel: int, time: str, value: int) -> tuple[str, str]:
    return GAS.format(channel), f"0-{channel}:24.2.1({time})(0000{value}.000*m3)"


def test_of_two_gas_meters_read_out_at_once_the_first_counts() -> None:
    assert read(*gas(1, "230119120000W", 1), *gas(2, "230119120000W", 2)).gas_dm3 == 1000
    assert read(*gas(1, "230119120000W", 1), *gas(2, "230119120001W", 2)).gas_dm3 == 2000


def test_a_register_with_a_time_counts_before_one_without() -> None:
    timed, bare = "0-1:24.2.1(230119120000W)(00001.000*m3)", "0-1:24.2.1(00002.000*m3)"
    for lines in ((timed, bare), (bare, timed)):
        assert read(GAS.format(1), *lines).gas_dm3 == 1000


def test_of_two_registers_with_one_time_the_first_counts() -> None:
    one, two = "0-1:24.2.1(230119120000W)(00001.000*m3)", "0-1:24.2.1(230119120000W)(00002.000*m3)"
    assert read(GAS.format(1), one, two).gas_dm3 == 1000


def test_a_gas_meter_of_its_own_takes_the_first_free_channel() -> None:
    register = "7-0:23.1.0(02339.900*m3)(26-06-17 13:00:00)"
    taken = [f"0-{channel}:24.1.0(007)" for channel in (1, 2)]
    devices = read(register, *taken).devices
    assert [(device.channel, device.medium) for device in devices] == [(1, "water"), (2, "water"), (3, "gas")]
    assert devices[2].id is None
    all_taken = [f"0-{channel}:24.1.0(007)" for channel in range(1, 9)]
    (*_, last, gas_meter) = read(register, *all_taken).devices
    assert [(each.channel, each.medium) for each in (last, gas_meter)] == [(8, "water"), (8, "gas")]


def test_a_gas_meter_of_its_own_may_send_no_time() -> None:
    (device,) = read("7-0:23.1.0(02339.900*m3)").devices
    assert (device.value, device.time) == (2339900, None)


@pytest.mark.parametrize(
    ("value", "unit"), [("02339.900*m3", "dm3"), ("02339.900", "dm3"), ("2.3399*GJ", "MJ")]
)
def test_a_gas_meter_of_its_own_may_leave_its_unit_out(value: str, unit: str) -> None:
    reading = read(f"7-0:23.1.0({value})(26-06-17 13:00:00)")
    assert [device.unit for device in reading.devices] == [unit]
    assert reading.gas_dm3 == (2339900 if unit == "dm3" else None)


def test_a_gas_meter_without_a_value_is_no_device() -> None:
    assert read("7-0:23.1.0(*m3)(26-06-17 13:00:00)").devices == ()


def test_a_line_of_the_meter_itself_is_no_device() -> None:
    reading = read("0-0:24.1.0(003)", "1-1:24.2.1(00001.000*m3)")
    assert reading.devices == ()
    assert "0-0:24.1.0" in reading.other


@pytest.mark.parametrize(
    ("line", "number", "unit"),
    [
        ("0-1:24.2.1(230119120000W)(00000.000)", 0, ""),
        ("0-1:24.2.1()(00000.000*m3)", None, "dm3"),
        ("0-1:24.2.1()(00001.000*m3)", 1000, "dm3"),
        ("0-1:24.2.1()(00001.000)", None, ""),
        ("0-1:24.3.0(161107190000)(00)(60)(1)(0-1:24.2.1)(m3)(00001.001)", 1001, "dm3"),
        ("0-1:24.3.0(161107190000)(00)(60)(1)(0-1:24.2.1)()(00001.001)", 1001, ""),
        ("0-1:24.2.1(00001.000*GJ)", 1000, "MJ"),
    ],
)
def test_a_register_that_was_never_read_out_is_none(line: str, number: int | None, unit: str) -> None:
    parsed = read_line(line.encode())
    assert (parsed.number, parsed.unit, parsed.fault) == (number, unit, None)


@pytest.mark.parametrize(("begin", "kept"), [(60, 2), (61, 0)])
def test_failures_may_overlap_by_a_minute(begin: int, kept: int) -> None:
    """A log that is thrown away hides the power cut that a person looks for; one of junk shows cuts that
    never were."""
    log = f"(250618100000S)(0000000300*s)(250618101000S)({600 + begin:010}*s)"
    assert len(read(f"1-0:99.97.0(2)(0-0:96.7.19){log}").outages) == kept


def test_a_failure_as_long_as_a_counter_is_none() -> None:
    log = "(1)(0-0:96.7.19)(250618100000S)({}*s)"
    assert read("1-0:99.97.0" + log.format(2**31 - 2)).outages[0].duration_s == 2**31 - 2
    assert read("1-0:99.97.0" + log.format(2**31 - 1)).outages == ()


PEAKS = "0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)"
ROW = "(230801000000S)(230731181500S)(01.862*kW)"


def test_a_row_of_the_month_log_that_was_cut_off_costs_itself() -> None:
    assert len(read(PEAKS + ROW + ROW.replace("230801", "230901")).month_peaks) == 2
    assert len(read(PEAKS + ROW + "(230901000000S)(230831181500S)").month_peaks) == 1
    assert read(PEAKS + "(230801000000S)(230731181500S)(*kW)").month_peaks == ()


def test_peaks_are_found_behind_other_columns() -> None:
    line = "0-0:98.1.0(1)(1-0:1.8.0)(1-0:1.6.0)(1-0:1.6.0)(230801000000S)(123*kWh)(230731181500S)(01.862*kW)"
    (peak,) = read(line).month_peaks
    assert (peak.power_w, rfc3339(peak.time or 0)) == (1862, "2023-07-31T16:15:00Z")
    assert read("0-0:98.1.0(1)(1-0:1.6.0)(230801000000S)(01.862*kW)").month_peaks == ()


def test_a_code_may_have_blanks_around_it_up_to_a_bound() -> None:
    assert read_line(b"1-0:1.7.0" + b" " * 23 + b"(00.193*kW)").number == 193
    assert read_line(b"1-0:1.7.0" + b" " * 24 + b"(00.193*kW)").fault == messages.NOT_A_LINE
    assert obis.parse("1-0:1.8.1234") is None
    assert obis.parse("1000-0:1.8.1") is None


def test_relays_have_names_up_to_the_fourth() -> None:
    named = [obis.register(code) for n in range(1, 6) if (code := obis.parse(f"0-{n}:96.3.10")) is not None]
    assert [str(each.name) if each else None for each in named] == [f"Relay {n}" for n in range(1, 5)] + [
        None
    ]


@pytest.mark.parametrize(
    ("code", "field", "name"),
    [
        ("1-0:1.8.63", "import_tariff_wh", "Import, tariff 63"),
        ("1-0:2.8.1", "export_tariff_wh", "Return, tariff 1"),
        ("1-0:3.8.1", "", "Reactive import, tariff 1"),
        ("1-0:21.7.0", "l1_import_w", "Power import L1"),
        ("1-0:42.7.0", "l2_export_w", "Power return L2"),
        ("1-0:72.7.0", "l3_voltage_mv", "Voltage L3"),
        ("1-0:63.7.0", "", "Reactive power import L3"),
        ("1-1:1.8.2", "import_tariff_wh", "Import, tariff 2"),
    ],
)
def test_a_code_leads_to_its_field_and_its_name(code: str, field: str, name: str) -> None:
    parsed = obis.parse(code)
    assert parsed is not None
    register = obis.register(parsed)
    assert register is not None
    assert (register.field, str(register.name)) == (field, name)


def test_tariffs_go_up_to_the_63_of_the_standard() -> None:
    assert (found := obis.parse("1-0:1.8.64")) is not None
    assert obis.register(found) is None


def test_a_version_is_decoded_only_if_it_is_long_enough_to_be_hex_text() -> None:
    assert read("0-0:96.1.4(3530323137)").version == "50217"
    assert read("0-0:96.1.4(50503737)").version == "PP77"
    assert read("0-0:96.1.4(505037)").version == "505037"


@pytest.mark.parametrize(
    ("version", "expected"), [("50213", "BE"), ("5021", "SE"), ("502130", "SE"), ("50313", "SE")]
)
def test_a_belgian_version_has_five_digits(version: str, expected: str) -> None:
    assert country("LGF5E360", version) == expected


def test_a_reading_is_what_the_meter_sent_and_no_more() -> None:
    reading = Reading(
        header="H",
        time=0,
        import_tariff_wh={2: 5, 1: 4},
        power_export_w=7,
        devices=(Device(channel=1, medium="gas", time=60),),
    )
    assert reading.net_power_w == -7
    assert Reading(header="H").net_power_w is None
    assert Reading(header="H", power_import_w=3).net_power_w == 3
    assert list(reading.numbers().items()) == [
        ("import_t1_wh", 4),
        ("import_t2_wh", 5),
        ("power_export_w", 7),
    ]
    assert reading.value("import_t2_wh") == 5
    assert reading.value("export_t2_wh") is None
    assert reading.value("net_power_w") == -7
    assert reading.as_dict() == {
        "time": "1970-01-01T00:00:00Z",
        "header": "H",
        "import_t1_wh": 4,
        "import_t2_wh": 5,
        "power_export_w": 7,
        "devices": [{"channel": 1, "medium": "gas", "time": "1970-01-01T00:01:00Z"}],
        "crc": "ok",
    }
    assert tariff_register("export_t12_wh") == ("export_tariff_wh", 12)
    assert tariff_register("import_t1234_wh") is None


def test_keys_fields_and_words_of_a_number() -> None:
    assert [is_number(key) for key in ("import_wh", "import_t9_wh", "gas_time", "net_power_w", "x")] == [
        True, True, False, True, False,
    ]  # fmt: skip
    assert reading_key("power_import_w") == ("power_import_w", False)
    assert reading_key("power_import_kw") == ("power_import_w", True)
    assert reading_key("power_import_kwh") is None
    assert (field_of("gas_dm3"), field_of("failures"), field_of("export_t2_wh")) == (
        "gas_m3", "failures", "export_t2_kwh",
    )  # fmt: skip
    assert (label("import_t1_kwh"), label("import_t1_wh"), label("long_failures")) == (
        "import t1 (kWh)", "import t1 (Wh)", "long failures",
    )  # fmt: skip
    unit = unit_of("heat_mj")
    assert unit is not None
    assert unit.shown == "GJ"
    assert unit_of("tariff") is None
    assert [thousandths(value) for value in (-1, -1000, 0, 999, 1000)] == [
        "-0.001", "-1.000", "0.000", "0.999", "1.000",
    ]  # fmt: skip
    assert thousandths(1500, ",") == "1,500"


def test_a_register_with_a_time_before_its_value_is_read_by_its_unit() -> None:
    assert read("1-0:1.8.0(230119120000W)(000123.456*kWh)").import_wh == 123456
    assert read("1-0:1.8.0(000123.456*kWh)(230119120000W)").import_wh == 123456

"""Each line of electricity, as a meter printed it, gives the value that it says, or costs itself alone."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.reading import Fault
from tests.p1.telegrams import decode, only, read, signed, unsigned


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("1-0:31.7.0(001*A)", "l1_current_ma", 1000),
        ("1-0:31.7.0(000.27*A)", "l1_current_ma", 270),
        ("1-0:31.7.0(0.48*A)", "l1_current_ma", 480),
        ("1-0:31.7.0(791*mA)", "l1_current_ma", 791),
        ("1-0:31.7.0(0000.002*kA)", "l1_current_ma", 2000),
        ("1-0:31.7.0(21.5*A)", "l1_current_ma", 21500),
        ("1-0:31.7.0.255(002*A)", "l1_current_ma", 2000),
        ("1-0:32.7.0(0000.230*kV)", "l1_voltage_mv", 230000),
        ("1-0:32.7.0(00234.6*V)", "l1_voltage_mv", 234600),
        ("1-0:52.7.0(000.0*V)", "l2_voltage_mv", 0),
        ("1-0:1.8.0(006545766*Wh)", "import_wh", 6545766),
        ("1-0:1.8.0(01219311.983*Wh)", "import_wh", 1219311),
        ("1-0:1.8.0*255(00041710.1396228*kWh)", "import_wh", 41710139),
        ("1-0:1.8.0(00013660.589*KWH)", "import_wh", 13660589),
        ("1-0:2.8.0(00001.001*kwh)", "export_wh", 1001),
        ("1-0:1.7.0(000000286*W)", "power_import_w", 286),
        ("1-0:1.7.0(0000.999*W)", "power_import_w", 0),
        ("1-0:1.7.0*255(002124.86*W)", "power_import_w", 2124),
        ("1-0:1.7.0(0000.33*kW)", "power_import_w", 330),
        ("1-0:1.7.0(0004.251kW)", "power_import_w", 4251),
        ("1-0:1.7.0(-00.500*kW)", "power_import_w", -500),
        ("1-0:2.7.0(00.0009*kW)", "power_export_w", 0),
        ("1-0:72:32.0(00192)", "l3_sags", 192),
        ("1-0:32.36.0(00045)", "l1_swells", 45),
        ("0-0:96.7.21(00099)", "failures", 99),
        ("0-0:96.7.9(00034)", "long_failures", 34),
        ("1-0:1.4.0(00.110*kW)", "demand_w", 110),
        ("0-0:96.14.0(0002)", "tariff", 2),
        ("0-0:96.14.0(5431)", "tariff", 1),
        ("0-0:96.14.0(TARIFF 1)", "tariff", 1),
        ("0-0:96.14.0(tariff 2)", "tariff", 2),
        ("0-0:96.14.0(0000)", "tariff", None),
        ("0-0:96.14.0(255)", "tariff", None),
        ("0-0:96.14.0()", "tariff", None),
        ("1-0:1.8.0(*kWh)", "import_wh", None),
        ("1-0:1.8.0()", "import_wh", None),
    ],
)
def test_values_are_exact_integers_in_base_units(line: str, field: str, value: int | None) -> None:
    reading = read(line)
    assert getattr(reading, field) == value
    assert type(getattr(reading, field)) is (type(None) if value is None else int)
    assert not reading.faults
    assert not reading.other


def test_tariff_registers_of_any_number_and_their_sum() -> None:
    reading = read("1-0:1.8.1(000001.000*kWh)", "1-0:1.8.2(000002.000*kWh)", "1-0:1.8.16(000003.500*kWh)")
    assert reading.import_tariff_wh == {1: 1000, 2: 2000, 16: 3500}
    assert reading.import_wh == 6500
    assert reading.export_wh is None


def test_the_meter_s_own_total_counts_before_the_sum() -> None:
    reading = read("1-0:1.8.1(000001.000*kWh)", "1-0:1.8.2(000002.000*kWh)", "1-0:1.8.0(000003.001*kWh)")
    assert reading.import_wh == 3001


def test_no_total_where_a_tariff_cannot_be_read() -> None:
    reading = read("1-0:1.8.1(000001.000*kWh)", "1-0:1.8.2(00000??000*kWh)")
    assert reading.import_tariff_wh == {1: 1000}
    assert reading.import_wh is None
    assert [fault.reason for fault in reading.faults] == [messages.NOT_A_NUMBER]


def test_no_total_where_a_tariff_that_the_meter_sends_is_missing() -> None:
    whole = unsigned("1-0:1.8.1(00001.000*kWh)", "1-0:1.8.2(00002.000*kWh)")
    less = unsigned("1-0:1.8.1(00001.000*kWh)", "1-0:1:,.2(00002.000*kWh)")
    results = decode(whole + less + whole)
    totals = [only([result]).import_wh for result in results]
    assert totals == [3000, None, 3000]


def test_registers_under_channel_1_count_where_channel_0_is_silent() -> None:
    reading = read("1-1:1.8.0(00000001.021*kWh)", "1-0:1.7.0(0001.946*kW)", header="LGF5E360")
    assert (reading.import_wh, reading.power_import_w) == (1021, 1946)
    reading = read(
        "1-1:1.7.0(0009.000*kW)", "1-0:1.7.0(0001.946*kW)", "1-1:1.8.1(000004.000*kWh)", header="GRE5"
    )
    assert (reading.power_import_w, reading.import_tariff_wh) == (1946, {1: 4000})


def test_of_two_lines_with_one_code_the_first_counts() -> None:
    reading = read("0-0:17.0.0(16500)", "0-0:17.0.0(16501)", "1-0:1.7.0(01.000*kW)", "1-0:1.7.0(02.000*kW)")
    assert reading.other == {"0-0:17.0.0": "16500"}
    assert reading.power_import_w == 1000
    assert not reading.faults


@pytest.mark.parametrize(
    ("line", "code", "text"),
    [
        ("1-0:16.24.0(-03.618*kW)", "1-0:16.24.0", "-03.618*kW"),
        ("1-1:31.4.0(100*A)(-063*A)", "1-1:31.4.0", "(100*A)(-063*A)"),
        ("1-1:31.4.0(65.0*A,-65.0*A)", "1-1:31.4.0", "65.0*A,-65.0*A"),
        ("1-0:0.2.0((ER11))", "1-0:0.2.0", "(ER11)"),
        ("0-2:25.6.0(ER23)", "0-2:25.6.0", "ER23"),
        ("0-0:17.0.0(999.9*kW)", "0-0:17.0.0", "999.9*kW"),
        ("0-0:17.0.0(999.9*kVA)", "0-0:17.0.0", "999.9*kVA"),
        ("1-0:14.7.0(0.050*kHz)", "1-0:14.7.0", "0.050*kHz"),
        ("1-0:3.8.0(00000000.031*kVArh)", "1-0:3.8.0", "00000000.031*kVArh"),
        ("1-0:94.32.1(230)", "1-0:94.32.1", "230"),
        ("0-0:96.1.2(2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D)", "0-0:96.1.2", "2D" * 18),
        ("1-0:42.1.0(00.000*kW)", "1-0:42.1.0", "00.000*kW"),
        ("9-9:1.2.3()", "9-9:1.2.3", ""),
    ],
)
def test_every_other_code_is_kept_as_text_without_fault(line: str, code: str, text: str) -> None:
    reading = read(line)
    assert reading.other == {code: text}
    assert not reading.faults


def test_import_and_export_at_once_are_both_shown() -> None:
    reading = read("1-0:1.7.0(00.193*kW)", "1-0:2.7.0(00.040*kW)", "1-0:21.7.0(01.000*kW)")
    assert (reading.power_import_w, reading.power_export_w, reading.net_power_w) == (193, 40, 153)


@pytest.mark.parametrize(
    ("lines", "version"),
    [
        (("1-3:0.2.8(50)",), "50"),
        (("1-3:0.2.8(P)",), "P"),
        (("0-0:96.1.4(50217)", "1-3:0.2.8(50)"), "50217"),
        (("0-0:96.1.4(3231313130)",), "21110"),
        (("0-0:96.1.4(20202020202020)", "1-3:0.2.8(42)"), "42"),
        (("1-0:1.7.0(00.193*kW)",), None),
    ],
)
def test_the_version_is_free_text(lines: tuple[str, ...], version: str | None) -> None:
    assert read(*lines).version == version


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0-0:96.13.0(303132333435363738393A3B)", "0123456789:;"),
        ("0-0:96.13.0(test-/-test)", "test-/-test"),
        ("0-0:96.13.0(4C6574206F702120C3A9)", "Let op! é"),
        ("0-0:96.13.0(4C6574206F702120E9)", "Let op! é"),
        ("0-0:96.13.0(411B5B324A42)", "A [2JB"),
        ("0-0:96.13.0()", None),
    ],
)
def test_a_message_is_decoded_and_harmless(line: str, message: str | None) -> None:
    assert read(line).message == message


def test_a_text_that_was_broken_over_lines_is_one_line() -> None:
    reading = read("0-0:96.13.0(303132", "333435", "3637)", "1-0:1.7.0(00.193*kW)")
    assert reading.message == "01234567"
    assert reading.power_import_w == 193
    assert not reading.faults


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,0:2.7.0(00.193*kW)", messages.NOT_A_LINE),
        ("***NO CARIER***", messages.NOT_A_LINE),
        ("1-0:1.7.0", messages.NOT_A_LINE),
        ("1-0:1.7.0(00.193*kW", messages.NOT_A_LINE),
        ("1-0:1.7.0(00.193*kW)x", messages.NOT_A_LINE),
        ("1-0:1.7.0(00.30M??U)", messages.NOT_A_NUMBER),
        ("1-0:1.7.0(00.193*k3)", messages.NOT_A_UNIT),
        ("1-0:1.7.0(00.193*m3)", messages.NOT_A_UNIT),
        ("0-1:24.2.1(200426223001S)(00246.138*k3)", messages.NOT_A_UNIT),
        ("0-1:24.2.1(2004262?3001S)(00246.138*m3)", messages.NOT_A_TIME),
        ("0-0:1.0.0(2004262?3001S)", messages.NOT_A_TIME),
        ("1-0:1.7.0(999999.000*kW)", messages.OUT_OF_RANGE),
        ("1-0:1.7.0(" + "9" * 5000 + "*kW)", messages.OUT_OF_RANGE),
        ("0-0:96.14.0(00x2)", messages.NOT_A_NUMBER),
    ],
)
def test_a_bad_line_costs_that_line(line: str, reason: Message) -> None:
    reading = read("1-0:2.7.0(00.001*kW)", line, "1-0:32.7.0(230.0*V)")
    assert reading.faults == (Fault(line, reason),)
    assert (reading.power_export_w, reading.l1_voltage_mv) == (1, 230000)
    assert reading.power_import_w is None


def test_a_fault_shows_nothing_that_a_terminal_acts_on() -> None:
    (fault,) = only(decode(signed("1-0:1.7.0\x1b[2J"))).faults
    assert fault.line == "1-0:1.7.0\ufffd[2J"


def test_a_line_cut_off_does_not_take_the_next_with_it() -> None:
    reading = read("1-0:1.8.1(000576.2", "1-0:1.8.2(000465.162*kWh)")
    assert reading.import_tariff_wh == {2: 465162}
    assert len(reading.faults) == 1


def test_spaces_around_a_line_do_not_matter() -> None:
    assert read("1-0:1.7.0(00.193*kW)   ", "  1-0:2.7.0 (00.040*kW)").numbers() == {
        "power_import_w": 193,
        "power_export_w": 40,
    }

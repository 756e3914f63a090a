"""M-Bus lines, as a meter printed them, give the devices that they say."""

from __future__ import annotations

import pytest

from p1tui.p1.reading import Device, rfc3339
from p1tui.p1.reading_keys import LIVE_REGISTERS
from tests.p1.telegrams import decode, only, read, unsigned

GAS = ("0-1:24.1.0(003)",)


def at(time: int | None) -> str | None:
    return None if time is None else rfc3339(time)


def test_a_value_on_the_next_line_belongs_to_the_line_before() -> None:
    reading = only(
        decode(
            unsigned("0-1:24.1.0(3)", "0-1:24.3.0(161107190000)(00)(60)(1)(0-1:24.2.1)(m3)", "(00001.001)")
        )
    )
    assert (reading.gas_dm3, at(reading.gas_time)) == (1001, "2016-11-07T18:00:00Z")
    assert not reading.faults


@pytest.mark.parametrize("status", ["2C", "08", "00"])
@pytest.mark.parametrize("target", ["0-1:24.2.1", "0-1:24.2.0"])
def test_status_is_hex_and_any_target_id_is_taken(status: str, target: str) -> None:
    lines = ("0-1:24.1.0(3)", f"0-1:24.3.0(160410130000)({status})(60)(1)({target})(m3)", "(07890.693)")
    assert only(decode(unsigned(*lines))).gas_dm3 == 7890693


def test_gas_may_be_on_any_channel_in_dsmr_2_too() -> None:
    lines = ("0-2:24.1.0(3)", "0-2:24.3.0(160117120000)(00)(60)(1)(0-2:24.2.1)(m3)", "(02025.003)")
    reading = only(decode(unsigned(*lines)))
    assert reading.gas_dm3 == 2025003
    assert reading.devices[0].channel == 2


def test_lines_of_dsmr_3_in_a_telegram_of_version_5() -> None:
    lines = []
    for channel in (1, 2, 3, 4):
        lines += [
            f"0-{channel}:24.1.0(3)",
            f"0-{channel}:24.3.0(140101004100)(08)(60)(1)(0-{channel}:24.2.1)(m3)",
            f"(00{channel}{channel}{channel}.006)",
        ]
    reading = read("0-0:96.1.4(50213)", *lines, header=r"FLU5\253769484_A")
    assert [device.value for device in reading.devices] == [111006, 222006, 333006, 444006]


def test_a_channel_that_was_never_read_out_has_no_value_and_the_live_one_counts() -> None:
    reading = read(
        *GAS,
        "0-1:96.1.0()",
        "0-1:24.2.1(700101010000W)(00000000)",
        "0-2:24.1.0(003)",
        "0-2:24.2.1(200426223001S)(00246.138*m3)",
    )
    assert reading.devices[0] == Device(channel=1, medium="gas")
    assert (reading.gas_dm3, at(reading.gas_time)) == (246138, "2020-04-26T20:30:01Z")
    assert not reading.faults


@pytest.mark.parametrize(
    "line",
    [
        "0-1:24.2.1(632525252525S)(00000.000)",
        "0-1:24.2.3(632525252525W)(00000.000)",
        "0-1:24.2.1(0)",
        "0-1:24.2.1(000101000000W)(00000000.0000)",
        "0-1:24.2.1(220924225855S)(*m3)",
        "0-1:24.2.1(35255255255255255S)(00000.000*m3)",
    ],
)
def test_an_unset_value_is_none_and_no_fault(line: str) -> None:
    reading = read(*GAS, line)
    assert reading.devices[0].value is None
    assert reading.gas_dm3 is None
    assert not reading.faults


def test_four_empty_channels_are_no_devices() -> None:
    lines = []
    for channel in (1, 2, 3, 4):
        lines += [f"0-{channel}:24.1.0()", f"0-{channel}:96.1.0()", f"0-{channel}:24.2.1(0)"]
    reading = read(*lines, header="ESR50000000000000")
    assert reading.devices == ()
    assert not reading.faults


def test_a_lower_case_season_is_a_season() -> None:
    reading = read(*GAS, "0-1:24.2.1(150701190000s)(00086.298*m3)")
    assert at(reading.gas_time) == "2015-07-01T17:00:00Z"


@pytest.mark.parametrize(
    ("device_type", "code", "medium", "field"),
    [
        ("007", "0-1:24.2.1", "water", "water_dm3"),
        ("007", "0-1:24.2.3", "water", "water_dm3"),
        ("003", "0-1:24.2.3", "gas", "gas_dm3"),
        ("003", "0-1:24.2.1", "gas", "gas_dm3"),
        ("006", "0-1:24.2.1", "warm_water", None),
    ],
)
def test_the_medium_is_the_device_type(device_type: str, code: str, medium: str, field: str | None) -> None:
    reading = read(f"0-1:24.1.0({device_type})", f"{code}(200512134558S)(00872.234*m3)")
    assert reading.devices[0].medium == medium
    filled = [name for name in ("gas_dm3", "water_dm3") if getattr(reading, name) is not None]
    assert filled == ([field] if field else [])


def test_relays_are_no_devices() -> None:
    reading = read("0-0:96.3.10(1)", "0-1:96.3.10(0)", "0-2:96.3.10(0)")
    assert reading.devices == ()
    assert reading.other == {"0-0:96.3.10": "1", "0-1:96.3.10": "0", "0-2:96.3.10": "0"}


def test_a_device_without_a_reading_and_one_without_a_type() -> None:
    reading = read(
        *GAS,
        "0-1:96.1.0(0000000000000000000000000000000000)",
        "0-2:96.1.0(4730303339303031393038383134353735)",
        "0-2:24.2.1(200426223001S)(00246.138*m3)",
    )
    assert reading.devices[0] == Device(channel=1, medium="gas")
    assert reading.devices[1].medium == "unknown"
    assert reading.devices[1].value == 246138
    assert reading.gas_dm3 is None


def test_up_to_eight_channels_and_one_that_comes_and_goes() -> None:
    eighth = ("0-8:24.1.0(007)", "0-8:24.2.1(231102121532W)(00008.579*m3)")
    assert read(*eighth).water_dm3 == 8579
    assert read("1-0:1.7.0(00.338*kW)").water_dm3 is None
    assert read("0-9:24.1.0(007)", "0-9:24.2.1(231102121532W)(00008.579*m3)").devices == ()


def test_of_two_lines_on_one_channel_the_newer_counts() -> None:
    lines = ("0-1:24.2.1(211123154959W)(01421.163*m3)", "0-1:24.2.1(170108160000W)(15835.795*m3)")
    for order in (lines, lines[::-1]):
        reading = read(*GAS, *order)
        assert (reading.gas_dm3, at(reading.gas_time)) == (1421163, "2021-11-23T14:49:59Z")


def test_of_two_gas_meters_the_one_read_out_last_counts() -> None:
    reading = read(
        *GAS,
        "0-1:24.2.3(230119124616W)(00734.607*m3)",
        "0-2:24.1.0(003)",
        "0-2:24.2.3(230119124005W)(00000.000*m3)",
    )
    assert reading.gas_dm3 == 734607


def test_a_new_meter_on_the_same_channel_has_a_new_id() -> None:
    ids = []
    for serial in ("4730303339303031393038383134353735", "4730303635303032353231393732373834"):
        reading = read(*GAS, f"0-1:96.1.0({serial})", "0-1:24.2.1(200426223001S)(00246.138*m3)")
        ids.append(reading.devices[0].id)
    assert ids == ["G0039001908814575", "G0065002521972784"]


@pytest.mark.parametrize(
    ("device_type", "value", "expected"),
    [
        ("004", "208.307*GJ", ("heat", 208307, "MJ")),
        ("012", "208.307*GJ", ("heat", 208307, "MJ")),
        ("010", "012.500*GJ", ("cooling", 12500, "MJ")),
        ("002", "00012.345*kWh", ("electricity", 12345, "Wh")),
        ("003", "004192.16*m3", ("gas", 4192160, "dm3")),
        ("003", "012345.678*m3", ("gas", 12345678, "dm3")),
        ("007", "00008.579", ("water", 8579, "dm3")),
        ("004", "00008.579", ("heat", 8579, "MJ")),
        ("008", "00008.579", ("heat_cost", None, None)),
    ],
)
def test_every_kind_of_device(
    device_type: str, value: str, expected: tuple[str, int | None, str | None]
) -> None:
    reading = read(f"0-1:24.1.0({device_type})", "0-1:24.4.0(1)", f"0-1:24.2.1(240906184820W)({value})")
    device = reading.devices[0]
    assert (device.medium, device.value, device.unit) == expected
    assert reading.heat_mj == (device.value if device.medium == "heat" else None)
    assert reading.other == {"0-1:24.4.0": "1"}


@pytest.mark.parametrize(
    ("device_type", "value", "said"),
    [
        ("012", "319.881*m3", {"heat_dm3": 319881, "heat_time": "2024-09-06T16:48:20Z"}),
        ("004", "208.307*GJ", {"heat_mj": 208307, "heat_time": "2024-09-06T16:48:20Z"}),
        ("006", "00045.678*m3", {"warm_water_dm3": 45678, "warm_water_time": "2024-09-06T16:48:20Z"}),
        ("010", "00012.345*GJ", {"cooling_mj": 12345, "cooling_time": "2024-09-06T16:48:20Z"}),
        ("011", "00012.345*GJ", {"cooling_mj": 12345, "cooling_time": "2024-09-06T16:48:20Z"}),
        ("002", "001234.567*kWh", {"submeter_wh": 1234567, "submeter_time": "2024-09-06T16:48:20Z"}),
        ("010", "00012.345*m3", {}),
    ],
)
def test_every_kind_of_device_has_its_figure(device_type: str, value: str, said: dict[str, object]) -> None:
    reading = read(f"0-1:24.1.0({device_type})", f"0-1:24.2.1(240906184820S)({value})").as_dict()
    live = {key: reading[key] for register in LIVE_REGISTERS for key in register[1:3] if key in reading}
    assert live == said


def test_two_heat_meters_share_the_time_that_both_have() -> None:
    heat = ("0-1:24.1.0(004)", "0-1:24.2.1(240906184820S)(208.307*GJ)", "0-2:24.1.0(012)")
    both = read(*heat, "0-2:24.2.1(240906184820S)(319.881*m3)")
    assert (both.heat_mj, both.heat_dm3) == (208307, 319881)
    later = read(*heat, "0-2:24.2.1(240906190000S)(319.881*m3)")
    assert (later.heat_mj, later.heat_dm3, at(later.heat_time)) == (208307, None, "2024-09-06T16:48:20Z")
    assert [device.value for device in later.devices] == [208307, 319881]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("4530303434303037333434313430353930", "E0044007344140590"),
        ("204B413655303031363832333238323831", "KA6U001682328281"),
        ("696458742D2C0B0C", "696458742D2C0B0C"),
        ("90860341", "90860341"),
        ("77516724", "77516724"),
        ("303132333435", "303132333435"),
        ("3935353439353839", "95549589"),
        ("ER23", None),
        ("xxx", "xxx"),
        ("", None),
        ("0000000000000000000000000000000000", None),
        ("2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D", None),
    ],
)
def test_ids_are_decoded_only_where_they_are_text(sent: str, shown: str | None) -> None:
    reading = read(f"0-0:96.1.1({sent})", *GAS, f"0-1:96.1.0({sent})")
    assert reading.meter == shown
    assert reading.devices[0].id == shown


def test_an_absurd_value_with_a_right_checksum_is_what_the_telegram_says() -> None:
    reading = read(*GAS, "0-1:24.2.1(350101000000W)(99999.999*m3)")
    assert (reading.gas_dm3, at(reading.gas_time)) == (99999999, "2034-12-31T23:00:00Z")


def test_a_meter_whose_id_is_an_error_code_is_known_by_its_next_id() -> None:
    reading = read("0-0:42.0.0(ISK1030700000001)", "0-0:96.1.0(ER23)", header=r"ISk9\2MIE7T-200")
    assert reading.meter == "ISK1030700000001"


def test_flow_and_temperatures_of_a_heat_meter_are_text_and_no_fault() -> None:
    flow = {"0-1:24.2.2": "0000.050*m3/h", "0-1:24.2.3": "000070.0*degC", "0-1:24.2.4": "000035.0*degC"}
    reading = read(
        "0-1:24.1.0(004)", "0-1:24.2.1(1234.567*m3)", *(f"{code}({text})" for code, text in flow.items())
    )
    assert reading.faults == ()
    assert reading.other == flow
    assert [(device.medium, device.value, device.unit) for device in reading.devices] == [
        ("heat", 1234567, "dm3")
    ]


def test_a_gas_meter_under_a_code_of_its_own() -> None:
    reading = read(
        "7-0:0.0.0*255(G4000000000000001)",
        "7-0:23.1.0*255(02339.900*m3)(26-06-17 13:00:00)",
        header=r"ACE0\3k260V01.18",
    )
    assert (reading.gas_dm3, at(reading.gas_time)) == (2339900, "2026-06-17T11:00:00Z")
    assert [(device.channel, device.id) for device in reading.devices] == [(1, "G4000000000000001")]
    assert (reading.faults, reading.other) == ((), {})


def test_a_register_of_dsmr_2_whose_second_line_is_lost_has_no_value() -> None:
    """The status of the meter stands where the value of DSMR 4 stands, and is no gas."""
    first = "0-1:24.3.0(161005220000)(08)(60)(1)(0-1:24.2.1)(m3)"
    whole = only(decode(unsigned("0-1:24.1.0(3)", first, "(04323.740)")))
    cut = only(decode(unsigned("0-1:24.1.0(3)", first, "1-0:1.7.0(00.193*kW)")))
    assert (whole.gas_dm3, cut.gas_dm3) == (4_323_740, None)
    assert [device.value for device in cut.devices] == [None]

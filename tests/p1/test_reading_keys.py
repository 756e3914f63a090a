"""The table of a reading's numbers has every key, its unit, and the channel fields made of it."""

from __future__ import annotations

import pytest

from p1tui.p1.reading import Reading, tariff_register
from p1tui.p1.reading_keys import (
    LIVE_REGISTERS,
    NUMBERS,
    field_of,
    is_number,
    label,
    live_register,
    reading_key,
    thousandths,
    unit_of,
)


def test_it_holds_every_quantity_of_a_reading_and_no_time() -> None:
    assert {"import_wh", "power_import_w", "l3_current_ma", "tariff", "failures", "heat_mj"} <= NUMBERS
    assert {"net_power_w", "peak_demand_w"} <= NUMBERS
    assert not {"time", "gas_time", "peak_demand_time", "header", "import_tariff_wh"} & NUMBERS
    assert all(hasattr(Reading, key) for key in NUMBERS)


@pytest.mark.parametrize(
    ("field", "key", "scaled"),
    [
        ("import_t1_kwh", "import_t1_wh", True),
        ("import_t12_wh", "import_t12_wh", False),
        ("net_power_kw", "net_power_w", True),
        ("l1_voltage_v", "l1_voltage_mv", True),
        ("l2_current_a", "l2_current_ma", True),
        ("gas_m3", "gas_dm3", True),
        ("heat_gj", "heat_mj", True),
        ("heat_m3", "heat_dm3", True),
        ("warm_water_m3", "warm_water_dm3", True),
        ("cooling_gj", "cooling_mj", True),
        ("submeter_kwh", "submeter_wh", True),
        ("tariff", "tariff", False),
    ],
)
def test_a_field_is_a_key_or_the_same_in_a_thousand_of_its_unit(field: str, key: str, scaled: bool) -> None:
    assert reading_key(field) == (key, scaled)


@pytest.mark.parametrize("field", ["", "gas_time", "gas", "import_kw", "l4_voltage_v", "import_t_kwh"])
def test_any_other_word_is_no_field(field: str) -> None:
    assert reading_key(field) is None


def test_each_field_of_a_key_leads_back_to_it() -> None:
    for key in NUMBERS:
        source = reading_key(field_of(key))
        assert source is not None
        assert source.key == key


def test_labels_name_the_unit() -> None:
    assert label("import_t1_kwh") == "import t1 (kWh)"
    assert label("l1_voltage_mv") == "l1 voltage (mV)"
    assert label("gas_dm3") == "gas (dm³)"
    assert label("tariff") == "tariff"


def test_the_value_of_a_key_is_found_in_the_reading() -> None:
    reading = Reading(header="x", import_tariff_wh={1: 5, 14: 7}, power_import_w=3, power_export_w=10)
    assert [reading.value(key) for key in ("import_t1_wh", "import_t14_wh", "export_t1_wh")] == [5, 7, None]
    assert reading.value("net_power_w") == -7
    assert tariff_register("import_wh") is None
    assert not is_number("import_tX_wh")


def test_thousandths_are_exact() -> None:
    assert [thousandths(value) for value in (0, 5, -5, 3432827, -1000)] == [
        "0.000",
        "0.005",
        "-0.005",
        "3432.827",
        "-1.000",
    ]
    assert thousandths(1234, ",") == "1,234"


def test_each_live_register_is_a_quantity_with_a_time() -> None:
    for register in LIVE_REGISTERS:
        assert is_number(register.key)
        assert register.time_key in Reading.__struct_fields__
        unit = unit_of(register.key)
        assert unit is not None
        assert unit.base.replace("³", "3") == register.unit


@pytest.mark.parametrize(
    ("medium", "unit", "key"),
    [
        ("gas", "dm3", "gas_dm3"),
        ("heat", "MJ", "heat_mj"),
        ("heat", "dm3", "heat_dm3"),
        ("heat", None, "heat_mj"),
        ("electricity", None, "submeter_wh"),
        ("gas", "MJ", None),
        ("heat_cost", "dm3", None),
        ("unknown", None, None),
    ],
)
def test_the_figure_of_a_device_is_that_of_its_medium_and_unit(
    medium: str, unit: str | None, key: str | None
) -> None:
    register = live_register(medium, unit)
    assert (register.key if register else None) == key

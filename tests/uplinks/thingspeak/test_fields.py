"""The text of a channel's fields, digit by digit."""

from __future__ import annotations

import pytest

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.uplinks.thingspeak.fields import ENOUGH, ChannelFields, field_value

DEFAULT = ThingSpeakSettings().fields
TOTALS = {"import_wh": 7_801_234, "export_wh": 45_006, "power_import_w": 412}
TARIFFS = {"import_t1_wh": 3_432_827, "import_t2_wh": 4_368_407}


@pytest.mark.parametrize(
    ("values", "field", "text"),
    [
        ({"import_t1_wh": 3432827}, "import_t1_kwh", "3432.827"),
        ({"import_t1_wh": 7}, "import_t1_kwh", "0.007"),
        ({"import_t1_wh": 0}, "import_t1_kwh", "0.000"),
        ({"import_t1_wh": 10**18 + 1}, "import_t1_kwh", "1000000000000000.001"),
        ({"power_import_w": 412}, "power_import_w", "412"),
        ({"power_import_w": 412}, "power_import_kw", "0.412"),
        ({"l1_voltage_mv": 230100}, "l1_voltage_v", "230.100"),
        ({"l1_current_ma": 1520}, "l1_current_a", "1.520"),
        ({"gas_dm3": 1234567}, "gas_m3", "1234.567"),
        ({"heat_mj": 12044}, "heat_gj", "12.044"),
        ({"heat_dm3": 319881}, "heat_m3", "319.881"),
        ({"warm_water_dm3": 45678}, "warm_water_m3", "45.678"),
        ({"cooling_mj": 12345}, "cooling_gj", "12.345"),
        ({"submeter_wh": 1234567}, "submeter_kwh", "1234.567"),
        ({"tariff": 2}, "tariff", "2"),
        ({"power_import_w": 100, "power_export_w": 350}, "net_power_w", "-250"),
        ({"power_import_w": 100, "power_export_w": 350}, "net_power_kw", "-0.250"),
        ({"power_export_w": 1350}, "net_power_kw", "-1.350"),
        ({}, "net_power_kw", None),
        ({}, "import_t1_kwh", None),
        ({"import_t1_wh": 1}, "", None),
    ],
)
def test_a_field_is_exact_text(values: dict[str, int], field: str, text: str | None) -> None:
    assert field_value(values, field) == text


def test_a_meter_without_tariffs_sends_its_totals_with_the_default_fields() -> None:
    fields = ChannelFields(DEFAULT, totals=True)
    assert fields.texts(TOTALS) == {"field1": "7801.234", "field3": "45.006", "field5": "0.412"}


def test_a_meter_with_tariffs_sends_no_total_even_where_it_lost_its_registers() -> None:
    fields = ChannelFields(DEFAULT, totals=True)
    assert fields.texts(TOTALS | TARIFFS) == {
        "field1": "3432.827",
        "field2": "4368.407",
        "field5": "0.412",
    }
    assert fields.texts(TOTALS) == {"field5": "0.412"}


def test_chosen_fields_are_sent_as_chosen() -> None:
    assert ChannelFields(("import_t1_kwh",), totals=False).texts(TOTALS) == {}
    assert ChannelFields(("import_kwh",), totals=False).texts(TOTALS) == {"field1": "7801.234"}


@pytest.mark.parametrize("batch", [1, 60, ENOUGH])
def test_a_field_without_a_value_is_named_after_an_hour_and_no_call_sooner(batch: int) -> None:
    fields = ChannelFields(("import_kwh", "", "gas_m3"), totals=False)
    said = [str(fields.count([TOTALS] * batch)) for _ in range(ENOUGH // batch)]
    assert not any(said[:-1])
    assert said[-1].startswith("This meter does not send gas_m3;")


def test_a_field_that_came_once_is_not_named_as_missing() -> None:
    fields = ChannelFields(("import_kwh", "gas_m3"), totals=False)
    fields.count([TOTALS, {"gas_dm3": 1}, TOTALS])
    assert not fields.count([TOTALS] * ENOUGH)

"""What Home Assistant is told of every kind of meter, held against its rules."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from p1tui.model.money import Cost, MoneyNow
from p1tui.model.snapshot import Quarter, Snapshot
from p1tui.model.status import SourceStatus
from p1tui.model.stored import StoredDevice, StoredReading
from p1tui.p1 import Decoder
from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS, NUMBERS
from p1tui.uplinks.latest.money import LATE
from p1tui.uplinks.latest.state import CurrentState, current_state, is_of_the_moment, short_id
from p1tui.uplinks.mqtt.components import DEVICES, component
from p1tui.uplinks.mqtt.discovery import StateLayout
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM
from tests.uplinks.mqtt.home_assistant import PRICE_UNITS, faults, sum_of_total
from tests.uplinks.mqtt.house import GAS_ID, HOUSE, METER, METER_ID, MONEY, START, stored

SNAPSHOT = Snapshot(source=SourceStatus(name="test", state="open"), quarter=Quarter(START, 500, 700))


def state_of(reading: StoredReading, money: MoneyNow | None = MONEY, *, fresh: bool = True) -> CurrentState:
    return current_state(msgspec.structs.replace(SNAPSHOT, money=money), reading, fresh=fresh)


def payloads(reading: StoredReading, money: MoneyNow | None = MONEY) -> list[dict[str, Any]]:
    made = StateLayout("p1tui", "homeassistant", reading.series, 60).publications(state_of(reading, money))
    return [json.loads(each.payload) for each in made if each.topic.endswith("/config")]


def shown(template: str, values: Mapping[str, object]) -> str:
    """Python reads these templates as Jinja does: an attribute, a division, a condition."""
    found = re.fullmatch(r"\{\{ (.+) \}\}", template)
    assert found is not None
    expression = re.sub(r"value_json\.(\w+)", r"value_json['\1']", found[1])
    return str(eval(expression, {"value_json": values}))


def every_reading() -> list[Reading]:
    found = []
    for file in sorted(TELEGRAMS.glob("*.txt")):
        decoder = Decoder(AMSTERDAM, crc="ignore")
        taken = [*decoder.feed(file.read_bytes()), *decoder.close()]
        found += [each.reading for each in taken if hasattr(each, "reading")][:1]
    return found


def test_no_component_of_any_meter_is_refused() -> None:
    readings = every_reading()
    assert len(readings) > 20
    for reading in readings:
        live = [each.key for each in LIVE_REGISTERS if reading.value(each.key) is not None]
        devices = tuple(StoredDevice(f"{key}/1", key) for key in live)
        for payload in payloads(StoredReading(reading, reading.meter or reading.header, devices)):
            assert faults(payload) == [], reading.header


def test_the_rules_refuse_what_home_assistant_refuses() -> None:
    [meter, _] = payloads(stored(START))
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("import_t1_wh", {"state_class": "measurement"}),
        ("import_t1_wh", {"unit_of_measurement": "KWH"}),
        ("power_import_w", {"object_id": "power"}),
        ("power_import_w", {"name": "Smart meter power"}),
        ("tariff", {"state_class": "measurement"}),
        ("tariff", {"device_class": None}),
        ("price_import", {"device_class": "monetary"}),
        ("cost_today", {"state_class": "measurement"}),
        ("cost_today", {"unit_of_measurement": "EUR/kWh"}),
        ("price_import", {"last_reset_value_template": "x"}),
    ]
    for key, change in wrong:
        spoilt = {**meter, "components": {key: meter["components"][key] | change}}
        assert faults(spoilt), (key, change)
    assert faults({**meter, "object_id": "x"})
    assert faults({key: value for key, value in meter.items() if key != "origin"} | {"origin": {"url": "x"}})


def test_each_quantity_of_a_reading_has_an_entity() -> None:
    live = {each.key for each in LIVE_REGISTERS}
    assert live == set(DEVICES)
    keys = (NUMBERS - live - {"net_power_w"}) | {"import_t1_wh", "export_t12_wh"}
    assert [key for key in sorted(keys) if component(key, "x", 60) is None] == []
    assert [key for key in ("time", "meter", "devices", "present") if component(key, "x", 60)] == []


def test_only_what_is_of_the_moment_expires() -> None:
    [meter, gas] = payloads(stored(START))
    for key, each in (meter["components"] | gas["components"]).items():
        assert ("expire_after" in each) == is_of_the_moment(key), key
    assert meter["components"]["power_import_w"]["expire_after"] == 60
    diagnostic = {key for key, each in meter["components"].items() if "entity_category" in each}
    assert {"tariff", "demand_w", "failures", "source", "rejected"} <= diagnostic
    assert not diagnostic & {"import_t1_wh", "power_import_w", "l1_voltage_mv", "gas_dm3"}


@pytest.mark.parametrize(
    ("key", "values", "text"),
    [
        ("import_t1_wh", {"import_t1_wh": 3432827}, "3432.827"),
        ("power_import_w", {"power_import_w": 0}, "0"),
        ("l1_voltage_mv", {"l1_voltage_mv": 231200}, "231.2"),
        ("tariff", {"tariff": 2}, "2"),
        ("import_t1_wh", {}, ""),
        ("power_import_w", {}, "None"),
        ("tariff", {}, "None"),
    ],
)
def test_a_template_gives_the_shown_unit_or_leaves_the_value(
    key: str, values: dict[str, int], text: str
) -> None:
    made = component(key, "x", 60)
    assert made is not None
    assert shown(made["value_template"], values) == text


def test_a_value_that_is_missing_once_keeps_its_entity() -> None:
    layout = StateLayout("p1tui", "homeassistant", METER, 60)
    first = layout.publications(state_of(stored(START)))
    less = msgspec.structs.replace(HOUSE.reading(START + 1), l1_voltage_mv=None, tariff=None)
    second = layout.publications(state_of(stored(less)))
    assert first[0] == second[0]
    assert b"l1_voltage_mv" not in second[-1].payload


def test_a_device_is_there_as_long_as_the_state_names_it() -> None:
    layout = StateLayout("p1tui", "homeassistant", METER, 60)
    *_, state = layout.publications(state_of(stored(START)))
    assert json.loads(state.payload)["present"] == [GAS_ID]
    *_, state = layout.publications(state_of(msgspec.structs.replace(stored(START), devices=())))
    assert json.loads(state.payload)["present"] == []
    [_, gas] = payloads(stored(START))
    assert gas["device"]["via_device"] == f"p1tui_{METER_ID}"
    assert gas["availability_mode"] == "all"
    assert [each["topic"] for each in gas["availability"]] == [
        f"p1tui/{METER_ID}/availability",
        f"p1tui/{METER_ID}/state",
    ]


def test_money_has_entities_where_a_contract_is_known_and_nowhere_else() -> None:
    [meter, _] = payloads(stored(START))
    money = {"price_import", "price_export", "price_market", "cost_today", "cost_month"}
    assert money <= meter["components"].keys()
    [without, _] = payloads(stored(START), None)
    assert not money & without["components"].keys()
    bare = MoneyNow(at=START, contract="plain", currency="EUR", price=Decimal("0.2"))
    [some, _] = payloads(stored(START), bare)
    assert money & some["components"].keys() == {"price_import"}


def test_a_price_is_one_that_the_energy_dashboard_takes_and_a_cost_begins_at_midnight() -> None:
    swedish = msgspec.structs.replace(MONEY, currency="SEK")
    [meter, _] = payloads(stored(START), swedish)
    for way in ("import", "export", "market"):
        price = meter["components"][f"price_{way}"]
        assert price["unit_of_measurement"] == "SEK/kWh"
        assert price["unit_of_measurement"].endswith(PRICE_UNITS)
        assert (price["state_class"], price["expire_after"]) == ("measurement", 60)
    cost = meter["components"]["cost_today"]
    assert (cost["device_class"], cost["state_class"], cost["unit_of_measurement"]) == (
        *("monetary", "total"),
        "SEK",
    )
    assert shown(cost["value_template"], {"cost_today": "-1.50"}) == "-1.50"
    since = {"cost_today_since": "2026-05-27T22:00:00Z"}
    assert shown(cost["last_reset_value_template"], since) == "2026-05-27T22:00:00Z"
    assert shown(cost["last_reset_value_template"], {}) == ""
    assert cost["json_attributes_topic"] == meter["state_topic"]


def test_the_state_tells_money_exactly_and_what_is_missing() -> None:
    values = state_of(stored(START)).values
    assert {
        key: value for key, value in values.items() if key.startswith(("price", "cost", "cur", "con"))
    } == {
        "contract": "dynamic",
        "currency": "EUR",
        "price_import": "0.2631",
        "price_export": "0.0843",
        "price_market": "-0.0121",
        "cost_today": "-1.50",
        "cost_today_since": "2026-05-27T22:00:00Z",
        "cost_today_at_least": True,
        "cost_today_missing_quarters": 3,
        "cost_month": "7.10",
        "cost_month_since": "2026-04-30T22:00:00Z",
        "cost_month_at_least": False,
        "cost_month_missing_quarters": 0,
    }


def test_home_assistant_sums_the_days_costs_over_midnight_and_over_what_is_not_known() -> None:
    days: list[list[str | None]] = [
        ["1.00", None, "1.80", "1.50"],
        ["0.00", "0.70", None, "0.90"],
        ["0.00", "-0.20"],
    ]
    states = []
    for day, amounts in enumerate(days):
        for amount in amounts:
            today = Cost(None if amount is None else Decimal(amount))
            money = msgspec.structs.replace(MONEY, today=today, day_start=START + day * 86_400)
            [meter, _] = payloads(stored(START))
            cost, values = meter["components"]["cost_today"], state_of(stored(START), money).values
            states.append(
                (shown(cost["value_template"], values), shown(cost["last_reset_value_template"], values))
            )
    assert ("None", "") in states
    assert sum_of_total(states) == Decimal("0.50") + Decimal("0.90") + Decimal("-0.20")


@pytest.mark.parametrize(("later", "stands"), [(0, True), (LATE - 1, True), (LATE, False)])
def test_a_price_stands_until_that_of_the_next_quarter_hour_is_due(later: int, stands: bool) -> None:
    end = START // 900 * 900 + 900
    assert ("price_import" in state_of(stored(end + later)).values) == stands


def test_of_a_meter_that_is_silent_the_costs_stay_and_the_prices_do_not() -> None:
    values = state_of(stored(START), fresh=False).values
    assert "cost_today" in values and "price_import" not in values


def test_without_discovery_nothing_is_told() -> None:
    made = StateLayout("p1tui", "", METER, 60).publications(state_of(stored(START)))
    assert [each.topic.rpartition("/")[2] for each in made] == ["availability", "state", "state"]


def test_an_id_tells_nobody_the_equipment_id() -> None:
    assert short_id("E0012345678901234") == short_id("E0012345678901234") != short_id("E0012345678901235")
    assert re.fullmatch("[0-9a-f]{8}", short_id("E0012345678901234"))

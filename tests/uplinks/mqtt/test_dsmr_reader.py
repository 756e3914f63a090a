"""The topics of DSMR-reader, which Home Assistant's integration subscribes to."""

from __future__ import annotations

import msgspec

from p1tui.config.uplink_settings import MqttSettings
from p1tui.model.money import MoneyNow
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import SourceStatus
from p1tui.p1.reading import Reading
from p1tui.uplinks.latest.state import current_state
from p1tui.uplinks.mqtt.dsmr_reader import (
    COSTS,
    GAS,
    PLAIN,
    PRICES,
    THOUSANDTHS,
    TODAY,
    DsmrReaderLayout,
)
from p1tui.uplinks.mqtt.target import MqttTarget
from tests.uplinks.mqtt.house import MONEY, stored

SUBSCRIBED = {
    *(f"reading/electricity_{way}_{tariff}" for way in ("delivered", "returned") for tariff in (1, 2)),
    *(f"reading/electricity_currently_{way}" for way in ("delivered", "returned")),
    *(f"reading/phase_currently_{way}_l{n}" for way in ("delivered", "returned") for n in (1, 2, 3)),
    *(f"reading/phase_{what}_l{n}" for what in ("voltage", "power_current") for n in (1, 2, 3)),
    *("reading/extra_device_delivered", "reading/timestamp"),
    *("consumption/gas/delivered", "consumption/gas/read_at"),
    *("meter-stats/dsmr_version", "meter-stats/electricity_tariff"),
    *("meter-stats/power_failure_count", "meter-stats/long_power_failure_count"),
    *(f"meter-stats/voltage_{what}_count_l{n}" for what in ("sag", "swell") for n in (1, 2, 3)),
    "meter-stats/rejected_telegrams",
    *(f"day-consumption/electricity{n}{way}" for n in (1, 2) for way in ("", "_returned")),
    *("day-consumption/electricity_merged", "day-consumption/electricity_returned_merged"),
    "day-consumption/gas",
    *("day-consumption/total_cost", "current-month/total_cost"),
    *(f"day-consumption/energy_supplier_price_electricity_delivered_{tariff}" for tariff in (1, 2)),
    *(f"day-consumption/energy_supplier_price_electricity_returned_{tariff}" for tariff in (1, 2)),
}
"""Topics of home-assistant/core, `components/dsmr_reader/definitions.py` (2025.4.4), without the parts of the
costs, the further ones of month and year, and the last interval's gas."""

READING = Reading(
    time=1_780_000_000,
    header="x",
    version="50",
    import_tariff_wh={1: 3432827, 2: 5},
    export_tariff_wh={1: 0, 2: 1000},
    tariff=2,
    power_import_w=412,
    power_export_w=0,
    l1_voltage_mv=231200,
    l1_current_ma=2000,
    l2_current_ma=1730,
    failures=6,
    gas_dm3=1234567,
    gas_time=1_779_999_900,
)


def texts(money: MoneyNow | None = None, reading: Reading = READING) -> dict[str, str]:
    today = {"import_t1_wh": 3100, "gas_dm3": 45}
    snapshot = Snapshot(source=SourceStatus(name="x"), today=today, money=money)
    state = current_state(snapshot, stored(reading), fresh=True)
    made = DsmrReaderLayout("dsmr").publications(state)
    assert not any(each.always for each in made)
    return {each.topic.removeprefix("dsmr/"): each.payload.decode() for each in made}


def test_every_topic_of_a_reading_that_home_assistant_knows_is_there() -> None:
    gas = (topic for both in GAS.values() for topic in both)
    prices = (topic.format(tariff) for topic in PRICES.values() for tariff in (1, 2))
    ours = {*THOUSANDTHS.values(), *PLAIN.values(), *TODAY.values(), *gas, *COSTS.values(), *prices}
    assert ours - {"reading/extra_device_timestamp"} == SUBSCRIBED


def test_values_are_in_its_units() -> None:
    said = texts()
    assert said["reading/electricity_delivered_1"] == "3432.827"
    assert said["reading/electricity_delivered_2"] == "0.005"
    assert said["reading/electricity_returned_1"] == "0.000"
    assert said["reading/electricity_currently_delivered"] == "0.412"
    assert said["reading/phase_voltage_l1"] == "231.2"
    assert said["reading/phase_power_current_l1"] == "2"
    assert said["reading/phase_power_current_l2"] == "1.73"
    assert said["reading/timestamp"] == "2026-05-28T20:26:40Z"
    assert said["consumption/gas/delivered"] == said["reading/extra_device_delivered"] == "1234.567"
    assert said["consumption/gas/read_at"] == "2026-05-28T20:25:00Z"
    assert said["meter-stats/dsmr_version"] == "50"
    assert said["meter-stats/power_failure_count"] == "6"
    assert said["availability"] == "online"
    assert said["day-consumption/electricity1"] == "3.100"
    assert said["day-consumption/gas"] == "0.045"
    assert "reading/phase_voltage_l2" not in said


def test_money_is_told_of_the_tariff_that_counts() -> None:
    assert not [topic for topic in texts() if "cost" in topic or "price" in topic]
    said = texts(MONEY)
    supplier = "day-consumption/energy_supplier_price_electricity"
    assert (said[f"{supplier}_delivered_2"], said[f"{supplier}_returned_2"]) == ("0.2631", "0.0843")
    assert f"{supplier}_delivered_1" not in said
    assert said["current-month/total_cost"] == "7.10"
    first = texts(MONEY, msgspec.structs.replace(READING, tariff=1))
    assert first[f"{supplier}_delivered_1"] == "0.2631"


def test_a_topic_of_money_is_empty_once_it_is_not_known_or_not_whole() -> None:
    assert texts(MONEY)["day-consumption/total_cost"] == ""
    said = texts(MoneyNow(at=MONEY.at, contract="dynamic", currency="EUR"))
    assert {text for topic, text in said.items() if "cost" in topic or "price" in topic} == {""}


def test_two_tables_of_one_broker_have_names_and_topics_of_their_own() -> None:
    ours = MqttTarget(MqttSettings(url="mqtt://ha.lan"))
    theirs = MqttTarget(MqttSettings(url="mqtt://ha.lan", layout="dsmr-reader"))
    assert [ours.name, theirs.name] == ["MQTT ha.lan", "MQTT ha.lan (dsmr-reader)"]
    assert [each._topic() for each in (ours, theirs)] == ["p1tui", "dsmr"]
    elsewhere = MqttTarget(MqttSettings(layout="dsmr-reader", topic="attic"))
    assert elsewhere._topic() == "attic"

"""The page for Prometheus says what the meter sent, exactly, and nothing that it did not send."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from p1tui.engine.metrics.meter_families import DEVICE_REGISTERS, FRESH_S
from p1tui.engine.metrics.page import metrics_page
from p1tui.i18n.message import Message
from p1tui.model.money import Cost, MoneyNow
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import RecorderStatus, SourceStatus
from p1tui.model.stored import StoredDevice
from p1tui.p1.decoder import Accepted
from p1tui.p1.messages import REJECTION_NAMES
from p1tui.p1.reading import Device, Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS, LiveRegister
from tests.engine.metrics.plain_parser import Metrics, parse
from tests.engine.metrics.snapshots import MONEY, NOW, READING, snapshot
from tests.p1.telegrams import decode
from tests.shared.folders import TELEGRAMS

BOTH = pytest.mark.parametrize("openmetrics", [False, True])


def with_money(money: MoneyNow = MONEY) -> Snapshot:
    return msgspec.structs.replace(snapshot(), money=money)


def page(of: Snapshot, now: float = NOW + 1, *, openmetrics: bool = False) -> Metrics:
    return parse(metrics_page(of, now, openmetrics=openmetrics), openmetrics=openmetrics)


@BOTH
def test_each_value_of_the_house_is_there_in_base_units(openmetrics: bool) -> None:
    found = page(snapshot(), openmetrics=openmetrics)
    for way, registers in (("import", READING.import_tariff_wh), ("export", READING.export_tariff_wh)):
        for tariff, wh in registers.items():
            joules = found.value("p1tui_energy_joules_total", direction=way, tariff=str(tariff))
            assert joules == str(wh * 3600)
        assert found.value("p1tui_power_watts", direction=way) == str(READING.value(f"power_{way}_w"))
    for phase in ("l1", "l2", "l3"):
        volts = found.value("p1tui_voltage_volts", phase=phase)
        assert volts is not None and Decimal(volts) * 1000 == READING.value(f"{phase}_voltage_mv")
        amperes = found.value("p1tui_current_amperes", phase=phase)
        assert amperes is not None and Decimal(amperes) * 1000 == READING.value(f"{phase}_current_ma")
        watts = found.value("p1tui_phase_power_watts", phase=phase, direction="import")
        assert watts == str(READING.value(f"{phase}_import_w"))
        assert found.value("p1tui_voltage_sags_total", phase=phase) == str(READING.value(f"{phase}_sags"))
    gas = found.value("p1tui_gas_cubic_meters_total")
    assert gas is not None and Decimal(gas) * 1000 == READING.gas_dm3
    assert found.value("p1tui_device_readout_timestamp_seconds") == str(READING.gas_time)
    assert found.value("p1tui_power_failures_total") == "6"
    assert found.value("p1tui_tariff") == str(READING.tariff)


def test_registers_of_tariffs_add_up_to_the_total_and_no_total_stands_beside_them() -> None:
    found = page(snapshot())
    joules = [
        int(value)
        for (name, labels), value in found.values.items()
        if name == "p1tui_energy_joules_total" and ("direction", "import") in labels
    ]
    assert READING.import_wh is not None
    assert sum(joules) == READING.import_wh * 3600
    bare = Reading(time=NOW, header="X", import_wh=5)
    assert page(snapshot(bare, devices=())).value("p1tui_energy_joules_total", direction="import") == "18000"


def test_what_the_meter_does_not_send_is_absent_and_never_zero() -> None:
    bare = Reading(time=NOW, header="X", import_tariff_wh={1: 0})
    found = page(snapshot(bare, devices=()))
    named = {name for name, _ in found.values if not name.startswith(("p1tui_uplink", "p1tui_source"))}
    assert named == {
        *("p1tui_meter_info", "p1tui_energy_joules_total", "p1tui_build_info", "p1tui_telegrams_total"),
        *("p1tui_rejected_total", "p1tui_last_telegram_timestamp_seconds", "p1tui_recorded_readings_total"),
        *("p1tui_double_readings_total", "p1tui_held_readings", "p1tui_recorder_trouble"),
    }
    assert found.value("p1tui_energy_joules_total") == "0"  # the meter says so


def test_before_the_first_telegram_there_is_only_the_program() -> None:
    found = page(Snapshot(source=SourceStatus(name="COM3")))
    assert found.value("p1tui_source_state", state="opening") == "1"
    assert found.value("p1tui_source_state", state="open") == "0"
    assert not [name for name, labels in found.values if "meter" in dict(labels)]
    assert found.value("p1tui_last_telegram_timestamp_seconds") is None


def test_power_is_absent_once_the_meter_is_silent_and_registers_stay() -> None:
    late = page(snapshot(), NOW + FRESH_S + 1)
    assert late.value("p1tui_power_watts", direction="import") is None
    assert late.value("p1tui_voltage_volts", phase="l1") is None
    assert late.value("p1tui_gas_cubic_meters_total") is not None
    assert late.value("p1tui_tariff") is not None


def test_a_reading_that_is_held_back_moves_nothing_and_makes_power_old() -> None:
    known = snapshot()
    held = msgspec.structs.replace(READING, time=NOW + 100, power_import_w=99_999, import_tariff_wh={1: 0})
    found = page(msgspec.structs.replace(known, reading=held, received_at=NOW + 100), NOW + 101)
    assert found.value("p1tui_power_watts", direction="import") is None
    registers = [value for (name, _), value in found.values.items() if name == "p1tui_energy_joules_total"]
    assert registers and "0" not in registers


def test_a_meter_that_is_exchanged_begins_other_series() -> None:
    known = snapshot()
    assert known.stored is not None
    other = msgspec.structs.replace(known, stored=msgspec.structs.replace(known.stored, series="meter 2"))
    before, after = (page(each).labels("p1tui_power_watts")[0]["meter"] for each in (known, other))
    assert before != after


def test_equipment_ids_stand_in_the_info_families_alone() -> None:
    text = metrics_page(snapshot(), NOW)
    assert READING.meter is not None
    [gas] = READING.devices
    assert gas.id is not None
    for line in text.splitlines():
        if READING.meter in line or gas.id in line:
            assert line.startswith(("p1tui_meter_info{", "p1tui_device_info{"))
    assert parse(text).labels("p1tui_device_info")[0]["medium"] == "gas"


@pytest.mark.parametrize("register", LIVE_REGISTERS, ids=lambda each: each.key)
def test_each_kind_of_device_has_its_register(register: LiveRegister) -> None:
    medium, key, time_key, unit = register
    device = Device(channel=2, medium=medium, id="D2", value=1_234_567, unit=unit, time=NOW)
    numbers: dict[str, Any] = {key: 1_234_567, time_key: NOW}
    reading = Reading(time=NOW, header="X", devices=(device,), **numbers)
    found = page(snapshot(reading, devices=(StoredDevice("device 2", key),)))
    value = found.value(f"p1tui_{DEVICE_REGISTERS[key][0]}_total")
    scale = {"dm3": Decimal("0.001"), "MJ": Decimal(1_000_000), "Wh": Decimal(3600)}[unit]
    assert value is not None and Decimal(value) == 1_234_567 * scale
    assert found.labels("p1tui_device_info")[0]["id"] == "D2"


def test_uplinks_tell_their_state_and_what_waits() -> None:
    found = page(snapshot())
    assert found.value("p1tui_uplink_state", target="ThingSpeak 1", state="sending") == "1"
    assert found.value("p1tui_uplink_state", target="ThingSpeak 1", state="up") == "0"
    assert found.value("p1tui_uplink_backlog_rows", target="ThingSpeak 1") == "12"
    assert found.value("p1tui_uplink_backlog_oldest_timestamp_seconds") == str(NOW - 600)
    assert found.value("p1tui_uplink_parked_rows", target="ThingSpeak 1") == "2"
    assert found.value("p1tui_uplink_failures_in_a_row", target="ThingSpeak 1") == "3"
    assert found.value("p1tui_uplink_backlog_rows", target="MQTT nas") is None
    assert found.value("p1tui_uplink_round_trip_seconds") == "0.004"
    assert found.value("p1tui_uplink_state", target="MQTT nas (2)", state="retrying") == "1"


def test_rejections_are_counted_by_a_bounded_set_of_reasons_each_from_zero_on() -> None:
    found = page(snapshot())
    told = {labels["reason"] for labels in found.labels("p1tui_rejected_total")}
    assert told == set(REJECTION_NAMES.values())
    assert found.value("p1tui_rejected_total", reason="checksum") == "2"
    assert found.value("p1tui_rejected_total", reason="parity") == "0"


@BOTH
def test_prices_and_costs_are_told_with_their_currency(openmetrics: bool) -> None:
    found = page(with_money(), openmetrics=openmetrics)
    price, euro = "p1tui_price_per_kilowatt_hour", {"currency": "EUR"}
    assert found.value(price, direction="import", **euro) == "0.26310"
    assert found.value(price, direction="export", **euro) == "0.0843"
    assert found.value("p1tui_price_day_ahead_per_kilowatt_hour", **euro) == "-0.0121"
    assert found.value("p1tui_cost", period="day", **euro) == "-1.50"
    assert found.value("p1tui_cost", period="month", **euro) == "7.10"
    assert found.value("p1tui_cost_missing_quarters", period="day") == "3"
    assert [found.value("p1tui_cost_incomplete", period=each) for each in ("day", "month")] == ["1", "0"]


def test_what_is_not_known_of_money_is_absent_and_all_of_it_without_a_contract() -> None:
    unknown = MoneyNow(at=NOW, contract="dynamic", currency="EUR", today=Cost(None), day_start=NOW)
    for each in (snapshot(), with_money(unknown)):
        text = metrics_page(each, NOW + 1)
        assert "p1tui_price" not in text and "p1tui_cost" not in text
    silent = page(with_money(), NOW + FRESH_S + 1)
    assert silent.value("p1tui_price_per_kilowatt_hour", direction="import") is None
    assert silent.value("p1tui_cost", period="day") == "-1.50"


def test_trouble_of_the_history_is_told() -> None:
    known = msgspec.structs.replace(snapshot(), recorder=RecorderStatus(trouble=Message("The disk is full.")))
    assert page(known).value("p1tui_recorder_trouble") == "1"


@BOTH
def test_a_hostile_meter_breaks_no_line(openmetrics: bool) -> None:
    odd = Reading(time=NOW, header='a"} 1\n\\\x00\x1b[2J{é', meter="\u202e\ud800", version="\r\n# EOF\n")
    text = metrics_page(snapshot(odd, devices=()), NOW, openmetrics=openmetrics)
    found = parse(text, openmetrics=openmetrics)
    [labels] = found.labels("p1tui_meter_info")
    assert labels["header"] == r"a\"} 1\\[2J{é"
    assert text.count("# EOF\n") == int(openmetrics)


@BOTH
def test_every_real_telegram_gives_a_page_that_parses(openmetrics: bool) -> None:
    count = 0
    for file in sorted(TELEGRAMS.glob("*.txt")):
        for each in decode(file.read_bytes())[:3]:
            if isinstance(each, Accepted):
                count += 1
                page(snapshot(each.reading, devices=()), openmetrics=openmetrics)
    assert count > 50


@pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool (apt install prometheus)")
def test_promtool_finds_nothing_to_say_against_it() -> None:
    text = metrics_page(with_money(), NOW)
    run = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout + run.stderr) == (0, "")

"""The simulated household is a meter that the decoder believes, alike for one seed."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from p1tui.demo.household.household import Household
from p1tui.p1.crc16 import crc16
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.reading import Reading
from tests.shared.times import AMSTERDAM


def at(text: str, fold: int = 0) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM, fold=fold).timestamp())


SUMMER_NOON = at("2026-06-17T13:30:00")
WINTER_EVENING = at("2026-01-14T18:00:00")


@pytest.fixture(scope="module")
def house() -> Household:
    return Household()


def test_the_crc_of_a_telegram_is_that_of_its_bytes(house: Household) -> None:
    telegram = house.telegram(SUMMER_NOON)
    body, _, crc = telegram.rpartition(b"!")
    assert crc == b"%04X\r\n" % crc16(body + b"!")
    assert body.startswith(b"/DMO5\\2DEMO HOUSEHOLD\r\n\r\n1-3:0.2.8(50)\r\n0-0:1.0.0(260617133000S)\r\n")


@pytest.mark.parametrize("begin", ["2026-06-17T06:00:00", "2026-10-25T01:30:00", "2018-01-01T01:00:00"])
def test_the_decoder_reads_what_the_reading_says(house: Household, begin: str) -> None:
    decoder = Decoder(AMSTERDAM)
    for time in range(at(begin), at(begin) + 12 * 3600, 307):
        accepted = [item for item in decoder.feed(house.telegram(time)) if isinstance(item, Accepted)]
        assert [item.reading for item in accepted] == [house.reading(time)]


def test_same_seed_same_bytes_whatever_was_asked_before(house: Household) -> None:
    other = Household()
    other.reading(SUMMER_NOON + 400 * 86400)
    other.reading(at("2018-01-01T00:00:00"))
    assert other.telegram(SUMMER_NOON) == house.telegram(SUMMER_NOON)


def test_two_threads_may_ask_at_once() -> None:
    shared, times = Household(3), range(SUMMER_NOON, SUMMER_NOON + 40 * 86400, 86400 // 3)
    with ThreadPoolExecutor(4) as pool:
        readings = list(pool.map(shared.reading, [*times, *reversed(times)] * 4))
    alone = Household(3)
    assert readings[: len(times)] == [alone.reading(time) for time in times]
    assert readings[-1] == readings[0]


def test_another_seed_is_another_household(house: Household) -> None:
    other = Household(2).reading(SUMMER_NOON)
    mine = house.reading(SUMMER_NOON)
    assert other.meter != mine.meter
    assert other.import_wh != mine.import_wh


def test_no_telegram_before_the_meter_was_installed(house: Household) -> None:
    with pytest.raises(ValueError, match="installed on 1 January 2018"):
        house.telegram(at("2017-12-31T23:59:59"))


def registers(reading: Reading) -> tuple[int, ...]:
    assert reading.gas_dm3 is not None
    return (*reading.import_tariff_wh.values(), *reading.export_tariff_wh.values(), reading.gas_dm3)


@pytest.mark.parametrize("start", ["2026-03-28T12:00:00", "2026-10-24T12:00:00", "2026-12-31T12:00:00"])
def test_registers_never_fall_over_days_with_a_night_of_changed_clocks(house: Household, start: str) -> None:
    begin = at(start)
    for earlier, later in itertools.pairwise(house.history(begin + 86400 * 2, days=2, step=97)):
        assert all(
            before <= after for before, after in zip(registers(earlier), registers(later), strict=True)
        )


@pytest.mark.parametrize(
    "start", [SUMMER_NOON, WINTER_EVENING, at("2026-06-17T19:30:00"), at("2026-02-01T09:00:00")]
)
def test_registers_rise_by_the_sum_of_power(house: Household, start: int) -> None:
    span = 3 * 3600
    imported = exported = 0
    for reading in map(house.reading, range(start, start + span)):
        assert reading.power_import_w is not None
        assert reading.power_export_w is not None
        imported += reading.power_import_w
        exported += reading.power_export_w
    first, last = house.reading(start), house.reading(start + span)
    for register, watt_seconds in (("import_wh", imported), ("export_wh", exported)):
        rise = getattr(last, register) - getattr(first, register)
        # Power is cut to whole W in each second, two tariffs are cut to whole Wh at both ends.
        assert -2 <= rise - watt_seconds // 3600 <= 2 + span // 3600


def test_the_sum_of_phases_is_the_power(house: Household) -> None:
    for reading in map(house.reading, range(SUMMER_NOON, SUMMER_NOON + 2000)):
        numbers = reading.numbers()
        phases = sum(numbers[f"l{n}_import_w"] - numbers[f"l{n}_export_w"] for n in (1, 2, 3))
        assert reading.net_power_w is not None
        assert abs(phases - reading.net_power_w) <= 2
        assert 0 in (reading.power_import_w, reading.power_export_w)


def test_the_october_hour_is_told_by_its_letter(house: Household) -> None:
    summer, winter = at("2026-10-25T02:30:00"), at("2026-10-25T02:30:00", fold=1)
    assert winter - summer == 3600
    assert b"0-0:1.0.0(261025023000S)" in house.telegram(summer)
    assert b"0-0:1.0.0(261025023000W)" in house.telegram(winter)


def test_the_march_night_has_no_third_hour(house: Household) -> None:
    last = at("2026-03-29T01:59:59")
    assert b"(260329015959W)" in house.telegram(last)
    assert b"(260329030000S)" in house.telegram(last + 1)


@pytest.mark.parametrize(
    ("when", "tariff"),
    [
        ("2026-06-17T06:59:59", 1),
        ("2026-06-17T07:00:00", 2),
        ("2026-06-17T22:59:59", 2),
        ("2026-06-17T23:00:00", 1),
        ("2026-01-14T06:59:59", 1),
        ("2026-01-14T07:00:00", 2),
        ("2026-06-20T12:00:00", 1),
        ("2026-06-21T23:30:00", 1),
    ],
)
def test_low_tariff_by_night_and_in_the_weekend(house: Household, when: str, tariff: int) -> None:
    assert house.reading(at(when)).tariff == tariff


def test_only_the_register_of_the_tariff_counts(house: Household) -> None:
    seven = at("2026-01-14T07:00:00")
    before, at_seven, after = (house.reading(seven + second) for second in (-600, 0, 600))
    assert before.import_tariff_wh[1] < at_seven.import_tariff_wh[1] == after.import_tariff_wh[1]
    assert before.import_tariff_wh[2] == at_seven.import_tariff_wh[2] < after.import_tariff_wh[2]


def test_gas_is_read_out_every_five_minutes(house: Household) -> None:
    early, late = (house.reading(WINTER_EVENING + second) for second in (0, 299))
    assert early.gas_time == late.gas_time == WINTER_EVENING
    assert early.gas_dm3 == late.gas_dm3
    assert house.reading(WINTER_EVENING + 300).gas_time == WINTER_EVENING + 300


def test_a_year_is_believable(house: Household) -> None:
    first, last = house.reading(at("2025-01-01T00:00:00")), house.reading(at("2026-01-01T00:00:00"))
    low_in, normal_in, low_out, normal_out, gas = (
        after - before for before, after in zip(registers(first), registers(last), strict=True)
    )
    assert 5_000_000 < low_in + normal_in < 9_000_000
    assert 2_000_000 < low_out + normal_out < 5_000_000
    assert 900_000 < gas < 2_000_000


def test_a_fortnight_looks_alive(house: Household) -> None:
    readings = list(house.history(at("2026-06-24T00:00:00"), step=300))
    net = [reading.net_power_w or 0 for reading in readings]
    assert len(readings) == 14 * 288
    assert min(net) < -2500
    assert max(net) > 10_500
    volts = [reading.numbers()[f"l{n}_voltage_mv"] for reading in readings for n in (1, 2, 3)]
    assert min(volts) >= 228_000
    assert max(volts) <= 236_000
    assert all(reading.numbers()["l1_current_ma"] % 1000 == 0 for reading in readings)


def test_power_never_stands_still_for_long(house: Household) -> None:
    powers = [house.reading(WINTER_EVENING + second).power_import_w for second in range(60)]
    assert len(set(powers)) > 10

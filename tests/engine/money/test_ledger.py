"""Sums that run up to now are whole although a gas meter's next read-out is still to come."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config
from p1tui.engine.money.ledger import Ledger, under
from p1tui.p1.reading import Device, Reading
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from tests.shared.household import readings
from tests.shared.times import AMSTERDAM

START = 1_780_264_800
"""2026-06-01 00:00 in Amsterdam."""
HOUR, DAY = 3600, 86_400
EVERY = (date(2026, 6, 1), date(2026, 7, 1))
CONFIG = Config(
    contract=(
        Contract(
            start=date(2026, 6, 1),
            vat=0.0,
            line=(
                ContractLine(name="supply", on="import", rate=0.20),
                ContractLine(name="gas", on="gas", rate=1.00),
            ),
        ),
    )
)


def with_gas(reading: Reading, each: int) -> Reading:
    """Return a reading whose gas meter was read at the last whole `each` seconds and counts 1 m³ in them."""
    assert reading.time is not None
    own = START + (reading.time - START) // each * each
    value = (own - START) // each * 1000
    device = Device(channel=1, medium="gas", id="G1", value=value, unit="dm3", time=own)
    return replace(reading, gas_dm3=value, gas_time=own, devices=(device,))


def history_of(folder: Path, end: int, each: int) -> History:
    recorder = Recorder(folder / "h.sqlite", timezone=AMSTERDAM, clock=lambda: 0.0, now=lambda: float(end))
    recorder.backfill(with_gas(reading, each) for reading in readings(START, end))
    recorder.close()
    return History(folder / "h.sqlite", timezone=AMSTERDAM)


@pytest.mark.parametrize(
    ("each", "now", "cubic_metres"),
    [
        (HOUR, START + 2 * DAY + 12 * HOUR, 60),
        (HOUR, START + 2 * DAY + 12 * HOUR + 45 * 60, 60),
        (DAY, START + 2 * DAY + 12 * HOUR, 2),
    ],
)
def test_what_a_gas_meter_tells_next_is_not_missing_yet(
    tmp_path: Path, each: int, now: int, cubic_metres: int
) -> None:
    with closing(history_of(tmp_path, now, each)) as history:
        ((bill,),) = Ledger(CONFIG).books(history, date(2026, 6, 1), now + 300).bills([EVERY])
    assert [line.quantity for line in bill.lines][1] == cubic_metres
    assert (bill.lines[1].amount, bill.lines[1].missing_quarters) == (Decimal(cubic_metres), 0)


def test_the_rest_of_the_year_is_reckoned_anew_once_the_history_is_longer(tmp_path: Path) -> None:
    contract = replace(CONFIG.contract[0], start=date(2025, 1, 1))
    ledger, year = Ledger(replace(CONFIG, contract=(contract,))), 365 * DAY
    now = START + DAY
    history = history_of(tmp_path, now, HOUR)
    short = ledger.now(history, now)
    recorder = Recorder(tmp_path / "h.sqlite", timezone=AMSTERDAM, clock=lambda: 0.0, now=lambda: float(now))
    recorder.backfill(readings(START - year, START - year + 40 * DAY))
    recorder.close()
    longer = ledger.now(history, now)
    fresh = Ledger(replace(CONFIG, contract=(contract,))).now(history, now)
    history.close()
    assert longer == fresh
    assert longer != short


def test_the_books_reach_back_as_far_as_the_peaks_of_a_compared_contract(tmp_path: Path) -> None:
    mean = ContractLine(name="capacity", on="month_peak", rate=1.0, mean_of=12)
    other = Contract(start=date(2026, 9, 1), vat=0.0, line=(mean,))
    with closing(history_of(tmp_path, START + 3 * DAY, DAY)) as history:
        ledger, first = Ledger(CONFIG), date(2026, 6, 1)
        alone = ledger.books(history, first, START + DAY)
        beside = ledger.books(history, first, START + DAY, others=[other])
        ((bill,),) = under(beside, [other], first).bills([(first, date(2026, 6, 2))])
    assert alone.quarters.start == START
    assert beside.quarters.start == int(datetime(2025, 7, 1, tzinfo=AMSTERDAM).timestamp())
    # June's peak so far is known; of the eleven months before nothing is, and the mean says so.
    assert (bill.lines[0].quantity, bill.missing_quarters) == (Decimal("0.4"), 0)
    assert bill.missing_elsewhere == (START - beside.quarters.start) // 900


def test_the_running_quarter_hour_is_not_missing_before_its_first_reading_is_stored(tmp_path: Path) -> None:
    last = START + DAY - 10
    recorder = Recorder(tmp_path / "h.sqlite", timezone=AMSTERDAM, clock=lambda: 0.0, now=lambda: float(last))
    recorder.backfill(replace(each, time=min(each.time or 0, last)) for each in readings(START, START + DAY))
    recorder.close()
    supply = Config(contract=(replace(CONFIG.contract[0], line=CONFIG.contract[0].line[:1]),))
    with closing(History(tmp_path / "h.sqlite", timezone=AMSTERDAM)) as history:
        for now, missing in ((START + DAY + 20, 0), (START + DAY + 900, 1)):
            ((bill,),) = Ledger(supply).books(history, date(2026, 6, 1), now).bills([EVERY])
            assert bill.missing_quarters == missing


def test_a_gas_meter_that_is_silent_for_more_than_a_day_is_missing(tmp_path: Path) -> None:
    silent = START + 2 * DAY
    with closing(history_of(tmp_path, silent, HOUR)) as history:
        ((bill,),) = Ledger(CONFIG).books(history, date(2026, 6, 1), silent + DAY + 2 * HOUR).bills([EVERY])
    assert bill.lines[1].missing_quarters > 96


def test_the_end_of_a_past_period_is_missing_where_a_later_read_out_holds_its_gas(tmp_path: Path) -> None:
    with closing(history_of(tmp_path, START + 3 * DAY, DAY)) as history:
        ((bill,),) = Ledger(CONFIG).books(history, date(2026, 6, 1), START + DAY + 12 * HOUR).bills([EVERY])
    assert bill.lines[1].missing_quarters == 48

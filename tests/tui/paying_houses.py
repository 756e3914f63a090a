"""Houses with a contract and forty days of history, of which bills, prices and peaks can be shown.

Every figure of money is made up.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from p1tui.config.contracts import Contract, ContractLine, PeakWeight
from p1tui.config.settings import Config, MeterSettings, PricesSettings, TuiSettings
from p1tui.costs.answers.new_peak import Running
from p1tui.demo.prices import curve
from p1tui.engine.money.ledger import Ledger
from p1tui.i18n.message import Message, dated
from p1tui.model.money import MoneyNow
from p1tui.model.prices import PriceStatus
from p1tui.model.quarters import DayAheadPrice
from p1tui.model.snapshot import Snapshot
from p1tui.p1.reading import MonthPeak
from p1tui.runtime.duration import HOUR, QUARTER, bucket_start
from p1tui.store.database import calendar
from p1tui.tui.session import Session
from p1tui.tui.view import Mode
from tests.tui.house_power import evenings
from tests.tui.houses import SECONDS, SWEDISH, House, Kind

BEGAN = date(2026, 10, 16)
"""First day of each contract, the day after the first readings."""

TWO_TARIFFS = Contract(
    start=BEGAN,
    name="fixed, two tariffs",
    netting=True,
    vat=21,
    instalment=140,
    line=(
        ContractLine(name="supply low", on="import", tariff=1, rate=0.1112, netted=True),
        ContractLine(name="supply normal", on="import", tariff=2, rate=0.1398, netted=True),
        ContractLine(name="energy tax", on="import", rate=0.0916, netted=True),
        ContractLine(name="feed-in low", on="export", tariff=1, rate=0.05, netted=True, vat=False),
        ContractLine(name="feed-in normal", on="export", tariff=2, rate=0.05, netted=True, vat=False),
        ContractLine(name="feed-in cost", on="export", rate=0.031, charge=True),
        ContractLine(name="fixed fee", on="month", rate=6.5),
        ContractLine(name="grid", on="day", rate=1.21),
        ContractLine(name="tax reduction", on="day", rate=-1.73),
        ContractLine(name="gas", on="gas", rate=0.42),
        ContractLine(name="gas tax", on="gas", rate=0.6),
    ),
)

FLEMISH = Contract(
    start=BEGAN,
    name="Flanders, fixed",
    vat=6,
    line=(
        ContractLine(name="energy", on="import", rate=0.142),
        ContractLine(name="injection", on="export", rate=0.035, vat=False),
        ContractLine(name="fixed fee", on="year", rate=55),
        ContractLine(
            name="capacity tariff", on="month_peak", rate=43.5, per="year", at_least=2.5, mean_of=12
        ),
        ContractLine(name="distribution", on="import", rate=0.052),
        ContractLine(name="data management", on="year", rate=18.6),
        ContractLine(name="green power and CHP", on="import", rate=0.022),
        ContractLine(name="excise, first 3 MWh", on="import", rate=0.0503, up_to=3000),
        ContractLine(name="excise above 3 MWh", on="import", rate=0.0482, above=3000),
        ContractLine(name="energy contribution", on="import", rate=0.002),
        ContractLine(name="gas", on="gas", rate=0.065, factor=10.3),
    ),
)

BY_THE_HOUR = Contract(
    start=BEGAN,
    name="SE3 by the hour",
    currency="SEK",
    resolution="hour",
    vat=25,
    line=(
        ContractLine(name="spot price", on="import", price="day_ahead", markup=0.08),
        ContractLine(name="sold power", on="export", price="day_ahead", markup=-0.02, vat=False),
        ContractLine(name="monthly fee", on="month", rate=39.2),
        ContractLine(name="grid subscription", on="year", rate=3120),
        ContractLine(name="transfer", on="import", rate=0.2),
        ContractLine(
            name="power fee",
            on="top_hours",
            rate=65,
            count=3,
            one_a_day=True,
            weights=(PeakWeight(hours="22-06", times=0.5),),
        ),
        ContractLine(name="energy tax", on="import", rate=0.36),
    ),
)

TOMORROW_AWAITED = PriceStatus(
    zone="SE3",
    commodity="electricity",
    state="awaited",
    source="elprisetjustnu",
    attribution="Elpriset just nu.se",
    reason=Message(
        "{source} has no prices of {day} yet.", source="elprisetjustnu", day=dated(date(2026, 11, 26))
    ),
    next_try_at=datetime.fromisoformat("2026-11-25T13:05:00+01:00").timestamp(),
)


class Paying(NamedTuple):
    """A house with a contract."""

    kind: Kind
    contract: Contract
    market: str = ""
    """Bidding zone of its day-ahead prices; empty if it has none."""
    asking: tuple[PriceStatus, ...] = ()
    """State of asking for them."""


HOUSES: dict[str, Paying] = {
    "fixed": Paying(
        Kind("nl_5.0_iskra-am550-td-1012-two-mbus_dsmr_parser", "2026-11-25 17:50:17", power=evenings),
        TWO_TARIFFS,
    ),
    "peaks": Paying(
        Kind("be_1.7_fluvius-t211-peak_dsmr_parser", "2026-11-25 18:05:17", "Europe/Brussels", evenings),
        FLEMISH,
    ),
    "hours": Paying(
        Kind(SWEDISH, "2026-11-25 12:50:17", "Europe/Stockholm", evenings),
        BY_THE_HOUR,
        "SE3",
        (TOMORROW_AWAITED,),
    ),
}
"""Name of a house with a contract -> the house."""

SEK = 11
"""Crowns for a euro."""


class PayingHouse(House):
    """A house whose registers and peaks are exact by the quarter hour, with its bill."""

    def __init__(self, name: str, history: Path) -> None:
        self._paying = HOUSES[name]
        self._peak = (0, 0)
        self._month_peaks: list[MonthPeak] = []
        contract, kind = self._paying.contract, self._paying.kind
        self.config = Config(
            contract=(contract,),
            prices=PricesSettings(zone=self._paying.market),  # type: ignore[arg-type]
            meter=MeterSettings(timezone=kind.zone),
        )
        super().__init__(name, history, kind)

    def times(self) -> list[int]:
        """Return the last seconds of the quarter hours before, and every five seconds of the last hour."""
        hour = bucket_start(self.moment - HOUR, QUARTER)
        first = calendar.midnight(BEGAN - timedelta(days=1), self.timezone)
        return [*range(first + QUARTER - 1, hour, QUARTER), *range(hour, self.moment - SECONDS, 5)]

    def flowed(self, time: int, net: int) -> int:
        """Return the power of the quarter hour before a time, which was the same all through."""
        return self._power(time - 1)

    def tariff(self, time: int) -> int:
        """Return 2 on workdays from 07 to 23, else 1, of a meter with two registers."""
        if len(self._base.import_tariff_wh) < 2:
            return super().tariff(time)
        local = datetime.fromtimestamp(time, self.timezone)
        is_day = local.weekday() < 5 and 7 <= local.hour < 23
        return (2 if is_day else 1) if self._base.header.startswith("ISK") else (1 if is_day else 2)

    def demand(self, time: int, net: int) -> dict[str, Any]:
        """Return the running demand, the highest quarter hour of the month and those of the months before."""
        if self._base.demand_w is None:
            return {}
        ended = bucket_start(time, QUARTER)
        watts, month = max(self._power(ended - 1), 0), calendar.local_date(ended - 1, self.timezone).month
        if self._peak[1] and calendar.local_date(self._peak[1] - 1, self.timezone).month != month:
            end = calendar.midnight(calendar.local_date(ended, self.timezone).replace(day=1), self.timezone)
            self._month_peaks.append(MonthPeak(end, self._peak[1], self._peak[0]))
            self._peak = (0, 0)
        self._peak = max(self._peak, (watts, ended), key=lambda peak: peak[0])
        return {
            "demand_w": max(net, 0) * (time - ended) // QUARTER,
            "peak_demand_w": self._peak[0],
            "peak_demand_time": self._peak[1],
            "month_peaks": tuple(self._month_peaks),
        }

    def snapshot(self) -> Snapshot:
        """Return all that the screen shows at the moment, with money."""
        if self._paying.market:
            self._recorder.keep_prices(self._paying.market, "electricity", self._prices())
            self._recorder.commit()
        plain = super().snapshot()
        return msgspec.structs.replace(plain, money=self._reckoned(plain), prices=self._paying.asking)

    def _reckoned(self, snapshot: Snapshot) -> MoneyNow | None:
        quarter, net = snapshot.quarter, self._power(self.moment)
        assert quarter is not None
        running = Running(self.moment, quarter.so_far_w * QUARTER // HOUR, max(net, 0))
        with contextlib.closing(self.history()) as history:
            return Ledger(self.config).now(history, self.moment, snapshot.tail, self.newest.tariff, running)

    def _prices(self) -> list[DayAheadPrice]:
        today = calendar.local_date(self.moment, self.timezone)
        days = (BEGAN + timedelta(days=number) for number in range((today - BEGAN).days + 1))
        return [
            DayAheadPrice(start, SEK * 10 * hundredths, "SEK", "elprisetjustnu", float(self.moment))
            for day in days
            for start, hundredths in curve.quarters(day)
        ]

    def session(self, settings: TuiSettings, mode: Mode = "REC") -> Session:
        """Return the session that opens the screen, with the contract."""
        return replace(super().session(settings, mode), config=self.config)

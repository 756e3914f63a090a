"""Energy, means and the highest demand as quantities of the history, and those that a meter has.

To add a chart, add a row to `QUANTITIES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from p1tui.i18n.language import N_
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, QUARTER
from p1tui.store.queries.averages import MeanPoint, Peak
from p1tui.store.queries.history import History
from p1tui.tui.drawing import measure
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.quantity import HOURLY_DAYS, HistoryQuantity, Values

THREE_HOURLY_DAYS = 8
"""Most days of a period whose means are shown by three hours."""


@dataclass(frozen=True)
class EnergyQuantity(HistoryQuantity):
    """The rise of registers: energy, or the volume of gas or water."""

    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Query the rise of the registers between adjacent edges."""
        ups, downs = (
            history.energy(key, edges, tail) if key else [None] * (len(edges) - 1)
            for key in (self.up, self.down)
        )
        return _paired(ups, downs)

    @property
    def counted(self) -> EnergyQuantity:
        """This quantity itself."""
        return self


@dataclass(frozen=True)
class MeanQuantity(HistoryQuantity):
    """The mean of a power, a voltage or a current."""

    energy: EnergyQuantity | None = None
    """Energy whose rise the readout shows beside a mean power; None for other means."""

    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Query the means between adjacent edges."""
        return self.values(history, edges, tail).bars

    def values(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> Values:
        """Query the means, the highest and the lowest readings between adjacent edges."""
        nothing = [MeanPoint(edge) for edge in edges[:-1]]
        ups, downs = (history.mean(key, edges, tail) if key else nothing for key in (self.up, self.down))
        return Values(
            _paired([point.mean for point in ups], [point.mean for point in downs]),
            _paired([point.high for point in ups], [point.high for point in downs]),
            _paired([point.low for point in ups], [point.low for point in downs]),
        )

    def rests(self, bars: Sequence[Bar | None], total: Bar | None) -> tuple[int, ...]:
        """Return nothing: means have no sum."""
        return ()

    @property
    def counted(self) -> EnergyQuantity | None:
        """The energy."""
        return self.energy

    def finest_step(self, days: int) -> int:
        """Return half an hour for one day, three hours for three to eight, else as other quantities."""
        if days == 1:
            return HOUR // 2
        return 3 * HOUR if HOURLY_DAYS < days <= THREE_HOURLY_DAYS else super().finest_step(days)


@dataclass(frozen=True)
class PeakQuantity(HistoryQuantity):
    """The highest quarter hour of demand, in W."""

    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Query the highest quarter hour between adjacent edges."""
        return tuple(None if peak is None else Bar(peak.value) for peak in history.demand_peaks(edges))

    @property
    def peak_name(self) -> str:
        """Name of `peak`, in English."""
        return N_("peak quarter")

    def peaks(
        self, history: History, start: int, end: int, tail: Sequence[Reading]
    ) -> tuple[Peak | None, ...]:
        """Query the highest quarter hour from `start` to `end`."""
        return tuple(history.demand_peaks((start, end)))

    def finest_step(self, days: int) -> int:
        """Return a quarter hour for a period of one hour, since demand is a mean over a quarter hour."""
        return super().finest_step(days) if days else QUARTER


POWERS = ("power_import_w", "power_export_w")
ENERGY = EnergyQuantity(N_("Energy"), "import_wh", "export_wh", power=POWERS)

QUANTITIES: tuple[HistoryQuantity, ...] = (
    ENERGY,
    MeanQuantity(N_("Power"), *POWERS, measure.POWER, scaled=False, power=POWERS, energy=ENERGY),
    PeakQuantity(N_("Demand"), "demand_w", measure=measure.POWER, scaled=False),
    EnergyQuantity(N_("Gas"), "gas_dm3", measure=measure.VOLUME),
    EnergyQuantity(N_("Water"), "water_dm3", measure=measure.VOLUME),
    EnergyQuantity(N_("Heat"), "heat_mj", measure=measure.HEAT),
    EnergyQuantity(N_("Heat"), "heat_dm3", measure=measure.VOLUME),
    EnergyQuantity(N_("Warm water"), "warm_water_dm3", measure=measure.VOLUME),
    EnergyQuantity(N_("Cooling"), "cooling_mj", measure=measure.HEAT),
    EnergyQuantity(N_("Submeter"), "submeter_wh"),
)


def beside(quantity: HistoryQuantity, reading: Reading | None) -> tuple[HistoryQuantity, ...]:
    """Return what a table shows beside a quantity: beside energy the power, gas and what else is one-way."""
    if quantity is not ENERGY:
        return ()
    found = quantities_of(reading)
    return tuple(each for each in found if isinstance(each, MeanQuantity) or (each.counted and not each.down))


def quantities_of(reading: Reading | None) -> tuple[HistoryQuantity, ...]:
    """Return the quantities that this meter sends; energy if there is no reading yet."""
    numbers = reading.numbers() if reading else {}
    return tuple(quantity for quantity in QUANTITIES if quantity.up in numbers) or QUANTITIES[:1]


def _paired(ups: Sequence[int | None], downs: Sequence[int | None]) -> tuple[Bar | None, ...]:
    return tuple(
        None if up is None and down is None else Bar(up or 0, down or 0)
        for up, down in zip(ups, downs, strict=True)
    )

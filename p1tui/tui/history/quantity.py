"""Quantities that the history shows, with their queries: a rise of registers, a mean, the highest demand.

A row of `QUANTITIES` is all that a new chart needs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from p1tui.i18n.language import N_
from p1tui.i18n.numbers import milli, whole
from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import field_of, thousandths, unit_of
from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER
from p1tui.store.queries.averages import Peak
from p1tui.store.queries.history import History
from p1tui.tui.drawing.power_series import Bar

HOURLY_DAYS, THREE_HOURLY_DAYS = 2, 8
"""Days that are shown by hours at most, and of a mean by three hours."""


@dataclass(frozen=True)
class HistoryQuantity(ABC):
    """A quantity that the history shows over time, by the keys of its readings."""

    name: str
    up: str
    """Key of the bars that go up: of what comes from the grid, or of the only quantity."""
    down: str = ""
    """Key of the bars that go down: of what goes to the grid; empty if nothing does."""
    scaled: bool = True
    """True if it is shown in thousands of the base unit (kWh, m³), False in the base unit itself (W)."""
    finest: int = 1
    """Base units that a row of its chart stands for at least."""
    power: str = ""
    """Key of the power whose highest mean is read out below the chart; empty for none."""

    @abstractmethod
    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Ask for a bar between each two edges; None where there are no readings."""

    @property
    def counted(self) -> EnergyQuantity | None:
        """The quantity whose rise over a whole period is read out beside this one's bars; None for none."""
        return None

    def total(self, history: History, start: int, end: int, tail: Sequence[Reading]) -> Bar | None:
        """Ask how far `counted` rose from `start` to `end`; None if that is not known."""
        return None if self.counted is None else self.counted.bars(history, (start, end), tail)[0]

    @property
    def peak_name(self) -> str:
        """The name of `peak`, in English."""
        return N_("highest import")

    def peak(self, history: History, start: int, end: int, tail: Sequence[Reading]) -> Peak | None:
        """Ask for the highest value from `start` to `end`, in W; None if there is none to read out."""
        if not self.power:
            return None
        return history.figures(ENERGY.up, self.power, start, end, tail).peak

    def finest_step(self, days: int) -> int:
        """Return the seconds of the shortest bar in a period of so many days; 0 is one hour."""
        return MINUTE if not days else HOUR if days <= HOURLY_DAYS else DAY

    @property
    def unit(self) -> str:
        """The unit in which it is shown: `kWh`, `W`."""
        unit = unit_of(self.up)
        assert unit is not None
        return unit.shown if self.scaled else unit.base

    @property
    def per_unit(self) -> int:
        """Base units of one `unit`."""
        return 1000 if self.scaled else 1

    def number(self, value: int, decimals: int = 3) -> str:
        """Return a value without its unit, rounded if decimals are left out: `1.234`, `230`."""
        if not self.scaled:
            return whole(value)
        step = 10 ** (3 - decimals)
        return milli((value + step // 2) // step * step, decimals, 0)

    def written(self, value: int, decimals: int = 3) -> str:
        """Return a value with its unit: `1.234 kWh`, `230 W`."""
        return f"{self.number(value, decimals)} {self.unit}"

    def exact(self, value: int, mark: str) -> str:
        """Return a value for a file, with `mark` before its decimals."""
        return thousandths(value, mark) if self.scaled else str(value)

    def columns(self) -> list[str]:
        """Return the names of its columns in a file: `import_kwh`, `gas_m3`."""
        return [field_of(key) if self.scaled else key for key in (self.up, self.down) if key]


def _paired(ups: Sequence[int | None], downs: Sequence[int | None]) -> tuple[Bar | None, ...]:
    return tuple(
        None if up is None and down is None else Bar(up or 0, down or 0)
        for up, down in zip(ups, downs, strict=True)
    )


@dataclass(frozen=True)
class EnergyQuantity(HistoryQuantity):
    """The rise of registers: energy, or the volume of gas or water."""

    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Ask how far the registers rose between each two edges."""
        ups, downs = (
            history.energy(key, edges, tail) if key else [None] * (len(edges) - 1)
            for key in (self.up, self.down)
        )
        return _paired(ups, downs)

    @property
    def counted(self) -> EnergyQuantity:
        """The quantity itself."""
        return self


@dataclass(frozen=True)
class MeanQuantity(HistoryQuantity):
    """The mean of a power, a voltage or a current."""

    energy: EnergyQuantity | None = None
    """Energy of the power; None for other quantities."""

    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Ask for the means between each two edges."""
        ups, downs = (
            [point.mean for point in history.mean(key, edges, tail)] if key else [None] * (len(edges) - 1)
            for key in (self.up, self.down)
        )
        return _paired(ups, downs)

    @property
    def counted(self) -> EnergyQuantity | None:
        """The energy."""
        return self.energy

    def finest_step(self, days: int) -> int:
        """Return half an hour for one day, and three hours for up to eight, since a mean stays readable."""
        if days == 1:
            return HOUR // 2
        return 3 * HOUR if HOURLY_DAYS < days <= THREE_HOURLY_DAYS else super().finest_step(days)


@dataclass(frozen=True)
class PeakQuantity(HistoryQuantity):
    """The highest quarter hour of demand, in W."""

    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Ask for the highest quarter hour between each two edges."""
        return tuple(None if peak is None else Bar(peak.value) for peak in history.demand_peaks(edges))

    @property
    def peak_name(self) -> str:
        """The name of `peak`, in English."""
        return N_("highest quarter")

    def peak(self, history: History, start: int, end: int, tail: Sequence[Reading]) -> Peak | None:
        """Ask for the highest quarter hour of the whole period."""
        return history.demand_peaks((start, end))[0]

    def finest_step(self, days: int) -> int:
        """Return a quarter hour for one hour: nothing shorter has a demand."""
        return super().finest_step(days) if days else QUARTER


POWER = "power_import_w"
ENERGY = EnergyQuantity(N_("Energy"), "import_wh", "export_wh", power=POWER)

QUANTITIES: tuple[HistoryQuantity, ...] = (
    ENERGY,
    MeanQuantity(N_("Power"), POWER, "power_export_w", scaled=False, finest=50, power=POWER, energy=ENERGY),
    PeakQuantity(N_("Demand"), "demand_w", scaled=False, finest=50),
    EnergyQuantity(N_("Gas"), "gas_dm3"),
    EnergyQuantity(N_("Water"), "water_dm3"),
    EnergyQuantity(N_("Heat"), "heat_mj"),
)


def quantities_of(reading: Reading | None) -> tuple[HistoryQuantity, ...]:
    """Return the quantities that this meter has numbers for; energy if there is no reading yet."""
    numbers = reading.numbers() if reading else {}
    return tuple(quantity for quantity in QUANTITIES if quantity.up in numbers) or QUANTITIES[:1]

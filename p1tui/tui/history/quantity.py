"""A quantity that the history shows: its names, its units, and what is asked of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import milli, whole
from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import field_of, thousandths, unit_of
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.queries.averages import Peak
from p1tui.store.queries.history import History
from p1tui.tui.drawing import measure
from p1tui.tui.drawing.measure import Measure
from p1tui.tui.drawing.power_series import Bar

HOURLY_DAYS = 2
"""Most days of a period that is shown by hours."""

IMPORT = "import_wh"
"""Key of the total that `History.figures` gives beside a peak."""


@dataclass(frozen=True)
class HistoryQuantity(ABC):
    """A quantity that the history shows, by its reading keys."""

    name: str
    up: str
    """Key of the bars that go up: import, or the only key of the quantity."""
    down: str = ""
    """Key of the bars that go down: export; empty if there are none."""
    measure: Measure = measure.ENERGY
    """Units of its axis."""
    scaled: bool = True
    """True if values are told in thousands of the base unit (kWh, m³), False if in the base unit (W)."""
    one_tone: bool = False
    """True if bars have one tone, whatever their height."""
    power: tuple[str, ...] = ()
    """Keys of the powers whose highest readings the readout shows: of import and of export."""

    def opened(self, history: History, start: int, end: int, tail: Sequence[Reading]) -> HistoryQuantity:
        """Return this quantity, ready to be asked of times between two."""
        return self

    @abstractmethod
    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Query a bar for each pair of adjacent edges; None without readings."""

    def bars_until(
        self,
        history: History,
        edges: Sequence[int],
        until: int,
        tail: Sequence[Reading],
        bars: tuple[Bar | None, ...],
    ) -> tuple[Bar | None, ...]:
        """Return those of `bars` that begin before a moment; query the last of them as far as to it."""
        *earlier, start, end = cut(edges, until)
        return *bars[: len(earlier)], *self.bars(history, (start, end), tail)

    def values(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> Values:
        """Query the bars, and for means also the highest and the lowest readings."""
        return Values(self.bars(history, edges, tail))

    @property
    def counted(self) -> HistoryQuantity | None:
        """Quantity whose rise over the whole period the readout shows; None if it shows none."""
        return None

    def signed(self, bar: Bar) -> int:
        """Return the value of a quantity without a direction `down`."""
        return bar.up

    def mark(self, bar: Bar | None) -> str:
        """Return what stands before a value of which something is unknown; empty before any other."""
        return ""

    def directions(self, bar: Bar) -> tuple[int, ...]:
        """Return a value for each column: that of each direction, or the only one."""
        return tuple(bar) if self.down else (self.signed(bar),)

    def total(self, history: History, start: int, end: int, tail: Sequence[Reading]) -> Bar | None:
        """Query the rise of `counted` from `start` to `end`; None if it is not known."""
        return None if self.counted is None else self.counted.bars(history, (start, end), tail)[0]

    def total_of_hour(self, history: History, start: int, end: int, tail: Sequence[Reading]) -> Bar | None:
        """Query `total` of a part of a day."""
        return self.total(history, start, end, tail)

    def listed(self, value: int) -> int:
        """Return a value as a table lists it, which may have fewer digits."""
        return value

    def rests(self, bars: Sequence[Bar | None], total: Bar | None) -> tuple[int, ...]:
        """Return what a total has beside its bars, as listed, by `directions`; empty if not known."""
        if total is None:
            return ()
        known = [self.directions(bar) for bar in bars if bar is not None]
        return tuple(
            self.listed(whole) - sum(self.listed(values[at]) for values in known)
            for at, whole in enumerate(self.directions(total))
        )

    def rest_name(self, edges: Sequence[int], began: int | None) -> str:
        """Return what that is: of a register what it rose by between two readings that are far apart.

        `began`: when recording did, UTC seconds.
        """
        return tr("not recorded")

    def explained(self, bars: Sequence[Bar | None]) -> str:
        """Return what the marks of bars mean, in a line; empty without a mark."""
        return ""

    @property
    def peak_name(self) -> str:
        """Name of `peak`, in English."""
        return N_("peak")

    def peaks(
        self, history: History, start: int, end: int, tail: Sequence[Reading]
    ) -> tuple[Peak | None, ...]:
        """Query the highest powers from `start` to `end`, in W: of import, and of export."""
        return tuple(history.figures(IMPORT, key, start, end, tail).peak for key in self.power)

    def finest_step(self, days: int) -> int:
        """Return the shortest bar, in seconds, of a period of so many days; 0 is a period of one hour."""
        return MINUTE if not days else HOUR if days <= HOURLY_DAYS else DAY

    @property
    def unit(self) -> str:
        """Unit in which values are shown: `kWh`, `W`."""
        unit = unit_of(self.up)
        assert unit is not None
        return unit.shown if self.scaled else unit.base

    @property
    def per_unit(self) -> int:
        """Number of base units in one `unit`."""
        return 1000 if self.scaled else 1

    def number(self, value: int, decimals: int = 3) -> str:
        """Format a value without its unit, rounded to `decimals`: `1.234`, `230`."""
        if not self.scaled:
            return whole(value)
        step = 10 ** (3 - decimals)
        return milli((value + step // 2) // step * step, decimals, 0)

    def written(self, value: int, decimals: int = 3) -> str:
        """Format a value with its unit: `1.234 kWh`, `230 W`."""
        return f"{self.number(value, decimals)} {self.unit}"

    def exact(self, value: int, mark: str) -> str:
        """Format a value for a file, unrounded, with `mark` before its decimals."""
        return thousandths(value, mark) if self.scaled else str(value)

    def columns(self) -> list[str]:
        """Return the names of the columns in a file: `import_kwh`, `gas_m3`."""
        return [field_of(key) if self.scaled else key for key in (self.up, self.down) if key]

    def texts(self, bar: Bar | None, mark: str) -> list[str]:
        """Return the text of each of `columns`, of values as `exact` formats them; empty without a bar."""
        if bar is None:
            return [""] * len(self.columns())
        return [self.exact(value, mark) for value in self.directions(bar)]


class Values(NamedTuple):
    """The values between adjacent edges."""

    bars: tuple[Bar | None, ...]
    highs: tuple[Bar | None, ...] = ()
    """Highest readings of the times of which the bars are means; empty for all but means."""
    lows: tuple[Bar | None, ...] = ()
    """Lowest readings of these times; empty for all but means."""


def cut(edges: Sequence[int], until: int) -> list[int]:
    """Return the edges before a moment, and that moment."""
    return [*(edge for edge in edges[:-1] if edge < until), min(until, edges[-1])]

"""`[[contract]]`: the prices of an energy contract, each in force from a day on, as the user's bill has them.

No tariff, tax or VAT has a default other than "not filled in" (`""`): they change each year, and are the
user's own. A line that is not filled in has no amount; it is never counted as 0.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from p1tui.config.section import Section

UNSET = date.min
"""Stands for a day that is missing; no contract is as old."""

LARGEST = 1_000_000
"""Most that a number of a contract may be; a rate in a smaller unit of money stays far below."""

_NUMBER = Meta(ge=-LARGEST, le=LARGEST)
Number = Annotated[float, _NUMBER]
"""A rate as it is written; `costs` reckons with its decimal digits, exactly."""
Quantity = Annotated[float, Meta(ge=0, le=LARGEST)]
Filled = Number | Literal[""]
"""A number, or `""` as long as it is not filled in."""

_RATE = Meta(description='a number like 0.1234, or "" until it is filled in')
_QUANTITY = Meta(description="a number from 0 to 1000000")
_HOUR = r"(?:[01]?\d|2[0-4])(?::(?:00|15|30|45))?"
_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_MONTH = r"(?:[1-9]|1[0-2])"

Hours = Annotated[
    str,
    Meta(
        pattern=rf"^(?:{_HOUR}-{_HOUR}(?:,{_HOUR}-{_HOUR})*)?\Z",
        description='hours like "07-11,17-22", also from a quarter hour on ("06:30-22"), or "" for all',
    ),
]
Days = Annotated[
    str,
    Meta(
        pattern=rf"^(?:{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*)?\Z",
        description='days like "mon-fri" or "sat,sun", or "" for all',
    ),
]
Months = Annotated[
    str,
    Meta(
        pattern=rf"^(?:{_MONTH}(?:-{_MONTH})?(?:,{_MONTH}(?:-{_MONTH})?)*)?\Z",
        description='months like "1-3,11-12", or "" for all',
    ),
]
_ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z"
"""Pattern of a name that a table can hold: no end of line, and nothing that a terminal would obey."""

LineName = Annotated[str, Meta(description='the name of a line of the same contract, or ""')]
LineNames = Annotated[
    str | tuple[str, ...],
    Meta(description='the name of a line of the same contract, a list of such names, or ""'),
]

On = Literal[
    "import", "export", "gas", "water", "heat", "day", "month", "year",
    "month_peak", "top_hours", "above_reference",
]  # fmt: skip


class PeakWeight(Section, frozen=True, kw_only=True):
    """One of a line's `weights`: hours in which a peak counts for more or less."""

    hours: Hours = ""
    """Hours of each day, local time; empty: all."""
    times: Annotated[Quantity, _QUANTITY] = 1.0
    """Factor on the power of those hours."""


class ContractLine(Section, frozen=True, kw_only=True):
    """One `[[contract.line]]`: a quantity times a rate. Import, days and peaks cost, export earns."""

    name: Annotated[
        str,
        Meta(
            min_length=1, max_length=80, pattern=_ONE_LINE, description="a name on one line, as on the bill"
        ),
    ] = ""
    """Name of the line, once in a contract; empty (not allowed in a file) means missing."""
    on: Annotated[
        On | Literal[""],
        Meta(
            description='"import", "export", "gas", "water", "heat", "day", "month", "year", "month_peak", '
            '"top_hours" or "above_reference"',
        ),
    ] = ""
    """Quantity: energy in kWh, gas and water in m³, heat in GJ; `day`, `month` and `year` pro rata by the day
    (a year is the contract's); `month_peak` the highest quarter hour of import in each month in kW,
    `top_hours` its highest hours; `above_reference` the import beyond a power in each quarter, in kWh."""
    rate: Annotated[Filled, _RATE] = ""
    """Price of one unit; `""` until it is filled in."""
    price: Annotated[Literal["", "day_ahead"], Meta(description='"day_ahead", or "" for a rate')] = ""
    """`day_ahead`: the market's price of the quarter hour, times `factor`, plus `markup`, and no rate."""
    per: Annotated[Literal["month", "year"], Meta(description='"month" or "year"')] = "month"
    """Time that the rate of a peak is for: a kW and month, or a kW and year."""
    factor: Annotated[Filled, _RATE] = 1.0
    """Factor on the price or the rate; of gas billed in kWh, its calorific value."""
    markup: Annotated[Filled, _RATE] = 0.0
    """Added to the day-ahead price; of export as a rule below 0."""
    vat: Annotated[bool, Meta(description="true or false")] = True
    """False: the rate includes VAT, or none is due."""
    charge: Annotated[bool, Meta(description="true or false")] = False
    """True: a line on export costs instead of earns."""
    netted: Annotated[bool, Meta(description="true or false")] = False
    """True: counts only what of the year is beyond the other direction, while the contract has netting."""
    part: Annotated[Literal["all", "matched", "beyond"], Meta(description='"all", "matched" or "beyond"')] = (
        "all"
    )
    """Share of an export that counts: what the import of the year matches, or what is beyond it, with netting
    and without."""
    above: Annotated[Quantity, _QUANTITY] = 0.0
    """Count only what of the contract's year is above this quantity."""
    up_to: Annotated[Quantity, _QUANTITY] = 0.0
    """Count only what of the contract's year is up to this quantity; 0: no limit."""
    tariff: Annotated[int, Meta(ge=0, le=9, description="a register from 1 to 9, or 0 for all")] = 0
    """Count this register alone, which netting is then within; 0: the total."""
    hours: Hours = ""
    """Hours of the day, local time; `22-06` goes over midnight. Empty: all."""
    days: Days = ""
    """Days of the week; a holiday of the contract is a Sunday. Empty: all."""
    months: Months = ""
    """Months of the year. Empty: all."""
    at_least: Annotated[Quantity, _QUANTITY] = 0.0
    """Least kW that are billed for a month's peak, in each month before a mean is taken."""
    mean_of: Annotated[int, Meta(ge=1, le=12, description="months from 1 to 12")] = 1
    """Months up to and with this one, the mean of whose peaks is billed. Where nothing is known of some, it
    is that of the others, and marked as not known in full."""
    count: Annotated[int, Meta(ge=1, le=100, description="hours from 1 to 100")] = 1
    """Number of highest hours whose mean is billed."""
    one_a_day: Annotated[bool, Meta(description="true or false")] = False
    """True: each of the highest hours is of another day."""
    weights: Annotated[
        tuple[PeakWeight, ...], Meta(description='a list like [{ hours = "22-06", times = 0.5 }]')
    ] = ()
    """Hours whose power counts for more or less when the highest are chosen and billed."""
    reference_kw: Annotated[
        Annotated[float, Meta(ge=0, le=LARGEST)] | Literal[""],
        Meta(description='a power in kW, or "" until it is filled in'),
    ] = ""
    """Power of the reference: the energy of a quarter hour beyond a quarter of it counts."""
    floor_of: LineName = ""
    """Name of the line at whose bare price, times `floor`, an export earns at least. Where
    the contract has netting there is no floor: it comes with the end of netting."""
    floor: Annotated[Quantity, _QUANTITY] = 0.0
    """Share of that price."""
    floor_over: Annotated[Literal["interval", "year"], Meta(description='"interval" or "year"')] = "interval"
    """Time over which the floor is held: each quarter hour (of a contract by the hour each hour), or the
    contract's year as a whole."""
    offsets: LineNames = ""
    """Name of the line, or list of the names of lines, of which this charge, with others that name the same,
    may take no more than they earn in the contract's year. Where the contract has netting the charge is due
    in full."""

    @property
    def offset_names(self) -> tuple[str, ...]:
        """Names in `offsets`, each once, sorted."""
        named = (self.offsets,) if isinstance(self.offsets, str) else self.offsets
        return tuple(sorted({each for each in named if each}))


class Contract(Section, frozen=True, kw_only=True, rename={"start": "from"}):
    """One `[[contract]]`: prices in force from a day on, until the next one begins."""

    start: Annotated[date, Meta(description="a date like 2026-07-01")] = UNSET
    """First day, local time; `from` in a file, where it must stand."""
    name: Annotated[
        str, Meta(max_length=80, pattern=_ONE_LINE, description="a name for the contract, on one line")
    ] = ""
    """Name of the contract, for the eye."""
    year: Annotated[
        str,
        Meta(
            pattern=r"^(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))\Z",
            description='a month and day like "07-01"',
        ),
    ] = "01-01"
    """Month and day on which the contract's year begins. Netting and yearly bands run over it, across changes
    of price from one contract to the next; a contract with another day begins a year of its own."""
    netting: Annotated[bool, Meta(description="true or false")] = False
    """True: lines marked `netted` count what is beyond the other direction in the contract's year."""
    currency: Annotated[
        str, Meta(pattern=r"^[A-Z]{3}\Z", description='a currency of three letters, like "EUR" or "SEK"')
    ] = "EUR"
    """Currency of rates and prices."""
    vat: Annotated[Filled, Meta(description='percent, or "" until it is filled in')] = ""
    """VAT in percent, on every line that is not marked `vat = false`; `""` until it is filled in."""
    resolution: Annotated[Literal["quarter", "hour"], Meta(description='"quarter" or "hour"')] = "quarter"
    """Unit of the day-ahead price: the market's quarter hour, or the mean of the hour's four."""
    instalment: Annotated[Quantity, _QUANTITY] = 0.0
    """Paid each month in advance."""
    holidays: Annotated[tuple[date, ...], Meta(description="a list of dates, like [2026-12-25]")] = ()
    """Days that count as Sundays."""
    line: Annotated[tuple[ContractLine, ...], Meta(description="[[contract.line]] tables")] = ()
    """The lines of its bill."""


class ContractFile(Section, frozen=True, kw_only=True):
    """A file that holds contracts and nothing else, to be compared with those of the config."""

    contract: Annotated[tuple[Contract, ...], Meta(description="[[contract]] tables")] = ()
    """The contracts."""

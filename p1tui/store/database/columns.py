"""The lists of stored columns, and the conversion of a reading to a row and back.

Each number of a reading is in exactly one of these lists; a new one also needs a column in a migration of
`schema`. Roll-ups, upload entries, export, import and queries use the lists. Times, identities and lists of a
reading are stored in other ways.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS, LiveRegister
from p1tui.store.database.partitions import PARTS

TOTALS: Final = ("import_wh", "export_wh")
"""Totals over all tariffs; stored only where they differ from the sum of tariffs 1 and 2 (`own_total`)."""

PHASES: Final = tuple(
    f"l{phase}_{quantity}"
    for phase in (1, 2, 3)
    for quantity in ("import_w", "export_w", "voltage_mv", "current_ma")
)
MEANS: Final = ("power_import_w", "power_export_w", *PHASES)
"""Averaged in roll-ups and upload entries; of all other columns the last value counts."""

EXTREMES: Final = {
    "power_import_w": ("power_import_min_w", "power_import_max_w"),
    "power_export_w": ("power_export_min_w", "power_export_max_w"),
}
"""Column of `MEANS` -> the roll-up's columns of its lowest and highest reading."""

EXTREME_COLUMNS: Final = tuple(column for pair in EXTREMES.values() for column in pair)

STORED: Final = ("tariff", *MEANS, "demand_w")
"""Columns of `sample` that hold a field of `Reading` unchanged."""

SAMPLE_ONLY: Final = tuple(key for key in STORED if key not in MEANS)
"""Columns of `sample` that no roll-up has."""

COUNTERS: Final = (
    "peak_demand_w",
    "peak_demand_time",
    "failures",
    "long_failures",
    *(f"l{phase}_{count}" for phase in (1, 2, 3) for count in ("sags", "swells")),
)
"""Columns of `counter`: numbers that change a few times a month, and the time of the peak demand."""

LIVE: Final[dict[str, LiveRegister]] = {register.key: register for register in LIVE_REGISTERS}
"""Key of a live device's register -> what it is."""

COUNTS: Final = ("readings", "minutes")
"""Columns of a roll-up: the numbers of readings and of minutes with a reading."""

SECONDS: Final = "seconds"
"""Column of hours and days: the seconds for which their readings stand (`weights`)."""

_READABLE: Final = (*TOTALS, *STORED)
_stored = attrgetter(*STORED)

counters: Final[Callable[[Reading], tuple[int | None, ...]]] = attrgetter(*COUNTERS)
"""Return a reading's row of `counter`, without its time."""

_TABLES: Final = (*(f"sample_{number}" for number in range(PARTS)), "minute", "hour", "day")


class TableColumns:
    """Columns of one file's tables: the lists above, and an import and an export register for each tariff."""

    def __init__(self, tariffs: tuple[int, ...]) -> None:
        self.tariffs = tariffs
        """Tariffs that have columns, in `sample` and in every roll-up."""
        self.tariff_registers = tuple(
            f"{way}_t{tariff}_wh" for way in ("import", "export") for tariff in tariffs
        )
        self.registers = (*TOTALS, *self.tariff_registers)
        self.sample = ("time", "series", "host", *_READABLE, *self.tariff_registers)
        """Columns of a row for `reading`."""

    @classmethod
    def of(cls, database: sqlite3.Connection) -> TableColumns:
        """Return the columns that the file has. Raises `sqlite3.Error`."""
        names = [row[1] for row in database.execute("PRAGMA table_info(sample)")]
        return cls(tuple(int(name[8:-3]) for name in names if name.startswith("import_t")))

    def bucket(self, table: str) -> tuple[str, ...]:
        """Return the columns of a roll-up, besides time and series."""
        counts = COUNTS if table == "minute" else (*COUNTS, SECONDS)
        return (*counts, *self.tariff_registers, *TOTALS, *MEANS, *EXTREME_COLUMNS)

    def missing(self, reading: Reading) -> set[int]:
        """Return the tariffs of the reading that have no columns yet."""
        return (reading.import_tariff_wh.keys() | reading.export_tariff_wh.keys()) - set(self.tariffs)

    def insert(self, part: int) -> str:
        """Return the SQL that stores a row of `values`; a second that has a reading keeps it."""
        own = [f"{total.removesuffix('_wh')}_own_wh" for total in TOTALS]
        columns = ("time", "series", "host", *own, *STORED, *self.tariff_registers)
        marks = ", ".join("?" * len(columns))
        return f"INSERT OR IGNORE INTO sample_{part} ({', '.join(columns)}) VALUES ({marks})"

    def values(self, reading: Reading, series: int) -> tuple[int | None, ...]:
        """Return a reading as a row of `sample`."""
        imported, exported = reading.import_tariff_wh, reading.export_tariff_wh
        return (
            reading.time,
            series,
            int(reading.time_source == "host"),
            own_total(reading.import_wh, imported),
            own_total(reading.export_wh, exported),
            *_stored(reading),
            *[imported.get(tariff) for tariff in self.tariffs],
            *[exported.get(tariff) for tariff in self.tariffs],
        )

    def reading(self, row: tuple[Any, ...], series: tuple[str | None, str, str | None]) -> Reading:
        """Return a row as a reading without counters and devices; `series` is meter, header and version."""
        meter, header, version = series
        count = len(self.tariffs)
        plain, tariffs = row[3 : 3 + len(_READABLE)], row[3 + len(_READABLE) :]
        return Reading(
            time=row[0],
            time_source="host" if row[2] else "meter",
            meter=meter,
            header=header,
            version=version,
            import_tariff_wh=_known(self.tariffs, tariffs[:count]),
            export_tariff_wh=_known(self.tariffs, tariffs[count:]),
            **dict(zip(_READABLE, plain, strict=True)),
        )


def own_total(total: int | None, tariffs: dict[int, int]) -> int | None:
    """Return a total as it is stored: NULL if it is the sum of tariffs 1 and 2, -1 if it is unknown."""
    both = tariffs[1] + tariffs[2] if 1 in tariffs and 2 in tariffs else None
    if total == both:
        return None
    return -1 if total is None else total


def _known(tariffs: tuple[int, ...], values: tuple[int | None, ...]) -> dict[int, int]:
    return {tariff: wh for tariff, wh in zip(tariffs, values, strict=True) if wh is not None}


def add_tariffs(database: sqlite3.Connection, table: TableColumns, tariffs: set[int]) -> TableColumns:
    """Add the columns of further tariffs, inside the caller's transaction. Raises `sqlite3.Error`."""
    for tariff in sorted(tariffs):
        for name in _TABLES:
            for way in ("import", "export"):
                database.execute(f"ALTER TABLE {name} ADD COLUMN {way}_t{tariff}_wh INTEGER")
    return TableColumns((*table.tariffs, *sorted(tariffs)))


def counters_at(database: sqlite3.Connection, time: int) -> dict[str, int | None]:
    """Return the counters valid at a time; empty before the first. Raises `sqlite3.Error`."""
    row = database.execute(
        f"SELECT {', '.join(COUNTERS)} FROM counter WHERE time <= ? ORDER BY time DESC LIMIT 1", (time,)
    ).fetchone()
    return {} if row is None else dict(zip(COUNTERS, row, strict=True))

"""Which columns the tables have, and the way of a reading into a row and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from p1tui.p1.reading import Reading
from p1tui.store.database.partitions import PARTS

PHASES: Final = tuple(
    f"l{phase}_{what}" for phase in (1, 2, 3) for what in ("import_w", "export_w", "voltage_mv", "current_ma")
)
MEANS: Final = ("power_import_w", "power_export_w", *PHASES)
"""What is averaged, in roll-ups and in upload entries; everything else counts with its last value."""

PLAIN: Final = ("import_wh", "export_wh", "tariff", *MEANS, "demand_w")
"""Columns of `sample` named as the fields of `Reading` that they hold."""

COUNTERS: Final = (
    "peak_demand_w", "peak_demand_time", "failures", "long_failures",
    "l1_sags", "l1_swells", "l2_sags", "l2_swells", "l3_sags", "l3_swells",
)  # fmt: skip
"""Columns of `counter`, likewise."""

_STORED: Final = PLAIN[2:]
_stored = attrgetter(*_STORED)

counters: Final[Callable[[Reading], tuple[int | None, ...]]] = attrgetter(*COUNTERS)
"""A reading's row of `counter`, without its time."""

_TABLES: Final = (*(f"sample_{number}" for number in range(PARTS)), "minute", "hour", "day")


class Layout:
    """The columns of one file. `tariffs` are those with a column, in `sample` and in every roll-up."""

    def __init__(self, tariffs: tuple[int, ...]) -> None:
        self.tariffs = tariffs
        self.registers = ("import_wh", "export_wh", *self._tariff_columns())
        self.sample = ("time", "series", "host", *PLAIN, *self._tariff_columns())

    @classmethod
    def of(cls, database: sqlite3.Connection) -> Layout:
        """The layout that the file has. Raises `sqlite3.Error`."""
        names = [row[1] for row in database.execute("PRAGMA table_info(sample)")]
        return cls(tuple(int(name[8:-3]) for name in names if name.startswith("import_t")))

    def _tariff_columns(self) -> tuple[str, ...]:
        return tuple(f"{way}_t{tariff}_wh" for way in ("import", "export") for tariff in self.tariffs)

    def missing(self, reading: Reading) -> set[int]:
        """Tariffs of the reading that have no column yet."""
        return (reading.import_tariff_wh.keys() | reading.export_tariff_wh.keys()) - set(self.tariffs)

    def insert(self, part: int) -> str:
        """The statement that stores a row of `values`; a second that is taken keeps its first reading."""
        columns = (
            "time",
            "series",
            "host",
            "import_own_wh",
            "export_own_wh",
            *_STORED,
            *self._tariff_columns(),
        )
        marks = ", ".join("?" * len(columns))
        return f"INSERT OR IGNORE INTO sample_{part} ({', '.join(columns)}) VALUES ({marks})"

    def values(self, reading: Reading, series: int) -> tuple[int | None, ...]:
        """A reading as a row of `sample`."""
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
        """A row of `sample`, without counters and devices; `series` is its meter, header and version."""
        meter, header, version = series
        count = len(self.tariffs)
        plain, tariffs = row[3 : 3 + len(PLAIN)], row[3 + len(PLAIN) :]
        return Reading(
            time=row[0],
            time_source="host" if row[2] else "meter",
            meter=meter,
            header=header,
            version=version,
            import_tariff_wh=_known(self.tariffs, tariffs[:count]),
            export_tariff_wh=_known(self.tariffs, tariffs[count:]),
            **dict(zip(PLAIN, plain, strict=True)),
        )


def own_total(total: int | None, tariffs: dict[int, int]) -> int | None:
    """What is stored of a total: nothing where it is the sum of both tariffs."""
    both = tariffs[1] + tariffs[2] if 1 in tariffs and 2 in tariffs else None
    if total == both:
        return None
    return -1 if total is None else total


def _known(tariffs: tuple[int, ...], values: tuple[int | None, ...]) -> dict[int, int]:
    return {tariff: wh for tariff, wh in zip(tariffs, values, strict=True) if wh is not None}


def add_tariffs(database: sqlite3.Connection, layout: Layout, tariffs: set[int]) -> Layout:
    """Give further tariffs their columns, inside the caller's transaction. Raises `sqlite3.Error`."""
    for tariff in sorted(tariffs):
        for table in _TABLES:
            for way in ("import", "export"):
                database.execute(f"ALTER TABLE {table} ADD COLUMN {way}_t{tariff}_wh INTEGER")
    return Layout((*layout.tariffs, *sorted(tariffs)))


def counters_at(database: sqlite3.Connection, time: int) -> dict[str, int | None]:
    """What `counter` says of a moment, by the fields of `Reading`. Raises `sqlite3.Error`."""
    row = database.execute(
        f"SELECT {', '.join(COUNTERS)} FROM counter WHERE time <= ? ORDER BY time DESC LIMIT 1", (time,)
    ).fetchone()
    return {} if row is None else dict(zip(COUNTERS, row, strict=True))

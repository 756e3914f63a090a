"""The SQL of the views of format 6, which count energy as `queries.energy` does.

A view has a row for each meter in a span (an hour, a day, a month). Its rise is counted from the last
register before the span, by whatever meter:

- one of the same meter: from there;
- one of another meter: from the meter's own first register in the span, since a rise never runs on from one
  meter into the next. If that other meter is also the last one in the span, it was there all the time: its
  rise counts, and this meter's is NULL, so that no stretch counts twice;
- none within a span's length before it: from the meter's first register in the span. The energy of a gap is
  known to no hour and no day; a month around the gap has it.

A device is known by the hour. Where a day has one hour of it and no register before that one, its rise is
NULL (since format 9).

A day that was imported without its hours counts from the day before it; the screen, which asks the hours, has
no figure for it.

Local times come from the offset beside each row, never from the zone of the computer that reads the file.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_REGISTERS: Final = tuple(f"{way}{part}" for way in ("import", "export") for part in ("", "_t1", "_t2"))
_TOTALS: Final = ("import", "export")

_OFFSET: Final = (
    "printf('%s%02d:%02d', {sign}, abs({row}.utc_offset) / 3600, abs({row}.utc_offset) / 60 % 60)"
)


class _View(NamedTuple):
    """One view of energy."""

    labels: str
    """SQL of the columns before the energy, from `span`."""
    registers: tuple[str, ...]
    """Registers whose rises are shown."""
    rest: str
    """SQL of the columns after the energy, likewise."""
    spans: str
    """SQL of the rows `span`: series, registers at its end, and in UTC seconds `start` and `until` of what is
    stored of the span, and `since`, one length before its start; `whole` is 1 if it has whole UTC hours."""


def _local(row: str, time: str) -> str:
    """Return the SQL of a row's local time, and of its offset from UTC as `+02:00`."""
    sign = f"CASE WHEN {row}.utc_offset < 0 THEN '-' ELSE '+' END"
    return (
        f"datetime({time} + {row}.utc_offset, 'unixepoch') AS local_{{}},\n"
        f"  {_OFFSET.format(sign=sign, row=row)} AS utc_offset"
    )


def _rise(name: str) -> str:
    """Return the SQL of a register's rise in `span`, in kWh; `left_NAME` is the hour before the span."""
    wh, left = f"{name}_wh", f"left_{name}"
    within = f"time >= span.start AND time < span.until AND {wh} IS NOT NULL"
    own = f"series = span.series AND {within}"
    # The minutes have the first register of the span's first hour; imported hours have no minutes.
    first = (
        f"coalesce((SELECT {wh} FROM minute WHERE {own} AND time < CASE span.whole WHEN 0 THEN span.until"
        f" ELSE (SELECT min(time) / 3600 * 3600 FROM hour WHERE {own}) + 3600 END ORDER BY time LIMIT 1),\n"
        f"      (SELECT min({wh}) FROM hour WHERE {own}))"
    )
    # In a zone half an hour off, days end within hours; a day that was imported alone has no hours.
    day_before = (
        f"SELECT {wh} FROM day WHERE series = span.series AND time >= span.since AND time < span.start"
        f" AND {wh} IS NOT NULL ORDER BY time DESC LIMIT 1"
    )
    return (
        f"  (span.{wh} - CASE\n"
        f"    WHEN NOT span.whole THEN coalesce(({day_before}), {first})\n"
        f"    WHEN {left}.series = span.series THEN {left}.{wh}\n"
        f"    WHEN {left}.series = (SELECT series FROM hour WHERE {within}"
        " ORDER BY time DESC LIMIT 1) THEN NULL\n"
        f"    ELSE coalesce({first}, ({day_before})) END) / 1000.0 AS {name}_kwh"
    )


def _left(name: str) -> str:
    """Return the SQL that joins the last hour before the span that has a register."""
    last = (
        f"SELECT max(time) FROM hour WHERE time >= span.since AND time < span.start AND {name}_wh IS NOT NULL"
    )
    return f"  LEFT JOIN hour AS left_{name} ON left_{name}.time = ({last})"


def _energy(view: _View) -> str:
    columns = ",\n".join([view.labels, *(_rise(name) for name in view.registers), view.rest])
    joins = "\n".join(_left(name) for name in view.registers)
    return f"SELECT {columns}\nFROM ({view.spans}) AS span\n{joins}"


_MAXIMA: Final = "span.{0}_max_w / 1000.0 AS {1}_max_kw"
_HIGHEST: Final = ", ".join(_MAXIMA.format(f"power_{way}", way) for way in _TOTALS)

_HOUR: Final = _View(
    _local("span", "span.start").format("hour"),
    _TOTALS,
    f"  {_HIGHEST}, span.minutes, span.series",
    "SELECT *, time - time % 3600 AS start, time - time % 3600 + 3600 AS until,"
    " time - time % 3600 - 3600 AS since, 1 AS whole FROM hour",
)

_DAY: Final = _View(
    "span.date",
    _REGISTERS,
    f"  {_HIGHEST}, span.minutes, span.series",
    "SELECT *, time - time % 60 AS start, 2 * (time - time % 60) - until AS since,\n"
    "  time % 3600 < 60 AND until % 3600 = 0 AS whole FROM day",
)

# A month's first stored day need not be its first: `since` counts whole days back from there, and what the
# clock change added to the days or took from them.
_MONTH: Final = _View(
    "span.month",
    _REGISTERS,
    "  span.power_import_max_w, span.power_export_max_w, span.days",
    "SELECT stored.*, series, max(power_import_max_w) AS power_import_max_w,\n"
    "  max(power_export_max_w) AS power_export_max_w,\n  "
    + ", ".join(f"max({name}_wh) AS {name}_wh" for name in _REGISTERS)
    + """
  FROM day JOIN (SELECT substr(date, 1, 7) AS month, count(DISTINCT date) AS days,
    min(time - time % 60) AS start, max(until) AS until, min(time % 3600 < 60 AND until % 3600 = 0) AS whole,
    min(time - time % 60) - 86400 * (julianday(min(date)) - julianday(substr(date, 1, 7) || '-01')
      + julianday(substr(date, 1, 7) || '-01', '+1 month') - julianday(substr(date, 1, 7) || '-01'))
      - (max(until) - min(time - time % 60) - 86400 * (julianday(max(date)) + 1 - julianday(min(date))))
      AS since
    FROM day GROUP BY 1) AS stored ON day.time >= stored.start AND day.time < stored.until
  GROUP BY stored.month, series""",
)

_SUMS: Final = ", ".join(f"sum({name}_kwh) AS {name}_kwh" for name in _REGISTERS)

_READING: Final = f"""
CREATE VIEW reading_kwh AS     -- every reading in everyday units
SELECT {_local("minute", "sample.time").format("time")},
  sample.import_wh / 1000.0 AS import_kwh, sample.export_wh / 1000.0 AS export_kwh,
  sample.import_t1_wh / 1000.0 AS import_t1_kwh, sample.import_t2_wh / 1000.0 AS import_t2_kwh,
  sample.export_t1_wh / 1000.0 AS export_t1_kwh, sample.export_t2_wh / 1000.0 AS export_t2_kwh, tariff,
  sample.power_import_w / 1000.0 AS import_kw, sample.power_export_w / 1000.0 AS export_kw,
  {", ".join(f"sample.l{phase}_voltage_mv / 1000.0 AS l{phase}_v" for phase in (1, 2, 3))},
  {", ".join(f"sample.l{phase}_current_ma / 1000.0 AS l{phase}_a" for phase in (1, 2, 3))}
FROM sample LEFT JOIN minute ON minute.time = sample.time - sample.time % 60;  -- for its offset
"""

_DEVICE_DAY: Final = """
CREATE VIEW device_day AS      -- a device's register at the end of each day, and by how much it rose
SELECT span.date, span.medium, span.unit, span.device, span.value,
  span.value - CASE
    WHEN earlier.device = span.device THEN earlier.value
    WHEN earlier.device = (SELECT h.device FROM device_hour AS h JOIN device AS d ON d.id = h.device
      WHERE d.medium = span.medium AND h.live AND h.time >= span.start AND h.time < span.until
      ORDER BY h.time DESC, h.device DESC LIMIT 1) THEN NULL
    ELSE span.lowest END AS rise
FROM (SELECT local.*, coalesce(day.time, midnight) AS start, coalesce(day.until, midnight + 86400) AS until
  FROM (SELECT date(h.time + h.utc_offset, 'unixepoch') AS date, medium, unit, device,
    max(value) AS value, {lowest} AS lowest, min(h.time) AS earliest,
    strftime('%s', date(h.time + h.utc_offset, 'unixepoch')) - max(h.utc_offset) AS midnight
    FROM device_hour AS h JOIN device ON device.id = h.device AND h.live GROUP BY 1, h.device) AS local
  LEFT JOIN day ON day.date = local.date
    AND day.time = (SELECT max(time) FROM day WHERE time <= local.earliest AND time % 60 = 0)) AS span
  LEFT JOIN device_hour AS earlier ON (earlier.device, earlier.time) = (SELECT h.device, h.time
    FROM device_hour AS h JOIN device AS d ON d.id = h.device
    WHERE d.medium = span.medium AND h.live AND h.time < span.start
    AND h.time >= span.start - max(span.until - span.start, 86400)
    ORDER BY h.time DESC, h.device DESC LIMIT 1);
"""

VIEWS: Final = f"""
DROP VIEW month;
DROP VIEW day_kwh;
DROP VIEW device_day;
DROP VIEW hour_kwh;
DROP VIEW reading_kwh;
{_READING}
CREATE VIEW hour_kwh AS        -- energy of each hour; two rows, which add up, if two meters share it
{_energy(_HOUR)};
{_DEVICE_DAY.format(lowest="min(value)")}
CREATE VIEW day_kwh AS         -- energy of each local day; two rows, which add up, if two meters share it
{_energy(_DAY)};
CREATE VIEW month AS           -- energy of each month, with that of its gaps
SELECT month, {_SUMS},
  max(power_import_max_w) / 1000.0 AS import_max_kw, max(power_export_max_w) / 1000.0 AS export_max_kw, days
FROM ({_energy(_MONTH)}) GROUP BY 1;
"""
"""SQL that replaces the views of format 5; never edited after a release."""

DEVICE_VIEW: Final = f"""
DROP VIEW device_day;
{_DEVICE_DAY.format(lowest="CASE WHEN count(*) > 1 THEN min(value) END")}"""
"""SQL that replaces the view of devices of format 8: a day with one read-out, and no register to
subtract from it, has no rise. Never edited after a release."""

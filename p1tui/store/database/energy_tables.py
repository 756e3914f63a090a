"""The SQL of the table of energy by the quarter hour, which format 8 adds."""

from __future__ import annotations

from typing import Final

_OTHERS: Final = ("export", "import_t1", "export_t1", "import_t2", "export_t2")
"""Registers beside the import total, in the order of their keys."""

_COLUMNS: Final = "".join(
    f",\n  json_extract({name}.rises, '$[' || each.key || ']') / 1000.0 AS {name}_kwh" for name in _OTHERS
)
_JOINS: Final = "".join(
    f"\n  LEFT JOIN energy_day AS {name} ON {name}.time = energy_day.time + {number}"
    for number, name in enumerate(_OTHERS, 1)
)

ENERGY_TABLES: Final = f"""
CREATE TABLE energy_day (        -- energy by the quarter hour, of whole UTC days, kept for ever
  time INTEGER PRIMARY KEY,      -- start of the day; one second more for each register before it, in order:
                                 -- import_wh, export_wh, import_t1_wh, export_t1_wh, import_t2_wh, …
  register TEXT NOT NULL,        -- whose rises these are
  rises TEXT NOT NULL,           -- of each of its 96 quarter hours, JSON; null: not known, or in a gap
  gaps TEXT                      -- [first, end, rise] of each gap that ends in it, JSON: quarters, counted
                                 -- from the day's first (before it: negative), of which only the sum is known
);
CREATE VIEW quarter_kwh AS       -- energy of each quarter hour of whole UTC days; NULL within a gap
SELECT datetime(energy_day.time + 900 * each.key + hour.utc_offset, 'unixepoch') AS local_quarter,
  printf('%s%02d:%02d', CASE WHEN hour.utc_offset < 0 THEN '-' ELSE '+' END, abs(hour.utc_offset) / 3600,
    abs(hour.utc_offset) / 60 % 60) AS utc_offset,
  each.value / 1000.0 AS import_kwh{_COLUMNS}
FROM energy_day JOIN json_each(energy_day.rises) AS each{_JOINS}
  JOIN hour ON hour.time = energy_day.time + 900 * each.key / 3600 * 3600
WHERE energy_day.time % 86400 = 0;
"""
"""Never edited after a release."""

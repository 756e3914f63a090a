"""The tables of the history file, a comment for each column, and the migrations.

SQLite keeps the comments inside the SQL, so `.schema` and Datasette show them. The comment of an added column
stands before the semicolon, as `/* … */`.

- A time is UTC seconds since the epoch, by the meter's clock. A register is a counter that only rises (Wh,
  dm3, MJ); NULL is "not known", never 0.
- A sample's key is its second: a profile has one port, so a second has one reading, from any meter. `sample`
  is a view over eight equal tables; `partitions.py` explains them.
- A bucket's key (`minute`, `quarter`, `hour`, `day`) is its start. If two meters share a bucket, the second
  has the start plus one second, so that every key is a plain SQLite rowid.
- A bucket's `utc_offset` gives its local time, by the zone of the meter (`offsets`).
- Tariffs beyond the second get their columns when a meter first sends them (`columns.add_tariffs`).
"""

from __future__ import annotations

import sqlite3
from typing import Final

from p1tui.store.database.energy_tables import ENERGY_TABLES
from p1tui.store.database.old_texts import message_of
from p1tui.store.database.price_tables import PRICE_TABLES
from p1tui.store.database.views import DEVICE_VIEW, VIEWS
from p1tui.store.database.weights import ADD_SECONDS

LOCAL_TABLES: Final = ("minute", "hour", "day", "device_hour")
"""Tables with an offset from UTC beside each row; a sample has that of its minute."""

_TOTALS: Final = "\n".join(
    f"""  {way}_own_wh INTEGER,       -- the total where it is not the sum of both tariffs; -1: not known
  {way}_wh INTEGER AS (CASE WHEN {way}_own_wh IS NULL THEN {way}_t1_wh + {way}_t2_wh
    WHEN {way}_own_wh >= 0 THEN {way}_own_wh END),"""
    for way in ("import", "export")
)
"""Totals, computed on reading: stored, they would repeat the tariffs in a tenth of every row."""

_ROLLUP: Final = f"""
  time INTEGER PRIMARY KEY,    -- start of the bucket (one second more for a second meter in the same bucket)
  series INTEGER NOT NULL REFERENCES series(id),
  readings INTEGER NOT NULL,   -- how many readings it knows
  minutes INTEGER NOT NULL,    -- how many of its minutes have a reading
{_TOTALS}
  power_import_w INTEGER, power_export_w INTEGER,          -- means over the readings, as all of the following
  l1_import_w INTEGER, l1_export_w INTEGER, l1_voltage_mv INTEGER, l1_current_ma INTEGER,
  l2_import_w INTEGER, l2_export_w INTEGER, l2_voltage_mv INTEGER, l2_current_ma INTEGER,
  l3_import_w INTEGER, l3_export_w INTEGER, l3_voltage_mv INTEGER, l3_current_ma INTEGER,
  power_import_min_w INTEGER, power_import_max_w INTEGER,  -- lowest and highest single reading
  power_export_min_w INTEGER, power_export_max_w INTEGER,
  import_t1_wh INTEGER, import_t2_wh INTEGER, export_t1_wh INTEGER, export_t2_wh INTEGER  -- at its end
"""

_SAMPLE: Final = f"""
  time INTEGER PRIMARY KEY,
  series INTEGER NOT NULL REFERENCES series(id),
  host INTEGER NOT NULL,       -- 1: the time is this computer's, since the meter has no usable clock
{_TOTALS}
  tariff INTEGER,
  power_import_w INTEGER, power_export_w INTEGER,
  l1_import_w INTEGER, l1_export_w INTEGER, l1_voltage_mv INTEGER, l1_current_ma INTEGER,
  l2_import_w INTEGER, l2_export_w INTEGER, l2_voltage_mv INTEGER, l2_current_ma INTEGER,
  l3_import_w INTEGER, l3_export_w INTEGER, l3_voltage_mv INTEGER, l3_current_ma INTEGER,
  demand_w INTEGER,            -- mean import of the running quarter hour so far
  import_t1_wh INTEGER, import_t2_wh INTEGER, export_t1_wh INTEGER, export_t2_wh INTEGER
"""

_SAMPLES: Final = "\n".join(
    [f"CREATE TABLE sample_{number} ({_SAMPLE});" for number in range(8)]
    + [
        "CREATE VIEW sample AS         -- every reading, kept for the days of store.retention",
        " UNION ALL ".join(f"SELECT * FROM sample_{number}" for number in range(8)) + ";",
    ]
)

_VERSION_1: Final = f"""
CREATE TABLE series (          -- one meter; totals never run on from one series into the next
  id INTEGER PRIMARY KEY,
  identity TEXT NOT NULL,      -- equipment id; 'header:' and the header for a meter that sends none
  generation INTEGER NOT NULL, -- one more each time its registers were seen to start again lower
  meter TEXT,                  -- equipment id
  header TEXT NOT NULL,        -- ident line as last seen
  version TEXT,                -- P1 version as last seen
  first_time INTEGER NOT NULL, -- of its first reading
  UNIQUE (identity, generation)
);
{_SAMPLES}
CREATE TABLE part (            -- which of the sample tables are in use
  start INTEGER PRIMARY KEY,   -- its samples go from here to the next one's start; the first has all before
  number INTEGER NOT NULL      -- of the table: sample_0, sample_1, …
);
INSERT INTO part (start, number) VALUES (0, 0);
CREATE TABLE counter (         -- what changes a few times a month: a row each time, kept for ever
  time INTEGER PRIMARY KEY,    -- of the reading that brought it; it holds for every sample until the next row
  peak_demand_w INTEGER, peak_demand_time INTEGER,  -- highest quarter hour of the month, as the meter says
  failures INTEGER, long_failures INTEGER,          -- of power
  l1_sags INTEGER, l1_swells INTEGER, l2_sags INTEGER, l2_swells INTEGER, l3_sags INTEGER, l3_swells INTEGER
);
CREATE TABLE minute (          -- kept for ever{_ROLLUP});
CREATE TABLE hour (            -- UTC hours, kept for ever{_ROLLUP});
CREATE TABLE day (             -- local days, kept for ever; time is local midnight in UTC{_ROLLUP},
  date TEXT NOT NULL           -- local date, 2026-10-25
);
CREATE TABLE quarter (         -- quarter hours, kept for ever
  time INTEGER PRIMARY KEY,    -- its start (one second more for a second meter in the same quarter)
  series INTEGER NOT NULL REFERENCES series(id),
  demand_w INTEGER NOT NULL,   -- mean import over it
  metered INTEGER NOT NULL     -- 1: the meter's own figure (1.4.0); 0: from the registers at its ends
);
CREATE TABLE device (          -- an M-Bus device: gas, water, heat; a new id is a new device
  id INTEGER PRIMARY KEY,
  identity TEXT NOT NULL,      -- medium and equipment id; medium, meter and channel for one that sends no id
  generation INTEGER NOT NULL, -- one more each time its register was seen to start again lower
  medium TEXT NOT NULL,        -- gas, water, warm_water, heat, cooling, heat_cost, electricity, unknown
  equipment_id TEXT,
  channel INTEGER NOT NULL,    -- where it was first seen
  unit TEXT,                   -- of its values: dm3, MJ or Wh
  first_time INTEGER NOT NULL,
  UNIQUE (identity, generation)
);
CREATE TABLE device_sample (   -- a device's register each time that it changed, kept like sample
  device INTEGER NOT NULL REFERENCES device(id),
  seen INTEGER NOT NULL,       -- the reading that first brought it
  time INTEGER NOT NULL,       -- when the device was read out: the time that it counts for
  value INTEGER NOT NULL,
  live INTEGER NOT NULL,       -- 1: this device is the one that its medium's total goes by
  PRIMARY KEY (device, seen)
) WITHOUT ROWID;
CREATE TABLE device_hour (     -- a device's register at the end of an hour, kept for ever
  device INTEGER NOT NULL REFERENCES device(id),
  time INTEGER NOT NULL,       -- start of the UTC hour; a read-out on the stroke belongs to the hour it ends
  value INTEGER NOT NULL,
  live INTEGER NOT NULL,
  PRIMARY KEY (device, time)
) WITHOUT ROWID;
CREATE TABLE event (           -- what happened, kept for ever
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,          -- gap, tariff, failure, meter, device, clock, reset, rejected, store
  detail TEXT NOT NULL         -- a sentence
);
CREATE INDEX event_time ON event(time);
CREATE TABLE held (            -- readings that were held back: their time or a register cannot be right
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  reason TEXT NOT NULL,
  waiting INTEGER NOT NULL,    -- 1: ten in a row that agree may yet prove it right; 0: an error
  reading TEXT NOT NULL        -- all of it, as JSON
);
CREATE TABLE outbox (          -- how far each uplink has come
  target TEXT PRIMARY KEY,
  interval INTEGER NOT NULL,   -- seconds between entries
  cursor INTEGER NOT NULL,     -- time of the last entry that is done with
  called_at REAL NOT NULL,     -- start of the last call, host clock
  sending INTEGER NOT NULL,    -- entries after the cursor that are in the call that began last
  doubtful INTEGER NOT NULL,   -- entries after the cursor that an earlier run may have sent
  clean INTEGER NOT NULL,      -- 1: the last stop was orderly
  day TEXT NOT NULL, year INTEGER NOT NULL,  -- what the next two count, UTC
  sent_today INTEGER NOT NULL, sent_year INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE parked (          -- entries that a target refused for good
  target TEXT NOT NULL,
  time INTEGER NOT NULL,
  entry TEXT NOT NULL,         -- its values, as JSON
  reason TEXT NOT NULL,
  parked_at REAL NOT NULL,     -- host clock
  PRIMARY KEY (target, time)
) WITHOUT ROWID;
CREATE TABLE state (           -- what the recorder must remember
  key TEXT PRIMARY KEY,        -- timezone: of the local days; samples_from: samples before it were dropped;
  value TEXT NOT NULL          -- newest, forward_from: last reading by arrival and since when the clock runs
                               -- forward, only while it has gone back behind what is stored
) WITHOUT ROWID;

CREATE VIEW reading_kwh AS     -- every reading in everyday units
SELECT datetime(time, 'unixepoch', 'localtime') AS local_time,
  import_wh / 1000.0 AS import_kwh, export_wh / 1000.0 AS export_kwh,
  import_t1_wh / 1000.0 AS import_t1_kwh, import_t2_wh / 1000.0 AS import_t2_kwh,
  export_t1_wh / 1000.0 AS export_t1_kwh, export_t2_wh / 1000.0 AS export_t2_kwh, tariff,
  power_import_w / 1000.0 AS import_kw, power_export_w / 1000.0 AS export_kw,
  l1_voltage_mv / 1000.0 AS l1_v, l2_voltage_mv / 1000.0 AS l2_v, l3_voltage_mv / 1000.0 AS l3_v,
  l1_current_ma / 1000.0 AS l1_a, l2_current_ma / 1000.0 AS l2_a, l3_current_ma / 1000.0 AS l3_a
FROM sample;
CREATE VIEW hour_kwh AS        -- energy of each hour, by the registers at its ends
SELECT datetime(time - time % 3600, 'unixepoch', 'localtime') AS local_hour,
  (import_wh - lag(import_wh) OVER earlier) / 1000.0 AS import_kwh,
  (export_wh - lag(export_wh) OVER earlier) / 1000.0 AS export_kwh,
  power_import_max_w / 1000.0 AS import_max_kw, power_export_max_w / 1000.0 AS export_max_kw, minutes, series
FROM hour WINDOW earlier AS (PARTITION BY series ORDER BY time);
CREATE VIEW device_day AS      -- a device's register at the end of each day, and by how much it rose
SELECT date(device_hour.time, 'unixepoch', 'localtime') AS date, medium, unit, device, max(value) AS value,
  max(value) - lag(max(value)) OVER (PARTITION BY device ORDER BY max(device_hour.time)) AS rise
FROM device_hour JOIN device ON device.id = device AND device_hour.live GROUP BY 1, device;
CREATE VIEW day_kwh AS         -- energy of each local day, by the registers at its ends
SELECT date,
  (import_wh - lag(import_wh) OVER earlier) / 1000.0 AS import_kwh,
  (import_t1_wh - lag(import_t1_wh) OVER earlier) / 1000.0 AS import_t1_kwh,
  (import_t2_wh - lag(import_t2_wh) OVER earlier) / 1000.0 AS import_t2_kwh,
  (export_wh - lag(export_wh) OVER earlier) / 1000.0 AS export_kwh,
  (export_t1_wh - lag(export_t1_wh) OVER earlier) / 1000.0 AS export_t1_kwh,
  (export_t2_wh - lag(export_t2_wh) OVER earlier) / 1000.0 AS export_t2_kwh,
  power_import_max_w / 1000.0 AS import_max_kw, power_export_max_w / 1000.0 AS export_max_kw, minutes, series
FROM day WINDOW earlier AS (PARTITION BY series ORDER BY time);
CREATE VIEW month_kwh AS       -- the days of a month together
SELECT substr(date, 1, 7) AS month, sum(import_kwh) AS import_kwh, sum(export_kwh) AS export_kwh,
  max(import_max_kw) AS import_max_kw, max(export_max_kw) AS export_max_kw, count(DISTINCT date) AS days
FROM day_kwh GROUP BY 1;
"""

_VERSION_2: Final = """
ALTER TABLE outbox ADD COLUMN started INTEGER NOT NULL DEFAULT 0 /* up to here nothing was ever owed */;
ALTER TABLE parked ADD COLUMN queued INTEGER NOT NULL DEFAULT 0 /* 1: to be tried again */;
CREATE INDEX parked_queued ON parked(target, time) WHERE queued;
CREATE TABLE done_span (       -- stretches that were done with before an earlier start was chosen
  target TEXT NOT NULL,
  after INTEGER NOT NULL,      -- entries later than this,
  until INTEGER NOT NULL,      -- and up to this, are done with
  PRIMARY KEY (target, after)
) WITHOUT ROWID;
"""

_VERSION_3: Final = """
CREATE TABLE demand_day (      -- highest quarter of each UTC day: years of quarters are many
  time INTEGER PRIMARY KEY,    -- start of the day
  quarter INTEGER NOT NULL,    -- start of the quarter
  demand_w INTEGER NOT NULL    -- its demand
);
INSERT INTO demand_day (time, quarter, demand_w)
SELECT time / 86400 * 86400, time - time % 900, max(demand_w) FROM quarter GROUP BY time / 86400;
"""

_VERSION_4: Final = """
DROP VIEW month_kwh;
CREATE VIEW month AS           -- the days of a month together
SELECT substr(date, 1, 7) AS month, sum(import_kwh) AS import_kwh, sum(import_t1_kwh) AS import_t1_kwh,
  sum(import_t2_kwh) AS import_t2_kwh, sum(export_kwh) AS export_kwh, sum(export_t1_kwh) AS export_t1_kwh,
  sum(export_t2_kwh) AS export_t2_kwh, max(import_max_kw) AS import_max_kw,
  max(export_max_kw) AS export_max_kw, count(DISTINCT date) AS days
FROM day_kwh GROUP BY 1;
"""

_VERSION_5: Final = """
ALTER TABLE event ADD COLUMN message TEXT /* template and values, JSON: a screen may speak any language */;
UPDATE event SET message = message_of(detail);  -- NULL: the text is all there is
ALTER TABLE held ADD COLUMN message TEXT /* likewise of its reason */;
UPDATE held SET message = message_of(reason);
"""

_OFFSET: Final = "seconds east of UTC of the meter's local time at its start"

_VERSION_6: Final = f"""
{"".join(f"ALTER TABLE {table} ADD COLUMN utc_offset INTEGER /* {_OFFSET} */;" for table in LOCAL_TABLES)}
ALTER TABLE day ADD COLUMN until INTEGER /* its end, UTC: the next local midnight */;
{VIEWS}"""

MIGRATIONS: Final = (
    _VERSION_1,
    _VERSION_2,
    _VERSION_3,
    _VERSION_4,
    _VERSION_5,
    _VERSION_6,
    PRICE_TABLES,
    ENERGY_TABLES,
    ADD_SECONDS + DEVICE_VIEW,
)
"""Script n migrates a file of `user_version` n to n + 1; never edited after a release."""


def migrate(database: sqlite3.Connection, to: int = len(MIGRATIONS)) -> None:
    """Migrate the file to a version, each step in one transaction. Raises `sqlite3.Error`."""
    database.create_function("message_of", 1, message_of, deterministic=True)
    for number, script in enumerate(MIGRATIONS[version(database) : to], version(database) + 1):
        database.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")


def version(database: sqlite3.Connection) -> int:
    """Return the file's format: the number of migrations applied. Raises `sqlite3.Error`."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])

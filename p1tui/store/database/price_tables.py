"""The SQL of the tables of day-ahead prices, which format 7 adds."""

from __future__ import annotations

from typing import Final

PRICE_TABLES: Final = """
CREATE TABLE price_market (      -- whose day-ahead prices are kept
  id INTEGER PRIMARY KEY,
  zone TEXT NOT NULL,            -- NL, BE, DE-LU, SE3, …
  commodity TEXT NOT NULL,       -- electricity, gas
  currency TEXT NOT NULL,
  UNIQUE (zone, commodity, currency)
);
CREATE TABLE price_answer (      -- an answer of a source of prices
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  asked_at REAL NOT NULL,        -- host clock
  final INTEGER NOT NULL         -- 0: the source calls it preliminary
);
CREATE INDEX price_answer_asked ON price_answer(asked_at);
CREATE TABLE price (             -- day-ahead prices, kept for ever
  market INTEGER NOT NULL REFERENCES price_market(id),
  time INTEGER NOT NULL,         -- start of the quarter hour, or of the gas day (06:00 local time)
  micros INTEGER NOT NULL,       -- without taxes and VAT, in millionths of the currency for a kWh or m3
  answer INTEGER NOT NULL REFERENCES price_answer(id),
  PRIMARY KEY (market, time)
) WITHOUT ROWID;
CREATE VIEW day_ahead_price AS   -- every price in everyday units
SELECT zone, commodity, datetime(time, 'unixepoch') AS utc_start, micros / 1000000.0 AS price, currency,
  source, datetime(asked_at, 'unixepoch') AS utc_asked_at, final
FROM price JOIN price_market ON price_market.id = market JOIN price_answer ON price_answer.id = answer;
"""
"""Never edited after a release."""

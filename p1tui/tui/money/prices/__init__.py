"""Prices and rates of today and tomorrow: chart, table, and when to run the washing machine."""

"""The SQLite history: written by one recorder, read by any number of viewers while it is written."""

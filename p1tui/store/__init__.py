"""The SQLite history: one recorder writes it while any number of viewers read it."""

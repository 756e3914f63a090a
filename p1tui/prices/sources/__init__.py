"""The sources of day-ahead prices: one file each."""

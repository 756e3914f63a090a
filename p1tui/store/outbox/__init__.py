"""Rows into upload entries, with one cursor for each uplink."""

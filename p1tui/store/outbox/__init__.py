"""Rows -> upload entries, with one cursor per uplink."""

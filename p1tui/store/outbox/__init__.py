"""Outboxes: upload entries from stored readings, with one cursor for each uplink."""

"""The commands on the P1 port and its telegrams: find, record, decode."""

"""The history file: tables, columns, connections, and the local calendar of its rows."""

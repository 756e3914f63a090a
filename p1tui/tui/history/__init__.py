"""The history screen: a quantity, a period, and their chart, table and file."""

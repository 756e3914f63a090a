"""Typed lines -> one reading."""

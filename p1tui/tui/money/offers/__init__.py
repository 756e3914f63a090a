"""Contracts side by side: what the year so far costs under each."""

"""Queries: power, energy, averages and demand of a period."""

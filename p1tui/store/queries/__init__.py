"""Power, energy, averages and demand of a period."""

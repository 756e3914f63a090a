"""Quarter hours as columns of integers: the calendar over them, energy, prices, contract years."""

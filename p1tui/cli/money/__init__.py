"""The commands on contracts, costs and prices."""

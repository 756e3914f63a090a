"""Money (5): prices of today and tomorrow, this month and contract year, other contracts."""

"""Lines of a bill: what each counts over a stretch of days, at which price, and what limits it."""

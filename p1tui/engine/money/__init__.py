"""Money of an engine: prices asked for and kept, costs reckoned from a history, and both told to viewers."""

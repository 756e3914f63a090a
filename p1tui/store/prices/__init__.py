"""Day-ahead prices in the history: kept with the recorder's commits, read by the quarter hour."""

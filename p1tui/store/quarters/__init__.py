"""Energy by the quarter hour from registers: when it is known, and a table of whole days of them."""

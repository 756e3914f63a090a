"""Day-ahead prices: sources on the network, and the thread that asks them for what is missing."""

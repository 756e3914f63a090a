"""Day-ahead prices of the simulated market, and the loopback server that tells them."""

"""A simulated household and a loopback ThingSpeak: for `--demo`, tests and pictures."""

"""The commands on uploads: set a target up, test it, send again what waits."""

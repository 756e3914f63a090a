"""The process and its system: paths, lock, logs, signals, standard streams, systemd, durations."""

"""The process in its system: paths, lock, logs, signals, standard streams, systemd, lengths of time."""

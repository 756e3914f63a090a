"""The process in its system: files, locks, logs, signals, standard streams."""

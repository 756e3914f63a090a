"""Targets that want only the newest state: what was not sent is replaced by what is newer; nothing waits."""

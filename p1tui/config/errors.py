"""Errors of the config; a module of its own, so that naming them imports nothing else."""

from __future__ import annotations


class ConfigError(Exception):
    """A config that cannot be used or changed: one sentence with file, key and what is allowed."""


class ConfigUnwritable(ConfigError):
    """A config file that the system does not let be written."""

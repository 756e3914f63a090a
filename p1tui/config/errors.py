"""Errors of the config, in their own module so that importing them imports nothing else."""

from __future__ import annotations


class ConfigError(Exception):
    """The config cannot be used or changed; `str()` is a sentence with file, key and what is allowed."""


class ConfigUnwritable(ConfigError):
    """The config file cannot be written (permissions, full disk)."""

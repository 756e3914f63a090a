"""Errors of the config, in their own module so that importing them imports nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class ConfigError(Exception):
    """The config cannot be used or changed; `str()` is a sentence with file, key and what is allowed."""


class ConfigUnwritable(ConfigError):
    """The config file cannot be written (permissions, full disk)."""


class Faults:
    """Collects the errors of a config, so that its user mends all of them at once.

    Threads: one at a time.
    """

    def __init__(self) -> None:
        self._sentences: list[str] = []

    @contextmanager
    def gather(self) -> Iterator[None]:
        """Keep the `ConfigError` of the block, if it raises one, and go on after it."""
        try:
            yield
        except ConfigError as error:
            self._sentences.append(str(error))

    def tell(self) -> None:
        """Raise a `ConfigError` with all sentences, a line each, if there are any."""
        if self._sentences:
            raise ConfigError("\n".join(self._sentences))

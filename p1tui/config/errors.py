"""Errors of the config, in their own module so that importing them imports little else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from p1tui.i18n.message import Message

MOST = 20
"""Faults that are told at once: a config has no more, a file that is named by mistake has thousands."""


class ConfigError(Exception):
    """The config cannot be used or changed; `str()` is sentences with place, key and what is allowed."""

    def __init__(self, *sentences: Message) -> None:
        super().__init__("\n".join(map(str, sentences)))
        self.sentences = sentences


class ConfigUnwritable(ConfigError):
    """The config file cannot be written (permissions, full disk)."""


class Faults:
    """Collects the errors of a config, so that its user mends all of them at once.

    Threads: one at a time.
    """

    def __init__(self) -> None:
        self._sentences: list[Message] = []
        self._keys: set[str] = set()

    @contextmanager
    def gather(self, key: str = "") -> Iterator[None]:
        """Keep the `ConfigError` of the block, if it raises one, as a fault of `key`, and go on after it."""
        try:
            yield
        except ConfigError as error:
            self._sentences += error.sentences
            self.excuse(key)

    def excuse(self, key: str) -> None:
        """Let no further fault of `key` be told."""
        self._keys.add(key)

    def holds(self, key: str) -> bool:
        """Return True if `key`, or a table around it, has a fault: its value is not the user's."""
        parts = key.split(".")
        return any(".".join(parts[:count]) in self._keys for count in range(1, len(parts) + 1))

    def tell(self) -> None:
        """Raise a `ConfigError` with the first `MOST` sentences, if there are any."""
        told, more = self._sentences[:MOST], len(self._sentences) - MOST
        if more > 0:
            told.append(Message("{count:,} more faults are not told; mend these first.", count=more))
        if told:
            raise ConfigError(*told)

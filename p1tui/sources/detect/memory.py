"""The settings at which the meter on each cable was found, kept over restarts."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

import msgspec

from p1tui.runtime.logs import log
from p1tui.runtime.replacement import replacement
from p1tui.sources.detect.port_trial import Line

MOST_KEPT: Final = 32
"""Most cables that are remembered, the newest ones."""

_Lines = dict[str, Line]


class PortMemory:
    """Remembers settings by cable, in a small JSON file that is written only when something is new.

    `file=None` keeps them in memory alone. A file that cannot be read or written costs one search at the next
    start, so it is no error.

    Threads: one at a time.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lines: _Lines = {}
        if file is not None:
            with contextlib.suppress(OSError, ValueError, RecursionError):
                self._lines = msgspec.json.decode(file.read_bytes(), type=_Lines)

    def line(self, key: str) -> Line | None:
        """Return the settings of a cable; `None` if no meter was found on it yet."""
        return self._lines.get(key)

    def remember(self, key: str, line: Line) -> None:
        """Keep the settings at which a meter was found on a cable."""
        if self._lines.get(key) == line:
            return
        self._lines.pop(key, None)
        self._lines[key] = line
        for oldest in list(self._lines)[:-MOST_KEPT]:
            del self._lines[oldest]
        if self._file is not None:
            try:
                self._write(self._file)
            except OSError as error:
                log.info("The settings of the port are not remembered (%s).", error)

    def _write(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacement(file) as new:
            new.write_bytes(msgspec.json.encode(self._lines))
            new.replace(file)

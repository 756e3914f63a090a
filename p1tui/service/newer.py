"""Tell if config or program are newer than the recording that uses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

import p1tui
from p1tui.config.errors import ConfigError
from p1tui.config.settings import Config
from p1tui.i18n.message import NOTHING, Message

CONFIG_CHANGED = Message(
    "The config has changed since the recorder read it. Start the recorder again for it to hold."
)
PROGRAM_CHANGED = Message(
    "p1tui has been updated since the recorder started. Start the recorder again to use it."
)
BOTH_CHANGED = Message(
    "p1tui and its config have changed since the recorder started. Start the recorder again."
)


def newer(process: int, config: Path) -> list[Message]:
    """Return a sentence for each of config and program that is newer than the process; 0: there is none."""
    if not process:
        return []
    try:
        started = Path(f"/proc/{process}").stat().st_ctime
    except OSError:
        return []
    sentences = []
    for what, file in (("config", config), ("p1tui", Path(p1tui.__file__))):
        if file.exists() and (changed := file.stat().st_mtime) > started:
            when = f"{datetime.fromtimestamp(changed):%Y-%m-%d %H:%M}"
            sentences.append(
                Message("{what} changed on {when}; the service uses what was before.", what=what, when=when)
            )
    return sentences


class ChangeWatch:
    """Tells an engine if its config, besides `[tui]`, or its program changed since it started.

    Threads: one.
    """

    def __init__(self, file: Path, used: Config, load: Callable[[], Config]) -> None:
        self._file, self._used, self._load = file, used, load
        self._program = _changed_at(Path(p1tui.__file__))
        self._config = self._read = _changed_at(file)
        self._differs = False

    def look(self) -> Message:
        """Return a sentence on what changed; `NOTHING` if all is as it was. Looks at two files."""
        program = _changed_at(Path(p1tui.__file__))
        config = _changed_at(self._file)
        if config != self._read:
            self._read = config
            self._differs = config != self._config and self._is_another()
        updated = program is not None and program != self._program
        if self._differs:
            return BOTH_CHANGED if updated else CONFIG_CHANGED
        return PROGRAM_CHANGED if updated else NOTHING

    def _is_another(self) -> bool:
        try:
            present = self._load()
        except ConfigError:
            return True
        return msgspec.structs.replace(present, tui=self._used.tui) != self._used


def _changed_at(file: Path) -> float | None:
    """Return the time of the last change of a regular file, `None` if there is none."""
    try:
        return file.stat().st_mtime if file.is_file() else None
    except OSError:
        return None

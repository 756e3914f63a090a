"""Files beside the screen: its log, and the config into which keys write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.cli.output import note
from p1tui.config import editing
from p1tui.config.errors import ConfigError
from p1tui.i18n.message import Message
from p1tui.runtime import logs


def log_file(log: Path, zone: ZoneInfo) -> Path | None:
    """Log to the file and return it; if it cannot be written, warn and return `None`."""
    try:
        logs.to_file(log, zone)
    except OSError as error:
        logs.to_nowhere()
        note(
            Message(
                "p1tui: {file} cannot be written ({why}): no log is kept.",
                file=str(log),
                why=error.strerror or "",
            )
        )
        return None
    return log


def remember(file: Path | None, changed: Mapping[str, str]) -> None:
    """Write settings that the user changed by key into the config; do nothing if `file` is `None`."""
    if file is None:
        return
    try:
        editing.set_tui(file, changed)
    except ConfigError as error:
        logs.log.warning("What was chosen by key is not remembered. %s", error)

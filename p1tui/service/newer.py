"""Tell if config or program are newer than the recording that uses them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import p1tui
from p1tui.i18n.message import Message


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

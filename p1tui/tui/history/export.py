"""CSV (x): write a period to a file in the home folder, and tell its path."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from p1tui.i18n.language import tr
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing.wrapping import shorten_middle
from p1tui.tui.history.overwrite import OverwriteDialog
from p1tui.tui.widgets.screen import MonitorScreen


async def export(screen: MonitorScreen, name: str, text: str) -> None:
    """Write the file of this name; if it is there already, ask first."""
    path = Path.home() / name
    write = partial(_write, screen, path, text)
    if path.exists():
        screen.context.tell("")  # what is told of the file that was there would seem to answer the question
        await screen.app.push_screen(
            OverwriteDialog(screen.context, path.name), lambda sure: write() if sure else None
        )
    else:
        write()


def _write(screen: MonitorScreen, path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
        _tell_file(screen, lambda name: tr("Written to {path}").format(path=name), path)
    except OSError as error:
        why = tell(error.strerror or "")
        _tell_file(screen, lambda name: tr("! {why}, cannot write {path}").format(why=why, path=name), path)


def _tell_file(screen: MonitorScreen, words: Callable[[str], str], path: Path) -> None:
    """Tell what became of a file; of a path that is too long for the line, leave out the middle."""
    room = screen.size.width - 1 - len(words(""))
    screen.context.tell(words(shorten_middle(str(path), room)))

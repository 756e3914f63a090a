"""What the user chooses by key: glyphs, colours, language; told in one line, saved once it stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from textual.timer import Timer

from p1tui.i18n.language import N_, tr
from p1tui.tui.appearance import Appearance

CHOSEN_S = 2.0
"""Seconds after a choice until it is saved, unless another follows."""

DOUBTFUL = ("eighth", "braille")
"""Styles of glyphs that fonts may lack, PuTTY's among them: the screen may be full of boxes."""

DOUBTFUL_S = 20.0
"""Seconds for which such a style must stay until it is saved; leaving earlier does not save it."""

GLYPHS: Mapping[str, str] = {
    "half": N_("Half blocks: every font has them."),
    "eighth": N_("Eighth blocks are finer. Boxes in place of bars? Press g."),
    "braille": N_("Braille dots are finest. Boxes in place of dots? Press g."),
    "ascii": N_("ASCII alone: every terminal shows it."),
}
THEMES: Mapping[str, str] = {
    "p1tui-dark": N_("Colours on a dark ground."),
    "p1tui-light": N_("Colours on a light ground."),
    "p1tui-clear": N_("Colours for every eye. Import is orange, return is blue."),
}
"""Setting -> the sentence that tells that it was chosen."""


class After(Protocol):
    """The type of textual's `set_timer`."""

    def __call__(self, delay: float, callback: Callable[[], None], /) -> Timer:
        """Call `callback` after `delay` seconds."""


class Choices:
    """Changes the appearance; each change returns the sentence that tells it.

    Threads: the app's only.
    """

    def __init__(
        self, appearance: Appearance, remember: Callable[[Mapping[str, str]], None], after: After
    ) -> None:
        self._appearance, self._remember, self._after = appearance, remember, after
        self._timer: Timer | None = None

    def language(self, code: str = "") -> str:
        """Change to a language, or to the next one."""
        self._appearance.use_language(code)
        self._wait()
        return tr("All of this is in English now.")

    def glyphs(self, name: str = "") -> str:
        """Change to a style of glyphs, or to the next one."""
        if not self._appearance.use_glyphs(name):
            return tr("This terminal takes ASCII alone.")
        self._wait()
        return tr(GLYPHS[self._appearance.glyphs.name])

    def theme(self, name: str = "") -> str:
        """Change to a theme, or to the next one, if the terminal has the colours for it."""
        if not self._appearance.use_theme(name):
            return tr("This terminal has no other colours.")
        self._wait()
        return tr(THEMES[self._appearance.theme.name])

    def leave(self) -> None:
        """Save what was chosen, but no glyphs that may have been boxes."""
        if self._timer is not None:
            self._timer.stop()
        if self._doubtful():
            del self._appearance.changed["glyphs"]
        self._save()

    def _doubtful(self) -> bool:
        return self._appearance.changed.get("glyphs") in DOUBTFUL

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._after(DOUBTFUL_S if self._doubtful() else CHOSEN_S, self._save)

    def _save(self) -> None:
        changed, self._appearance.changed = self._appearance.changed, {}
        if changed:
            self._remember(changed)

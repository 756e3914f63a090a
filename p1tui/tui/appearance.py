"""The appearance of the screen, which the user changes by keys: language, glyphs and theme."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style

from p1tui.config.settings import TuiSettings
from p1tui.i18n import language
from p1tui.tui import terminal
from p1tui.tui.drawing import themes
from p1tui.tui.drawing.chart import FULL
from p1tui.tui.drawing.glyphs import STYLES, Glyphs
from p1tui.tui.drawing.lines import Role


class Appearance:
    """The present language, glyphs and theme; a terminal with 16 colours or none has only one theme.

    Threads: the app's only.
    """

    def __init__(self, settings: TuiSettings, env: Mapping[str, str]) -> None:
        language.use(language.chosen(settings.language, env))
        self._unicode = terminal.is_unicode(env)
        self.glyphs: Glyphs = STYLES[settings.glyphs if self._unicode else "ascii"]
        self.theme = themes.THEMES.get(settings.theme, themes.DARK)
        self.changed: dict[str, str] = {}
        """Settings of `[tui]` that the user changed by key and that are not yet saved."""
        self._colourless = bool(env.get("NO_COLOR"))
        self._fixed = _fixed_styles(settings, env)
        self.styles = self._fixed or themes.styles(self.theme)

    def written(self, text: str, role: Role) -> str:
        """Return the text of a run in characters that the font has.

        Without colours, a cell whose halves differ by their colours alone is a full one.
        """
        if self._colourless and role.startswith("both"):
            return FULL * len(text)
        return self.glyphs.safe(text)

    def next_language(self) -> None:
        """Change to the next language; after the last comes the first."""
        language.use(language.following(language.present()))
        self.changed["language"] = language.present()

    def next_glyphs(self) -> None:
        """Change to the next style of glyphs; after the last comes the first. Without UTF-8 there is one."""
        if not self._unicode:
            return
        names = list(STYLES)
        self.glyphs = STYLES[names[(names.index(self.glyphs.name) + 1) % len(names)]]
        self.changed["glyphs"] = self.glyphs.name

    def next_theme(self) -> bool:
        """Change to the next theme; return False if the terminal has only one."""
        if self._fixed is not None:
            return False
        every = list(themes.THEMES.values())
        self.theme = every[(every.index(self.theme) + 1) % len(every)]
        self.styles = themes.styles(self.theme)
        self.changed["theme"] = self.theme.name
        return True


def _fixed_styles(settings: TuiSettings, env: Mapping[str, str]) -> dict[Role, Style] | None:
    if env.get("NO_COLOR"):
        return themes.colourless()
    if terminal.color_system(settings, env) == "standard":
        return themes.styles(themes.SIXTEEN)
    return None

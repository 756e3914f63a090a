"""The appearance of the screen, which the user changes by keys: language, glyphs and theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rich.style import Style

from p1tui.config.settings import TuiSettings
from p1tui.i18n import language
from p1tui.tui import terminal
from p1tui.tui.drawing import themes
from p1tui.tui.drawing.bar_cells import FULL
from p1tui.tui.drawing.glyphs import STYLES, Glyphs
from p1tui.tui.drawing.lines import Role


class Appearance:
    """The present language, glyphs and theme; a terminal with 16 colours or none has only one theme.

    Threads: the app's only.
    """

    def __init__(self, settings: TuiSettings, env: Mapping[str, str]) -> None:
        language.use(language.chosen(settings.language, env))
        self._unicode = terminal.is_unicode(env)
        self.theme = themes.THEMES.get(settings.theme, themes.DARK)
        self.changed: dict[str, str] = {}
        """Settings of `[tui]` that the user changed by key and that are not yet saved."""
        self._colourless = bool(env.get("NO_COLOR"))
        self._fixed = _fixed_styles(settings, env)
        self.glyphs = self._style(settings.glyphs if self._unicode else "ascii")
        self.styles = self._fixed or themes.styles(self.theme)

    @property
    def has_themes(self) -> bool:
        """True if the terminal has the colours for more than one theme."""
        return self._fixed is None

    def _style(self, name: str) -> Glyphs:
        style = STYLES[name]
        return style if self.has_themes else replace(style, tinted=False)

    def written(self, text: str, role: Role) -> str:
        """Return the text of a run in characters that the font has.

        Without colours, a cell whose halves differ by their colours alone is a full one.
        """
        if self._colourless and role.startswith("both"):
            return FULL * len(text)
        return self.glyphs.safe(text)

    def use_language(self, code: str = "") -> None:
        """Change to a language, or to the next one; after the last comes the first."""
        language.use(code or language.following(language.present()))
        self.changed["language"] = language.present()

    def use_glyphs(self, name: str = "") -> bool:
        """Change to a style of glyphs, or to the next one; return False without UTF-8, where there is one."""
        if not self._unicode:
            return False
        names = list(STYLES)
        self.glyphs = self._style(name or names[(names.index(self.glyphs.name) + 1) % len(names)])
        self.changed["glyphs"] = self.glyphs.name
        return True

    def use_theme(self, name: str = "") -> bool:
        """Change to a theme, or to the next one; return False if the terminal has only one."""
        if not self.has_themes:
            return False
        names = list(themes.THEMES)
        self.theme = themes.THEMES[name or names[(names.index(self.theme.name) + 1) % len(names)]]
        self.styles = themes.styles(self.theme)
        self.changed["theme"] = self.theme.name
        return True


def _fixed_styles(settings: TuiSettings, env: Mapping[str, str]) -> dict[Role, Style] | None:
    if env.get("NO_COLOR"):
        return themes.colourless()
    if terminal.color_system(settings, env) == "standard":
        return themes.styles(themes.SIXTEEN)
    return None

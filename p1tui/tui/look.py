"""How the screen looks: its language, its glyphs and its colours, and the next ones of each."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style

from p1tui import config
from p1tui.i18n import language
from p1tui.tui import palette, terminal
from p1tui.tui.glyphs import STYLES, Glyphs
from p1tui.tui.lines import Role


class Look:
    """The present choice. A terminal of 16 colours or of none has no choice of themes."""

    def __init__(self, settings: config.Tui, env: Mapping[str, str]) -> None:
        language.use(language.chosen(settings.language, env))
        self.glyphs: Glyphs = STYLES[settings.glyphs]
        self.theme = palette.THEMES.get(settings.theme, palette.DARK)
        self.changed: dict[str, str] = {}
        """Settings of `[tui]` that the user changed by key, and that are not yet remembered."""
        self._fixed = _fixed_styles(settings, env)
        self.styles = self._fixed or palette.styles(self.theme)

    def next_language(self) -> None:
        """The language after this one, around the end."""
        language.use(language.following(language.present()))
        self.changed["language"] = language.present()

    def next_glyphs(self) -> None:
        """The glyphs after these, around the end."""
        names = list(STYLES)
        self.glyphs = STYLES[names[(names.index(self.glyphs.name) + 1) % len(names)]]
        self.changed["glyphs"] = self.glyphs.name

    def next_theme(self) -> bool:
        """The theme after this one, around the end; False where the terminal has no choice."""
        if self._fixed is not None:
            return False
        themes = list(palette.THEMES.values())
        self.theme = themes[(themes.index(self.theme) + 1) % len(themes)]
        self.styles = palette.styles(self.theme)
        self.changed["theme"] = self.theme.name
        return True


def _fixed_styles(settings: config.Tui, env: Mapping[str, str]) -> dict[Role, Style] | None:
    if env.get("NO_COLOR"):
        return palette.colourless()
    if terminal.color_system(settings, env) == "standard":
        return palette.styles(palette.SIXTEEN)
    return None

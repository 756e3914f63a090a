"""Themes: a colour of the terminal's palette for each role, and the rich styles made from them.

Colours are numbers of the xterm-256 palette, not RGB: terminals with 256 colours and with true colour then
show the same picture, and a style is short on the wire. Bold and italic, which PuTTY does not show, are not
used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from rich.color import Color
from rich.style import Style
from textual.theme import Theme as TextualTheme

from p1tui.tui.drawing.lines import Role


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The palette numbers of one theme, by purpose."""

    name: str
    dark: bool
    background: int
    text: int
    strong: int
    dim: int
    rule: int
    brand: int
    import_: int
    export: int
    good: int
    warn: int
    error: int
    track: int
    ink_on_chip: int

    def style(self, role: Role) -> Style:
        """Return the style of a role."""
        colour, ground = self._colours(role)
        return Style(color=Color.from_ansi(colour), bgcolor=Color.from_ansi(ground))

    def _colours(self, role: Role) -> tuple[int, int]:
        ink: Mapping[str, int] = {
            "text": self.text,
            "strong": self.strong,
            "dim": self.dim,
            "rule": self.rule,
            "brand": self.brand,
            "import": self.import_,
            "export": self.export,
            "good": self.good,
            "warn": self.warn,
            "error": self.error,
            "track": self.track,
            "past": self.dim,
        }
        chips = {"chip": self.dim, "chip-rec": self.error, "chip-warn": self.warn}
        if role in chips:
            return self.ink_on_chip, chips[role]
        if role == "export!":
            return self.background, self.export
        grounds = {"past-import": self.import_, "past-export": self.export}
        if role in grounds:
            return self.background, grounds[role]
        if role == "both":
            return self.import_, self.export
        return ink[role], self.background


DARK = Theme(
    name="p1tui-dark", dark=True, background=233, text=251, strong=231, dim=244, rule=238, brand=80,
    import_=75, export=113, good=113, warn=215, error=203, track=237, ink_on_chip=16,
)  # fmt: skip
LIGHT = Theme(
    name="p1tui-light", dark=False, background=231, text=236, strong=16, dim=242, rule=145, brand=24,
    import_=25, export=28, good=28, warn=130, error=124, track=145, ink_on_chip=231,
)  # fmt: skip
CLEAR = Theme(
    name="p1tui-clear", dark=True, background=233, text=251, strong=231, dim=244, rule=238, brand=80,
    import_=214, export=68, good=80, warn=228, error=207, track=237, ink_on_chip=16,
)  # fmt: skip
"""Orange and blue for import and export, magenta for errors: distinct with every kind of colour blindness."""

THEMES = {theme.name: theme for theme in (DARK, LIGHT, CLEAR)}
"""Themes by the value of the setting `tui.theme`, in the order in which a key steps through them."""

SIXTEEN = Theme(
    name="p1tui-16", dark=True, background=0, text=7, strong=15, dim=7, rule=8, brand=14, import_=14,
    export=10, good=10, warn=11, error=9, track=8, ink_on_chip=0,
)  # fmt: skip
"""For terminals with 16 colours: the bright ones, which are distinct in every palette."""


def colourless() -> dict[Role, Style]:
    """Return the styles for NO_COLOR: no colour, but dim and reverse, which PuTTY shows."""
    return {role: Style.null() for role in get_args(Role)} | {
        "dim": Style(dim=True),
        "rule": Style(dim=True),
        "track": Style(dim=True),
        "chip": Style(reverse=True),
        "chip-rec": Style(reverse=True),
        "chip-warn": Style(reverse=True),
        "export!": Style(reverse=True),
        "past-import": Style(reverse=True),
        "past-export": Style(reverse=True),
    }


def styles(theme: Theme) -> dict[Role, Style]:
    """Return the style of every role."""
    return {role: theme.style(role) for role in get_args(Role)}


def for_textual(theme: Theme) -> TextualTheme:
    """Convert to a theme of textual's, which colours the background behind the panels."""
    ground = Color.from_ansi(theme.background).get_truecolor().hex
    ink = Color.from_ansi(theme.text).get_truecolor().hex
    return TextualTheme(theme.name, primary=ink, foreground=ink, background=ground, dark=theme.dark)

"""Themes: a colour of the terminal's palette for each role, and the rich styles made from them.

Colours are numbers of the xterm-256 palette, not RGB: terminals with 256 colours and with true colour then
show the same picture, and a style is short on the wire. Bold and italic, which PuTTY does not show, are not
used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, get_args

from rich.color import Color
from rich.style import Style
from textual.theme import Theme as TextualTheme

from p1tui.tui.drawing.lines import Role


class Bars(NamedTuple):
    """The palette numbers of the bars of one direction."""

    mid: int
    """Of the direction itself, as its words."""
    high: int
    """Of a bar that reaches the top third of the chart."""
    lit: int
    """Under the cursor."""
    past: int
    """Of the period before."""


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
    band: int
    """Of the ground from a mean to the highest: quieter than the bars of the period before."""
    import_bars: Bars
    export_bars: Bars

    def style(self, role: Role) -> Style:
        """Return the style of a role."""
        colour, ground = self._colours(role)
        return Style(color=Color.from_ansi(colour), bgcolor=Color.from_ansi(ground))

    def _colours(self, role: Role) -> tuple[int, int]:
        chips = {"chip": self.dim, "chip-rec": self.error, "chip-warn": self.warn}
        if role in chips:
            return self.ink_on_chip, chips[role]
        name, _, kind = role.removesuffix("#").partition("-")
        if name == "both":
            return getattr(self.export_bars, kind), getattr(self.import_bars, kind)
        tone, _, on = kind.partition("-")
        bars = self.import_bars if name == "import" else self.export_bars
        if on == "notch":
            return bars.past, getattr(bars, tone)
        if tone in ("good", "warn"):
            ink: int = getattr(self, tone)
        elif tone:
            ink = getattr(bars, tone)
        else:
            ink = getattr(self, "import_" if name == "import" else name)
        ground = self.band if on else self.background
        return (ground, ink) if role.endswith("#") else (ink, ground)


DARK = Theme(
    name="p1tui-dark", dark=True, background=233, text=251, strong=231, dim=244, rule=238, brand=80,
    import_=75, export=113, good=113, warn=215, error=203, track=237, ink_on_chip=16, band=237,
    import_bars=Bars(mid=75, high=81, lit=153, past=60),
    export_bars=Bars(mid=113, high=156, lit=194, past=65),
)  # fmt: skip
LIGHT = Theme(
    name="p1tui-light", dark=False, background=231, text=236, strong=16, dim=242, rule=145, brand=24,
    import_=25, export=22, good=28, warn=130, error=124, track=145, ink_on_chip=231, band=253,
    import_bars=Bars(mid=25, high=26, lit=33, past=110),
    export_bars=Bars(mid=22, high=28, lit=34, past=108),
)  # fmt: skip
CLEAR = Theme(
    name="p1tui-clear", dark=True, background=233, text=251, strong=231, dim=244, rule=238, brand=80,
    import_=214, export=68, good=80, warn=228, error=207, track=237, ink_on_chip=16, band=237,
    import_bars=Bars(mid=214, high=220, lit=230, past=94),
    export_bars=Bars(mid=68, high=75, lit=153, past=24),
)  # fmt: skip
"""Orange and blue for import and export, magenta for errors: distinct with every kind of colour blindness."""

THEMES = {theme.name: theme for theme in (DARK, LIGHT, CLEAR)}
"""Themes by the value of the setting `tui.theme`, in the order in which a key steps through them."""

SIXTEEN = Theme(
    name="p1tui-16", dark=True, background=0, text=7, strong=15, dim=7, rule=8, brand=14, import_=14,
    export=10, good=10, warn=11, error=9, track=8, ink_on_chip=0, band=8,
    import_bars=Bars(mid=14, high=14, lit=15, past=6),
    export_bars=Bars(mid=10, high=10, lit=15, past=2),
)  # fmt: skip
"""For terminals with 16 colours: the bright ones, which are distinct in every palette."""


def colourless() -> dict[Role, Style]:
    """Return the styles for NO_COLOR: no colour, but dim and reverse, which PuTTY shows."""
    dim = ("dim", "rule", "track")
    return {
        role: Style(
            dim=role.removesuffix("#") in dim or "-past" in role,
            reverse=role.endswith("#") or role.startswith("chip"),
        )
        for role in get_args(Role)
    }


def styles(theme: Theme) -> dict[Role, Style]:
    """Return the style of every role."""
    return {role: theme.style(role) for role in get_args(Role)}


def for_textual(theme: Theme) -> TextualTheme:
    """Convert to a theme of textual's, which colours the background behind the panels."""
    ground = Color.from_ansi(theme.background).get_truecolor().hex
    ink = Color.from_ansi(theme.text).get_truecolor().hex
    return TextualTheme(theme.name, primary=ink, foreground=ink, background=ground, dark=theme.dark)

"""The keys that every screen has, as the footer, the help and the palette tell them."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType

from p1tui.i18n.language import N_

QUIT_KEYS = Binding.Group(N_("Quit; by Ctrl+C at once"))
"""The keys that quit, which the help tells on one line."""

BINDINGS: Final[list[BindingType]] = [
    Binding("1", "screen('live')", "Live", tooltip="Everything about now"),
    Binding("2", "screen('history')", "History", tooltip="Any period of the past"),
    Binding("3", "screen('upload')", "Upload", tooltip="The health of each channel"),
    Binding("4", "screen('meter')", "Meter", tooltip="The last telegram, line by line"),
    Binding("5", "screen('money')", "Money", tooltip="Prices and costs"),
    Binding("S", "leave('setup')", "Set up", tooltip="Set up: find the cable, write the config"),
    Binding("space", "freeze(True)", "Freeze", tooltip="Freeze the view; recording goes on"),
    Binding("space", "freeze(False)", "Go on", tooltip="Let the view go on"),
    Binding("0", "screen('wall')", "Wall", tooltip="The power alone, to be read from across the room"),
    Binding("l", "screen('log')", "Log", tooltip="The log file"),
    Binding("question_mark", "help", "Help", tooltip="This help"),
    Binding("q", "ask_to_quit", "Quit", group=QUIT_KEYS),
    Binding("ctrl+c", "quit", "Quit at once", show=False, priority=True, group=QUIT_KEYS),
    Binding("ctrl+p", "commands", "Commands", show=False, tooltip="Commands, to be found by their names"),
    Binding("g", "glyphs", "Glyphs", show=False, tooltip="Glyphs: half, eighth, braille or ascii"),
    Binding("n", "language", "Language", show=False, tooltip="{name}: all of this in {language}"),
    Binding("R", "leave('record')", "Record here", show=False, tooltip="Record here, as nothing else does"),
    Binding("c", "colours", "Colours", show=False, tooltip="Colours: dark, light or for every eye"),
]

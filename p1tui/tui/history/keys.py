"""The keys of the history, as the footer, the help and the palette tell them."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType

from p1tui.i18n.language import N_
from p1tui.tui.widgets.screen import BACK

PERIOD_KEYS = Binding.Group(N_("A day, a week, a month, a year"))
"""The keys of the periods, which the help tells on one line; each has a command of its own."""

BINDINGS: Final[list[BindingType]] = [
    Binding("pageup", "step(-1)", "Period", key_display="PgUp/PgDn", tooltip="The period before or after"),
    Binding("pagedown", "step(1)", "The next period", show=False, tooltip="The period before or after"),
    Binding("b", "compare", "Before", tooltip="The period before, beside it"),
    Binding("tab", "quantity(1)", "Graph", key_display="Tab", tooltip="The graph after or before"),
    Binding("shift+tab", "quantity(-1)", "Graph before", show=False, tooltip="The graph after or before"),
    Binding("t", "as_table(True)", "Table", tooltip="The same as a table"),
    Binding("t", "as_table(False)", "Bars", tooltip="The same as bars"),
    Binding("left,up", "move(-1)", "Move", key_display="←→", tooltip="The bar before or after"),
    Binding("right,down", "move(1)", "The next bar", show=False, tooltip="The bar before or after"),
    Binding("up,left", "row(-1)", "Row", key_display="↑↓", tooltip="The row before or after"),
    Binding("down,right", "row(1)", "The next row", show=False, tooltip="The row before or after"),
    Binding("d", "period('day')", "Day", show=False, tooltip="Show a day", group=PERIOD_KEYS),
    Binding("w", "period('week')", "Week", show=False, tooltip="Show a week", group=PERIOD_KEYS),
    Binding("m", "period('month')", "Month", show=False, tooltip="Show a month", group=PERIOD_KEYS),
    Binding("y", "period('year')", "Year", show=False, tooltip="Show a year", group=PERIOD_KEYS),
    Binding(
        "home",
        "first",
        "The first bar",
        show=False,
        tooltip="The first bar, the present; in a table its ends",
    ),
    Binding(
        "end",
        "now",
        "To the present",
        show=False,
        tooltip="The first bar, the present; in a table its ends",
    ),
    Binding("plus", "zoom(-1)", "Zoom", key_display="+−", tooltip="A shorter or a longer period"),
    Binding("minus", "zoom(1)", "A longer period", show=False, tooltip="A shorter or a longer period"),
    Binding("x", "export", "CSV", tooltip="Write what is shown to a CSV file"),
    Binding("f", "date_range", "From", tooltip="From one day to another, of your choice"),
    BACK,
]

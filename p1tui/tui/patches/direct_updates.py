"""Tell a screen at once which cells of a widget have changed.

Textual's `Widget.refresh` sends a message from the widget to itself, and at its end another from there to the
screen; the two cost as much as drawing the cells. Before an upgrade, compare `Widget.refresh`,
`Widget._check_refresh` and `Screen._on_update` with this file; delete the file, and call `refresh`, if
textual sends no messages for that by then. A test counts the messages of a second.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.dom import NoScreen
from textual.geometry import Region
from textual.widget import Widget


def refresh_cells(widget: Widget, regions: Iterable[Region]) -> None:
    """Let the screen draw regions of a mounted widget whose own strips are new, once it is idle."""
    try:
        screen = widget.screen
    except NoScreen:  # it is removed from its screen
        return
    widget._set_dirty(*regions)
    if widget.display:
        screen._dirty_widgets.add(widget)
        screen.check_idle()

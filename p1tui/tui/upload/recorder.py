"""The lines of the recorder: the file in which readings are kept, or the reason why they are not."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import count, duration
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.wrapping import shorten_middle, wrap
from p1tui.tui.view import View

WIDE = 100
"""Width from which the file stands beside the readings."""


def draw(view: View, width: int, *, with_path: bool = True) -> list[Line]:
    """Draw the state, how much of this run is in the file, and the file: beside them or in a row below.

    That row is left out unless `with_path`, but what is temporary is always told.
    """
    status = view.shown.recorder
    if status.trouble:
        return [((f" ! {tr('not stored')}", "error"),), *_below(tell(status.trouble), width, "error")]
    if not status.path:
        return [((f" ○ {tr('no store')}", "warn"), (f"  {tr('readings are not kept')}", "text"))]
    state: Run = (f" ● {tr('recording')}", "good")
    if status.temporary:
        state = (f" ○ {tr('temporary')}", "warn")
    words = count(status.recorded, "reading", "readings")
    if status.committed_at is not None:
        saved = tr("saved {age} ago").format(age=duration(view.now - status.committed_at))
        words = f"{words}, {saved}"
    first, *below = wrap(words, width - len(state[0]) - 3)
    lines: list[Line] = [(state, (f"  {first}", "text")), *(((f"   {text}", "text"),) for text in below)]
    where = tr("kept until you leave") if status.temporary else status.path
    if width >= WIDE:
        room = width - ln.width(lines[0]) - 3
        return [(*lines[0], (f"   {shorten_middle(where, room)}", "dim"))]
    if with_path or status.temporary:
        lines.append(((f"   {shorten_middle(where, width - 4)}", "dim"),))
    return lines


def _below(words: str, width: int, role: Role) -> list[Line]:
    return [((f"   {text}", role),) for text in wrap(words, width - 4)]

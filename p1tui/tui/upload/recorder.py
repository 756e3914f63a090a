"""The lines of the recorder: the file in which readings are kept, or the reason why they are not."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import count, duration
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.wrapping import shorten_middle, wrap
from p1tui.tui.view import View


def draw(view: View, width: int) -> list[Line]:
    """Draw the state and the file, and below them how much of this run is in it, as a channel is drawn."""
    status = view.shown.recorder
    if status.trouble:
        return [((f" ! {tr('not stored')}", "error"),), *_below(tell(status.trouble), width, "error")]
    if not status.path:
        return [((f" ○ {tr('no store')}", "warn"), (f"  {tr('readings are not kept')}", "text"))]
    state: Run = (f" ● {tr('recording')}", "good")
    if status.temporary:
        state = (f" ○ {tr('temporary')}", "warn")
    where = tr("kept until you leave") if status.temporary else status.path
    file: Run = (f"  {shorten_middle(where, width - len(state[0]) - 3)}", "text")
    words = count(status.recorded, "reading", "readings")
    if status.committed_at is not None:
        saved = tr("last saved {age} ago").format(age=duration(view.now - status.committed_at))
        words = f"{words}, {saved}"
    return [(state, file), *_below(words, width, "dim")]


def _below(words: str, width: int, role: Role) -> list[Line]:
    return [((f"   {text}", role),) for text in wrap(words, width - 4)]

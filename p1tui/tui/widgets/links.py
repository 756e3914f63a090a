"""The panel of the recorder and the uplinks: a line for each, with the reason for its state."""

from __future__ import annotations

from p1tui.i18n.language import N_, tr
from p1tui.i18n.message import Message
from p1tui.i18n.numbers import count, duration, whole
from p1tui.i18n.sentences import tell
from p1tui.model.status import LinkHealth, LinkState, RecorderStatus
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.wrapping import shorten_middle, wrap
from p1tui.tui.view import View

STATES: dict[LinkState, tuple[str, str, Role]] = {
    "starting": ("○", N_("starting"), "text"),
    "up": ("●", N_("up"), "good"),
    "sending": ("►", N_("sending"), "good"),
    "retrying": ("!", N_("retrying"), "warn"),
    "stopped": ("■", N_("stopped"), "error"),
    "paused": ("□", N_("paused"), "warn"),
}
"""State of a link -> its sign, word and role."""

STATE_CELLS = 14
NAME_CELLS = 21
AGE_CELLS, SECONDS_CELLS = 6, 5
"""Cells of the age of a call, `12 min`, and of a commit, `29 s`."""
REASON_LINES = 2

UNANSWERED_S = 3
"""Seconds without an answer after which a call is shown as unanswered; most are answered within one."""


def draw(view: View, width: int, reason_lines: int = REASON_LINES) -> list[Line]:
    """Draw a title, a line for the recorder, and one for each link with the reason for its state."""
    body = recorder(view.shown.recorder, view.now, width, reason_lines)
    if not view.shown.links:
        why = wrap(tell(view.shown.no_upload), width - 4, max(reason_lines, 2))
        body += [((" ○ " if not at else "   ", "dim"), (text, "dim")) for at, text in enumerate(why)]
    for health in view.shown.links:
        body += link(health, view.now, width, reason_lines)
    return [ln.title(tr("Recording and upload"), width), *body]


def brief(view: View, width: int) -> list[Line]:
    """Draw the panel with each reason cut to one line."""
    return draw(view, width, 1)


def recorder(status: RecorderStatus, now: float, width: int, reason_lines: int) -> list[Line]:
    """Draw the recorder: its file, or the reason why readings are not stored."""
    if status.trouble:
        return [
            _state("!", tr("not stored"), "error"),
            *_reason(status.trouble, "error", width, reason_lines),
        ]
    if not status.path:
        return [(*_state("○", tr("no store"), "warn"), (tr("readings are not kept"), "text"))]
    saved = _ago(tr("saved {age} ago"), status.committed_at, now, SECONDS_CELLS)
    right: Line = ((f"{count(status.recorded, 'reading', 'readings')}  {saved}", "dim"),)
    head = _state("●", tr("recording"), "good")
    if status.temporary:
        head = _state("○", tr("temporary"), "warn")
    where = tr("kept until you leave") if status.temporary else status.path
    room = width - STATE_CELLS - ln.width(right) - 2
    line = ln.spread((*head, (shorten_middle(where, room), "text")), right, width)
    return [line, *_reason(status.notice, "warn", width, reason_lines)]


def link(health: LinkHealth, now: float, width: int, reason_lines: int = 1) -> list[Line]:
    """Draw a link: a line of figures, and the reason for its state."""
    sign, word, role = STATES[state_of(health, now)]
    parts: list[Run] = [(ln.shorten(health.name, NAME_CELLS - 2).ljust(NAME_CELLS), "text")]
    if health.parked:
        parts.append((tr("! {n} parked").format(n=whole(health.parked)) + "  ", "error"))
    parts += [(f"{part}  ", "text" if not at else "dim") for at, part in enumerate(_figures(health, now))]
    line = fitted(_state(sign, tr(word), role), parts, width)
    if not health.reason:
        return [line]
    reason_role: Role = "error" if health.state == "stopped" else "warn"
    return [line, *_reason(health.reason, reason_role, width, reason_lines)]


def fitted(head: Line, parts: list[Run], width: int) -> Line:
    """Return `head` followed by as many whole parts as fit, so that no word is cut."""
    line = list(head)
    room = width - ln.width(head)
    for text, role in parts:
        if len(text.rstrip()) > room:
            break
        line.append((text[:room], role))
        room -= len(line[-1][0])
    return tuple(line)


def _backlog(health: LinkHealth, now: float) -> str:
    if not health.backlog.entries:
        return tr("all sent")
    waiting = count(health.backlog.entries, "row waits", "rows wait")
    if health.backlog.oldest is None:
        return waiting
    age = duration(now - health.backlog.oldest)
    return tr("{rows}, oldest {age}").format(rows=waiting, age=age)


def _figures(health: LinkHealth, now: float) -> list[str]:
    """Return figures, the most important first, since those that do not fit are left out."""
    sent = _ago(tr("sent {age} ago"), health.last_success_at, now, AGE_CELLS)
    next_call = ""
    if health.next_try_at is not None:
        next_call = tr("next {time}").format(time=duration(health.next_try_at - now))
    today = tr("{n} today").format(n=whole(health.sent_today))
    well = health.state in ("up", "sending")
    figures = [sent, today, next_call] if well else [next_call, sent, today]
    if silence := unanswered(health, now):
        waiting = [] if health.newest_only else [count(health.backlog.entries, "row waits", "rows wait")]
        return [tr("no answer for {time}").format(time=duration(silence)), *waiting, sent.strip(), today]
    backlog = [] if health.newest_only else [_backlog(health, now)]
    return [*backlog, *(figure for figure in figures if figure.strip())]


def _ago(words: str, at: float | None, now: float, age_cells: int) -> str:
    """Put the age since `at` into `words`, padded so that the width is constant for ages of `age_cells`."""
    if at is None:
        return ""
    text = words.format(age=duration(now - at))
    return text + " " * (len(words.format(age=" " * age_cells)) - len(text))


def unanswered(health: LinkHealth, now: float) -> float | None:
    """Return the seconds since an unanswered call was made; None while they are too few to show."""
    silence = 0.0 if health.calling_at is None else now - health.calling_at
    return silence if silence >= UNANSWERED_S else None


def state_of(health: LinkHealth, now: float) -> LinkState:
    """Return the state to show: `sending` during a call that hangs, even if the call before it succeeded."""
    return "sending" if health.state == "up" and unanswered(health, now) else health.state


def _state(sign: str, word: str, role: Role) -> Line:
    return ((f" {sign} {word}".ljust(STATE_CELLS), role),)


def _reason(words: Message | str, role: Role, width: int, lines: int) -> list[Line]:
    indent = " " * STATE_CELLS
    return [((indent, "text"), (text, role)) for text in wrap(tell(words), width - STATE_CELLS, lines)]

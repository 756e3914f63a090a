"""Where readings go: the history file, and each channel that they are sent to."""

from __future__ import annotations

from p1tui.model import LinkHealth, LinkState, RecorderStatus
from p1tui.tui import lines as ln
from p1tui.tui.lines import Line, Role, Run
from p1tui.tui.numbers import count, duration
from p1tui.tui.view import View
from p1tui.tui.words import middle, wrap

STATES: dict[LinkState, tuple[str, str, Role]] = {
    "starting": ("○", "starting", "text"),
    "up": ("●", "up", "good"),
    "sending": ("►", "sending", "good"),
    "retrying": ("!", "retrying", "warn"),
    "stopped": ("■", "stopped", "error"),
}
"""Sign, word and role of each state of a link."""

STATE_CELLS = 14
NAME_CELLS = 21
REASON_LINES = 2

TELLING_S = 3
"""A call that has no answer for so long is told of; most have theirs within one."""


def draw(view: View, width: int, reason_lines: int = REASON_LINES) -> list[Line]:
    """A title, a line for the recorder, and one for each link with a reason under it where there is one."""
    body = recorder(view.shown.recorder, view.now, width, reason_lines)
    if not view.shown.links:
        how = wrap(view.shown.no_upload, width - 4, max(reason_lines, 2))
        body += [((" ○ " if not at else "   ", "dim"), (text, "dim")) for at, text in enumerate(how)]
    for health in view.shown.links:
        body += link(health, view.now, width, reason_lines)
    return [ln.title("Recording and upload", width), *body]


def brief(view: View, width: int) -> list[Line]:
    """The same with reasons cut to one line, for where room is short."""
    return draw(view, width, 1)


def recorder(status: RecorderStatus, now: float, width: int, reason_lines: int) -> list[Line]:
    """Where readings are stored, or why they are not."""
    if status.trouble:
        return [_state("!", "not stored", "error"), *_reason(status.trouble, "error", width, reason_lines)]
    if not status.path:
        return [(*_state("○", "no store", "warn"), ("readings are not kept", "text"))]
    saved = "" if status.committed_at is None else f"saved {duration(now - status.committed_at)} ago"
    right: Line = ((f"{count(status.recorded, 'reading', 'readings')} {saved:>15} ", "dim"),)
    head = _state("○", "temporary", "warn") if status.temporary else _state("●", "recording", "good")
    where = "kept until you leave" if status.temporary else status.path
    room = width - STATE_CELLS - ln.width(right) - 2
    line = ln.spread((*head, (middle(where, room), "text")), right, width)
    return [line, *_reason(status.notice, "warn", width, reason_lines)]


def link(health: LinkHealth, now: float, width: int, reason_lines: int = 1) -> list[Line]:
    """One link's line, and the reason for its state."""
    sign, word, role = STATES[state_of(health, now)]
    parts: list[Run] = [(ln.shorten(health.name, NAME_CELLS - 2).ljust(NAME_CELLS), "text")]
    if health.parked:
        parts.append((f"! {health.parked} parked  ", "error"))
    parts += [(f"{part}  ", "text" if not at else "dim") for at, part in enumerate(_figures(health, now))]
    line = fitted(_state(sign, word, role), parts, width)
    if not health.reason:
        return [line]
    reason_role: Role = "error" if health.state == "stopped" else "warn"
    return [line, *_reason(health.reason, reason_role, width, reason_lines)]


def fitted(head: Line, parts: list[Run], width: int) -> Line:
    """`head` and as many whole parts as fit, so that no word is cut."""
    line = list(head)
    for part in parts:
        if ln.width(tuple(line)) + len(part[0].rstrip()) > width:
            break
        line.append(part)
    return tuple(line)


def _backlog(health: LinkHealth, now: float) -> str:
    if not health.backlog.entries:
        return "all sent"
    waiting = f"{count(health.backlog.entries, 'row waits', 'rows wait')}"
    if health.backlog.oldest is None:
        return waiting
    return f"{waiting}, oldest {duration(now - health.backlog.oldest)}"


def _figures(health: LinkHealth, now: float) -> list[str]:
    """The most telling first, since what does not fit is left out."""
    sent = "" if health.last_success_at is None else f"sent {duration(now - health.last_success_at)} ago"
    coming = "" if health.next_try_at is None else f"next {duration(health.next_try_at - now)}"
    today = f"{health.sent_today} today"
    well = health.state in ("up", "sending")
    figures = [f"{sent:<15}", today, coming] if well else [coming, sent, today]
    if silence := unanswered(health, now):
        figures = [f"no answer for {duration(silence)}", sent, today]
    return [_backlog(health, now), *(figure for figure in figures if figure.strip())]


def unanswered(health: LinkHealth, now: float) -> float | None:
    """Seconds for which a call has had no answer, once they are many enough to be told."""
    silence = 0.0 if health.calling_at is None else now - health.calling_at
    return silence if silence >= TELLING_S else None


def state_of(health: LinkHealth, now: float) -> LinkState:
    """The state to show: a call that hangs is being sent, whatever the one before it came to."""
    return "sending" if health.state == "up" and unanswered(health, now) else health.state


def _state(sign: str, word: str, role: Role) -> Line:
    return ((f" {sign} {word}".ljust(STATE_CELLS), role),)


def _reason(words: str, role: Role, width: int, lines: int) -> list[Line]:
    indent = " " * STATE_CELLS
    return [((indent, "text"), (text, role)) for text in wrap(words, width - STATE_CELLS, lines)]

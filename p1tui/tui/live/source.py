"""What is wrong with the source, in words: over the last values, or in their place before the first."""

from __future__ import annotations

from p1tui.i18n.language import N_, pgettext, tr
from p1tui.i18n.numbers import count, duration
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.view import View

STATES = {
    "opening": N_("opening the source"),
    "open": N_("open, and listening"),
    "lost": N_("lost the source"),
    "ended": N_("read to its end"),
}

BANNER_LINES = 2

NOTHING_IN_IT = N_(
    "It held no telegram that could be read. q quits; `p1tui decode FILE` says what is wrong with each part."
)


def _end(view: View, width: int) -> list[str]:
    """What was played back, and how it can be kept."""
    latest = view.latest
    told = [
        tr("The end, after {telegrams}.").format(telegrams=count(latest.accepted, "telegram", "telegrams"))
    ]
    if latest.recorder.temporary:
        told.append(tr("Nothing of it is kept; with --profile NAME it goes into a history."))
    return wrap(" ".join([*told, tr("q quits.")]), width - 4, BANNER_LINES)


def banner(view: View, width: int) -> list[Line]:
    """Nothing while all is well; else what happened and when it is tried again, on at most two lines."""
    source = view.latest.source
    if view.reading is None:
        return []
    if source.state == "ended":
        end = enumerate(_end(view, width))
        return [((" ■ " if not at else "   ", "warn"), (text, "text")) for at, text in end]
    if source.state != "lost" and not source.hint:
        return []
    words = tell(source.hint) or f"{tr(STATES[source.state])}."
    role: Role = "error" if source.state == "lost" else "warn"
    again = _next_try(view)
    words = f"{words} {again[:1].upper()}{again[1:]}".strip()
    wrapped = wrap(words, width - 4, BANNER_LINES)
    return [((" ! " if not at else "   ", role), (text, role)) for at, text in enumerate(wrapped)]


def waiting(view: View, width: int) -> list[Line]:
    """Before the first telegram: what is waited for, since when, and what is likely wrong."""
    source = view.latest.source
    ended = source.state == "ended"
    facts = [
        (tr("source"), source.name),
        (tr("state"), " · ".join(filter(None, (tr(STATES[source.state]), _next_try(view))))),
        (tr("received"), _received(view)),
    ]
    if not ended:
        facts.append((pgettext("since", "waiting"), duration(view.now - view.started_at)))
    cells = min(width - 4, 76)
    body: list[Line] = [ln.title(tr("No telegram") if ended else tr("No telegram yet"), cells)]
    body += [((f"{name:<10}", "dim"), (ln.shorten(text, cells - 10), "text")) for name, text in facts]
    if source.hint:
        role: Role = "warn" if source.state == "lost" else "text"
        body += [ln.BLANK, *(((text, role),) for text in wrap(tell(source.hint), cells))]
    if ended and view.latest.rejections and not source.hint:
        why = tell(view.latest.rejections[-1].reason)
        body += [ln.BLANK, *(((text, "warn"),) for text in wrap(f"! {why}", cells))]
    if ended:
        body += [ln.BLANK, *(((text, "text"),) for text in wrap(tr(NOTHING_IN_IT), cells))]
    indent: Run = (" " * max((width - cells) // 2, 0), "text")
    return [(indent, *line) for line in body]


def _next_try(view: View) -> str:
    at = view.latest.source.next_try_at
    return "" if at is None else tr("next try in {time}").format(time=duration(at - view.now))


def _received(view: View) -> str:
    seen, rejected = view.latest.source.bytes_seen, view.latest.rejected
    words = count(seen, "byte", "bytes")
    if not rejected:
        return words
    return tr("{bytes}, {frames} rejected").format(bytes=words, frames=count(rejected, "frame", "frames"))

"""The page before the first telegram: the state of the source, and why there is none."""

from __future__ import annotations

from p1tui.i18n.language import N_, pgettext, tr
from p1tui.i18n.message import Message
from p1tui.i18n.numbers import count, duration
from p1tui.i18n.sentences import tell
from p1tui.runtime import invocation
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.view import View
from p1tui.tui.widgets import engine
from p1tui.tui.widgets.source_words import STATES, next_try

PAGE_CELLS = 76
"""Most cells of a line of the page; longer lines are hard to read."""
NAME_CELLS = 10
"""Cells of a name on the page."""

NOTHING_IN_IT = N_(
    "It held no telegram that could be read. q quits; `p1tui decode FILE` says what is wrong with each part."
)


def waiting(view: View, width: int) -> list[Line]:
    """Draw the page before the first telegram: the source, its state, and a hint."""
    source, trouble = view.latest.source, view.latest.recorder.trouble
    cells = min(width - 4, PAGE_CELLS)
    head = tr("No telegram") if source.state == "ended" else tr("No telegram yet")
    if source.state != "ended" and trouble and not source.hint:
        head = tr("No reading yet")
    body: list[Line] = [ln.title(head, cells)]
    body += [
        ((f"{name:<{NAME_CELLS}}", "dim"), (ln.shorten(text, cells - NAME_CELLS), "text"))
        for name, text in engine.facts(view) or _facts(view)
    ]
    body += _reasons(view, cells)
    indent: Run = (" " * max((width - cells) // 2, 0), "text")
    return [(indent, *line) for line in body]


def _facts(view: View) -> list[tuple[str, str]]:
    source = view.latest.source
    facts = [
        (tr("source"), source.name),
        (tr("state"), " · ".join(filter(None, (tr(STATES[source.state]), next_try(view))))),
        (tr("received"), _received(view)),
    ]
    if source.state != "ended":
        facts.append((pgettext("since", "waiting"), duration(view.now - view.started_at)))
    return facts + _ports(view)


def _reasons(view: View, cells: int) -> list[Line]:
    """Return paragraphs on why there is no telegram."""
    latest, away = view.latest, engine.trouble(view)
    source, ended = latest.source, latest.source.state == "ended"
    body = [] if away is None else _paragraph(*away, cells)
    if source.hint and (away is None or latest.engine is None or latest.engine.state == "attached"):
        body += _paragraph(tell(source.hint), "warn" if source.state == "lost" else "text", cells)
    if latest.recorder.trouble and not ended and away is None:
        body += _paragraph(f"! {tell(latest.recorder.trouble)}", "error", cells)
    if ended and latest.rejections and not source.hint:
        body += _paragraph(f"! {tell(latest.rejections[-1].reason)}", "warn", cells)
    if ended:
        body += _paragraph(tr(NOTHING_IN_IT), "text", cells)
    elif view.latest.lacks_config:
        guide = Message("S guides you: it finds the port, tries it, and writes the config.")
        body += _paragraph(tell(guide if view.offers_setup else _guide()), "text", cells)
    return body


def _paragraph(words: str, role: Role, cells: int) -> list[Line]:
    return [ln.BLANK, *(((text, role),) for text in wrap(words, cells))]


def _ports(view: View) -> list[tuple[str, str]]:
    """Return a fact for each serial port that there is, if they were looked up."""
    ports = view.latest.source.ports
    if ports is None:
        return []
    texts = [" · ".join(filter(None, (port.device, port.description, tell(port.trouble)))) for port in ports]
    names = [tr("ports"), *[""] * len(texts)]
    return list(zip(names, texts or [tr("none")], strict=False))


def _received(view: View) -> str:
    seen, rejected = view.latest.source.bytes_seen, view.latest.rejected
    words = count(seen, "byte", "bytes")
    if not rejected:
        return words
    return tr("{bytes}, {frames} rejected").format(
        bytes=words, frames=count(rejected, "telegram", "telegrams")
    )


def _guide() -> Message:
    return Message(
        "`{command}` guides you: it finds the port, tries it, and writes the config.",
        command=invocation.command("setup"),
    )

"""The lines below the status line: a whole sentence for each thing that is not well, on every screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from p1tui.i18n.dates import clock
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import count, duration
from p1tui.i18n.sentences import tell
from p1tui.model.status import LinkHealth
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.drawing.wrapping import wrap, wrap_sentences
from p1tui.tui.view import View
from p1tui.tui.widgets import engine
from p1tui.tui.widgets.source_words import STATES, end, next_try

REJECTED_RUNNING = 3
"""Telegrams rejected one after the other from which it is no chance."""

FAILED_RUNNING = 2
"""Failed calls of an upload from which it is no chance."""

WIDE = 60
"""Width from which there is room for two troubles, and for the whole of their sentences."""
WIDE_LINES, NARROW_LINES = 5, 2
"""Most lines of a trouble."""
MOST_LINES = 6
"""Most lines of all: a second trouble that would need more is left to its screen."""


class Trouble(NamedTuple):
    """One thing that is not well, or news."""

    mark: str
    mark_role: Role
    words: str
    role: Role


def draw(view: View, width: int, *, uploads: bool = True) -> list[Line]:
    """Draw the gravest troubles, those of channels only with `uploads`; nothing while all is well."""
    wide = width >= WIDE
    found = [*_reading(view), *(_uploading(view) if uploads else ()), *_news(view)]
    found.sort(key=lambda trouble: trouble.role != "error")
    lines: list[Line] = []
    for trouble in found[: 2 if wide else 1]:
        most = WIDE_LINES if wide else NARROW_LINES
        texts = wrap(trouble.words, width - 4, most)
        if "…" in texts[-1]:
            texts = wrap_sentences(trouble.words, width - 4, most)
        if len(lines) + len(texts) > MOST_LINES:
            break
        for mark, text in zip((trouble.mark, *" " * len(texts)), texts, strict=False):
            lines.append(((f" {mark} ", trouble.mark_role), (text, trouble.role)))
    return lines


def _reading(view: View) -> Iterator[Trouble]:
    """Yield the trouble of engine, source and recorder."""
    latest, source = view.latest, view.latest.source
    if (away := engine.trouble(view)) is not None:
        words, role = away
        yield Trouble("!", role, words, role)
        return
    if source.state == "ended":
        yield Trouble("■", "warn", end(view), "text")
    elif source.state == "lost" or source.hint:
        role = "error" if source.state == "lost" else "warn"
        words, again = tell(source.hint) or f"{tr(STATES[source.state])}.", next_try(view)
        yield Trouble("!", role, f"{words} {again[:1].upper()}{again[1:]}".strip(), role)
    elif latest.rejected_since >= REJECTED_RUNNING:
        words = tr("{n} telegrams in a row were damaged, so nothing is recorded.").format(
            n=latest.rejected_since
        )
        yield Trouble("!", "error", f"{words} {tell(latest.rejections[-1].reason)}", "error")
    elif view.late and latest.received_at is not None:
        words = tr("No telegram since {time}.").format(time=clock(latest.received_at, view.zone))
        yield Trouble("!", "error", words, "error")
    if latest.recorder.trouble and source.state != "ended":
        yield Trouble("!", "error", tell(latest.recorder.trouble), "error")
    elif latest.recorder.notice:
        yield Trouble("!", "warn", tell(latest.recorder.notice), "warn")


def _uploading(view: View) -> Iterator[Trouble]:
    """Yield the troubles of each channel that is not well; what waits for the user is one of its own."""
    for health in view.latest.links:
        if words := " ".join(_failing(health, view.now)):
            role: Role = "error" if health.state == "stopped" else "warn"
            yield Trouble("!", role, f"{health.name}: {words}", role)
        if health.parked:
            yield Trouble("!", "error", f"{health.name}: {_parked(health.parked, view)}", "error")


def _failing(health: LinkHealth, now: float) -> Iterator[str]:
    failing = health.state == "retrying" and health.failures >= FAILED_RUNNING
    if failing or health.state == "stopped":
        yield tell(health.reason)
        if health.backlog.entries and health.backlog.oldest is not None:
            rows = count(health.backlog.entries, "row waits", "rows wait")
            age = duration(now - health.backlog.oldest)
            yield tr("{rows}, the oldest for {age}.").format(rows=rows, age=age)


def _parked(rows: int, view: View) -> str:
    """Return how many rows wait for the user, and the keys for them if they have an effect."""
    if view.engine_hears:
        return count(
            rows, "refused row is parked: press 3, then r.", "refused rows are parked: press 3, then r."
        )
    return count(rows, "refused row is parked.", "refused rows are parked.")


def _news(view: View) -> Iterator[Trouble]:
    if view.latest.newer:
        yield Trouble("i", "warn", tell(view.latest.newer), "text")

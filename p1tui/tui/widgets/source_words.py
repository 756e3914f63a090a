"""The state of the source of telegrams in words."""

from __future__ import annotations

from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import count, duration
from p1tui.i18n.sentences import tell
from p1tui.tui.view import View

STATES = {
    "opening": N_("opening the source"),
    "open": N_("open, and listening"),
    "lost": N_("lost the source"),
    "ended": N_("read to its end"),
}


def end(view: View) -> str:
    """Return the sentences at the end of a file: how much was read, or why no more, and how to keep it."""
    latest = view.latest
    telegrams = count(latest.accepted, "telegram", "telegrams")
    told = tr("The end, after {telegrams}.").format(telegrams=telegrams)
    sentences = [tell(latest.source.hint) or told]
    if latest.recorder.temporary:
        sentences.append(tr("Nothing of it is kept; with --profile NAME it goes into a history."))
    return " ".join([*sentences, tr("q quits.")])


def next_try(view: View) -> str:
    """Return when a lost source is opened again; empty if that is not planned."""
    at = view.latest.source.next_try_at
    return "" if at is None else tr("next try in {time}").format(time=duration(at - view.now))

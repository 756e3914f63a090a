"""The engine in another process, as its viewer sees it: why it does not answer, or not in full."""

from __future__ import annotations

from p1tui.i18n.language import N_, pgettext, tr
from p1tui.i18n.numbers import duration
from p1tui.i18n.sentences import tell
from p1tui.model.status import EngineLink, EngineState
from p1tui.runtime.lock import shown_holder
from p1tui.tui.drawing.lines import Role
from p1tui.tui.view import View

STATES: dict[EngineState, str] = {
    "calling": N_("being called"),
    "attached": N_("attached"),
    "silent": N_("silent"),
    "gone": N_("ended"),
    "held": N_("it does not answer"),
}


def trouble(view: View) -> tuple[str, Role] | None:
    """Return a sentence on the engine and its role; None if the engine runs here, or all is well."""
    engine = view.latest.engine
    if engine is None:
        return None
    words = _words(engine, view.now)
    if not words:
        return (tell(engine.notice), "warn") if engine.notice else None
    return words, "error" if engine.state == "gone" else "warn"


def facts(view: View) -> list[tuple[str, str]]:
    """Return names and values for the page before the first reading."""
    engine = view.latest.engine
    if engine is None or engine.state == "attached":
        return []
    return [
        (tr("recorder"), tell(shown_holder(engine.holder)) or "–"),
        (tr("state"), tr(STATES[engine.state])),
        (pgettext("since", "waiting"), duration(view.now - view.started_at)),
    ]


def _words(engine: EngineLink, now: float) -> str:
    time = duration(now - engine.since_at)
    match engine.state:
        case "gone":
            return tr(
                "The recorder ended {time} ago: nothing is stored. R records here; a recorder that starts "
                "again is shown by itself."
            ).format(time=time)
        case "silent":
            return tr("The recorder ({holder}) has said nothing for {time}.").format(
                holder=tell(shown_holder(engine.holder)), time=time
            )
        case "held":
            holder = tell(shown_holder(engine.holder)) or tr("another process")
            words = tr(
                "This history is held by {holder}, which does not answer. It can be read here (2); end that "
                "process to record again."
            ).format(holder=holder)
            return f"{words} {tell(engine.notice)}".rstrip()
    return ""

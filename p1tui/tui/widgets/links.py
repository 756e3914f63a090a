"""The states of uploads: a sign, a word and a role for each."""

from __future__ import annotations

from p1tui.i18n.language import N_
from p1tui.model.status import LinkHealth, LinkState
from p1tui.tui.drawing.lines import Role

STATES: dict[LinkState, tuple[str, str, Role]] = {
    "starting": ("○", N_("starting"), "text"),
    "up": ("●", N_("up"), "good"),
    "sending": ("►", N_("sending"), "good"),
    "retrying": ("!", N_("retrying"), "warn"),
    "stopped": ("■", N_("stopped"), "error"),
    "paused": ("□", N_("paused"), "warn"),
}
"""State of a link -> its sign, word and role; red is what does not go on without the user."""

PARKED: tuple[str, str, Role] = ("!", N_("parked"), "error")
"""Sign, word and role of rows that were refused, which only the user can send again."""

UNANSWERED_S = 3
"""Seconds without an answer after which a call is shown as unanswered; most are answered within one."""


def unanswered(health: LinkHealth, now: float) -> float | None:
    """Return the seconds since an unanswered call was made; None while they are too few to show."""
    silence = 0.0 if health.calling_at is None else now - health.calling_at
    return silence if silence >= UNANSWERED_S else None


def state_of(health: LinkHealth, now: float) -> LinkState:
    """Return the state to show: `sending` during a call that hangs, even if the call before it succeeded."""
    return "sending" if health.state == "up" and unanswered(health, now) else health.state

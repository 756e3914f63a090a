"""The check of a broker: name, connection, TLS, user and password, and a message that comes back."""

from __future__ import annotations

from typing import Final

from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.service.doctor.finding import Finding
from p1tui.service.doctor.patience import OutOfPatience, Patience
from p1tui.uplinks.latest.waker import Waker
from p1tui.uplinks.registry import ConfiguredLatest
from p1tui.uplinks.target import Answer

PATIENCE: Final = 7.0
"""Seconds for a broker, a silent name server (5 s) included."""


def check(each: ConfiguredLatest, patience: Patience) -> Finding:
    """Publish a message to a broker, and get it back, over a connection of its own."""
    target, remedy = each.make(), invocation.command("uplink test")

    def prove() -> Answer:
        with Waker() as waker:
            return target.prove(lambda: False, waker)

    try:
        answer = patience.ask(prove, PATIENCE)
    except OutOfPatience:
        reason = Message("{host} does not answer within {count} s.", host=target.host, count=round(PATIENCE))
        return Finding("broker", "wrong", reason, remedy)
    if answer.result == "accepted":
        reason = Message("{target}: {done}", target=target.name, done=answer.notice)
        return Finding("broker", "good", reason)
    reason = Message("{target}: {reason}", target=target.name, reason=answer.reason(target.host))
    return Finding("broker", "wrong", reason, remedy)

"""Restart what records, so that it takes a config or a program that changed."""

from __future__ import annotations

from typing import Final, NamedTuple

from p1tui.i18n.message import Message
from p1tui.service.manager import Manager, ManagerError
from p1tui.service.running import RunningRecording

QUESTION: Final = Message("Restart {unit}.service with the new config?")


class Restart(NamedTuple):
    """The end of a restart."""

    good: bool
    sentence: Message


def command(manager: Manager, unit: str) -> str:
    """Return the command that restarts a service."""
    return " ".join((*(("sudo",) if manager.system else ()), *manager.words, "restart", unit))


def advice(recording: RunningRecording, unit: str) -> Message:
    """Return the sentence on how what records takes the new config."""
    if recording.manager is None:
        return Message(
            "What records goes on as before; end it and start it again for the new config to hold."
        )
    return Message(
        "The service takes the new config after: {command}", command=command(recording.manager, unit)
    )


def restart(unit: str) -> Restart:
    """Restart a service of this user; it takes a second or two."""
    try:
        Manager(system=False).tell("restart", f"{unit}.service")
    except ManagerError as error:
        return Restart(good=False, sentence=error.message)
    return Restart(good=True, sentence=Message("{unit}.service records with the new config.", unit=unit))

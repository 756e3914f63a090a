"""Offer to restart what records after a command that changed the config or the service."""

from __future__ import annotations

from p1tui.cli.asking import agrees, can_ask
from p1tui.cli.common import CommonOptions, history_file, load_settings
from p1tui.cli.output import say
from p1tui.cli.service.service import unit_name
from p1tui.service import restart
from p1tui.service.running import running


def offer(common: CommonOptions) -> None:
    """Restart the service that records if the user agrees, else say what does it; nothing if none records."""
    unit = unit_name(common)
    recording = running(history_file(common, load_settings(common)), unit)
    if recording is None:
        return
    if recording.can_be_told and can_ask() and agrees(restart.QUESTION.with_values(unit=unit)):
        say(restart.restart(unit).sentence)
    else:
        say(restart.advice(recording, unit))

"""The step of the channel, after which all answers are written."""

from __future__ import annotations

import os

from p1tui.config import loading
from p1tui.config.errors import ConfigError
from p1tui.config.keys import WRITE_KEY
from p1tui.i18n.message import Message, joined
from p1tui.service.setup import channel
from p1tui.service.setup.account import ChannelChoice, address
from p1tui.service.setup.dialogue import Dialogue, Said
from p1tui.service.setup.draft import ChannelChange, Draft
from p1tui.service.setup.machine import Answers, Machine


def choose_channel(machine: Machine, answers: Answers) -> Dialogue[bool]:
    """Have the channel chosen, write the config, and say where it is; True, since it asks."""
    account = ChannelChoice(
        channels=answers.present.thingspeak,
        url=machine.url,
        values=answers.values,
        key_by_environment=WRITE_KEY if os.environ.get(WRITE_KEY) else "",
    )
    changed = False

    def keep(change: ChannelChange) -> None:
        nonlocal changed
        changed = _written(machine, answers, change)

    change = yield from channel.choose(account, keep)
    if changed:
        answers.present, answers.changed = loading.load(machine.config), True
    yield from _told(machine, answers, change, changed=changed)
    names = [str(each.channel) for each in answers.present.thingspeak]
    answers.told = joined(names) if names else Message("none")
    return True


def _written(machine: Machine, answers: Answers, change: ChannelChange) -> bool:
    """Write the config; return True if that changed it. Raises `ConfigError`."""
    draft = Draft(language=answers.language, meter=answers.meter, channel=change)
    try:
        return draft.write(machine.config, answers.present)
    except ConfigError as error:
        if not change.made:
            raise
        number = str(change.table["channel"])
        already = Message("Channel {number} is made; its keys stand on its API Keys page.", number=number)
        raise type(error)(*error.sentences, already) from error


def _told(machine: Machine, answers: Answers, change: ChannelChange, *, changed: bool) -> Dialogue[None]:
    """Say what was written, and where the channels are to be seen."""
    file = str(machine.config)
    if change.made:
        number = str(change.table["channel"])
        yield Said(text=Message("Channel {number} is made.", number=number), kind="good")
    told = Message("Written: {file}") if changed else Message("Nothing is changed: {file}")
    yield Said(text=told.with_values(file=file), kind="good" if changed else "note", lasting=True)
    for each in answers.present.thingspeak:
        shown = address(each)
        yield Said(text=Message("The channel is at {address}", address=shown), lasting=True)
    if change.made:
        yield Said(text=Message("It is private: log in there to see it."), lasting=True)

"""A channel that there is: its number and keys are pasted, and tried with one entry."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.model.entries import Entry
from p1tui.service.setup.account import ChannelChoice
from p1tui.service.setup.dialogue import AnswerRefused, Choice, Dialogue, Question, Said, ask
from p1tui.service.setup.draft import ChannelChange
from p1tui.uplinks import thingspeak
from p1tui.uplinks.proof import prove
from p1tui.uplinks.target import Answer
from p1tui.uplinks.thingspeak.account import LARGEST_INTEGER

NOT_TAKEN = Question(
    text=Message("The channel did not take it: go on how?"),
    choices=(
        Choice("again", Message("try it again")),
        Choice("other", Message("choose anew")),
        Choice("keep", Message("keep it all the same")),
    ),
    default="again",
)


def pasted(account: ChannelChoice) -> Dialogue[ChannelChange | None]:
    """Ask for number and keys of a channel, and send one entry; return `None` to choose anew."""
    number = yield from ask(
        Question(text=Message("Number of the channel, as on its page (Enter alone goes back)")), _number
    )
    if number is None:
        return None
    asked = Message("Write API key of channel {number}, as on its page API Keys", number=str(number))
    key = yield from ask(Question(text=asked, secret=True), key_of)
    known = next(
        (at for at, each in enumerate(account.channels) if (each.channel, each.url) == (number, account.url)),
        None,
    )
    if known is None:
        yield account.said()
        table: dict[str, Any] = account.table(number, key, "")
        settings = ThingSpeakSettings(**table)
    else:
        table = {"write_key": key}
        settings = msgspec.structs.replace(account.channels[known], write_key=key)
    # Without a read key, so that each of the two is tried by itself.
    entry = _entry(account.values)
    sent = yield from _sent(msgspec.structs.replace(settings, read_key=""), entry)
    if sent == "other":
        return None
    read_key = yield from _read_key(settings, entry if sent == "taken" else None)
    if read_key != settings.read_key:
        table["read_key"] = read_key
    return ChannelChange(table=table, at=known)


def key_of(text: str) -> str:
    """Return a key of ThingSpeak. Raises `AnswerRefused`."""
    if not re.fullmatch(r"[!-~]{1,255}", text):
        raise AnswerRefused(Message("That is no key; it is one word, like the one on the page."))
    return text


def _sent(settings: ThingSpeakSettings, entry: Entry) -> Dialogue[str]:
    """Send one entry until it is `taken`, or the channel is to be kept (`keep`), or another (`other`)."""
    number = str(settings.channel)
    while True:
        yield Said(text=Message("Sending one entry to channel {number} …", number=number), kind="busy")
        trouble = prove(thingspeak.make_target(settings), entry)
        if trouble is None:
            yield Said(text=Message("Channel {number} took it.", number=number), kind="good")
            return "taken"
        yield Said(text=trouble, kind="trouble")
        todo = yield NOT_TAKEN
        if todo != "again":
            return todo


def _read_key(settings: ThingSpeakSettings, entry: Entry | None) -> Dialogue[str]:
    """Ask for the read key, which may be left out, and read the entry back with it, if one was taken."""
    asked = Message(
        "Read API key of channel {number}, to look up entries whose fate is not known (Enter alone: {none})",
        number=str(settings.channel),
        none=Message("as now") if settings.read_key else Message("none"),
    )
    while True:
        key = yield from ask(Question(text=asked, secret=True), lambda text: key_of(text) if text else "")
        if not key:
            return settings.read_key
        if entry is None:
            return key
        yield Said(text=Message("Reading the channel …"), kind="busy")
        stored = thingspeak.make_target(msgspec.structs.replace(settings, read_key=key)).stored([entry])
        if not isinstance(stored, Answer):
            yield Said(text=Message("The read key is right."), kind="good")
            return key
        host = thingspeak.make_target(settings).host
        yield Said(text=stored.reason(host), kind="trouble")


def _entry(values: Mapping[str, int]) -> Entry:
    """Make the entry of a trial: the meter's values, dated now; without any a single power of 0."""
    return Entry(int(time.time()), dict(values) or {"power_import_w": 0})


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and 0 < int(text) <= LARGEST_INTEGER):
        raise AnswerRefused(Message("That is no number of a channel; it is like 1234567."))
    return int(text)

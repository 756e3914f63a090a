"""The step of the channel: make one with the account's user key, try one that exists, or upload nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from p1tui import __version__
from p1tui.config.settings import Config, ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.model.entries import Entry
from p1tui.p1.reading_keys import label
from p1tui.service.setup.dialogue import AnswerRefused, Choice, Dialogue, Question, Said, ask, joined
from p1tui.service.setup.draft import ChannelChange
from p1tui.service.setup.fields import fields_for
from p1tui.uplinks import thingspeak
from p1tui.uplinks.proof import prove
from p1tui.uplinks.thingspeak.account import LARGEST_INTEGER, AccountError, create_channel

KEPT: Final = ChannelChange()
"""Nothing is changed."""

NAME: Final = "p1tui"
"""Name of a channel that is made."""

USUAL: Final = ThingSpeakSettings()


class ChannelChoice(msgspec.Struct, frozen=True, kw_only=True):
    """The channels that there are, and what a new one is made of."""

    channels: tuple[ThingSpeakSettings, ...]
    """Channels of the config."""
    url: str
    """Server of a new channel."""
    values: Mapping[str, int]
    """Newest values of the meter by reading key; empty if it was not heard."""
    key_by_environment: str = ""
    """Name of the variable that would replace the first channel's write key; empty if it is not set."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields of a new channel."""
        return fields_for(self.values)


def choose(account: ChannelChoice) -> Dialogue[ChannelChange]:
    """Ask which channel to upload to until it is made, or found to work, or not wanted."""
    if account.key_by_environment and not account.channels:
        yield Said(
            Message(
                "{variable} is set and would be used in place of a new channel's key; unset it first.",
                variable=account.key_by_environment,
            )
        )
    while True:
        todo = yield _question(account)
        change: ChannelChange | None = KEPT
        if todo == "make":
            change = yield from _made(account)
        elif todo == "paste":
            change = yield from _pasted(account)
        elif todo == "none" and account.channels:
            change = ChannelChange(removed=True)
        if change is not None:
            return change


def address(settings: ThingSpeakSettings) -> str:
    """Return the address of a channel's web page."""
    server = "https://thingspeak.com" if settings.url == USUAL.url else settings.url
    return f"{server}/channels/{settings.channel}"


def channels_after(config: Config, change: ChannelChange) -> list[ThingSpeakSettings]:
    """Return the channels of a config once it is changed."""
    channels = [] if change.removed else list(config.thingspeak)
    if change.at is not None:
        channels[change.at] = msgspec.structs.replace(channels[change.at], **change.table)
    elif change.table:
        channels.append(ThingSpeakSettings(**change.table))
    return channels


def _question(account: ChannelChoice) -> Question:
    names = [str(each.channel) for each in account.channels]
    make = Choice("make", Message("make a private channel, with the user key of a ThingSpeak account"))
    paste = Choice("paste", Message("use a channel that there is, by its number and write API key"))
    if account.key_by_environment:
        # The variable would replace the key of a channel that is written first.
        make_or_paste: tuple[Choice, ...] = () if not names else (make, paste)
    else:
        make_or_paste = (make, paste)
    if not names:
        return Question(
            text=Message("Upload the readings to a ThingSpeak channel?"),
            choices=(*make_or_paste, Choice("none", Message("upload nothing"))),
            default=make_or_paste[0].key if make_or_paste else "none",
        )
    return Question(
        text=Message("Upload the readings to a ThingSpeak channel? Now: {channels}", channels=joined(names)),
        choices=(
            Choice("keep", Message("go on as now")),
            *make_or_paste,
            Choice("none", Message("upload nothing any more")),
        ),
        default="keep",
    )


def _made(account: ChannelChoice) -> Dialogue[ChannelChange | None]:
    """Make a channel; return `None` to choose anew. The user key is kept nowhere."""
    from p1tui.net.client import Client

    asked = Message("User API key (on ThingSpeak under Account, My Profile; Enter alone goes back)")
    key = yield from ask(Question(text=asked, secret=True), _key_or_nothing)
    if not key:
        return None
    host = urlsplit(account.url).netloc
    yield Said(_fields_in_words(account.fields))
    yield Said(Message("Making a private channel on {host} …", host=host))
    client = Client(account.url, user_agent=f"p1tui/{__version__}")
    labels = [label(field) for field in account.fields]
    try:
        made = create_channel(client, host, key, name=NAME, fields=labels)
    except AccountError as error:
        yield Said(error.reason)
        return None
    # No question before it is written: its keys are known here alone.
    return ChannelChange(table=_table(made.channel, made.write_key, made.read_key, account), made=True)


def _pasted(account: ChannelChoice) -> Dialogue[ChannelChange | None]:
    """Ask for number and key of a channel, and send one entry; return `None` to choose anew."""
    number = yield from ask(
        Question(text=Message("Number of the channel, as on its page (Enter alone goes back)")), _number
    )
    if number is None:
        return None
    asked = Message("Write API key of channel {number}, as on its page API Keys", number=str(number))
    key = yield from ask(Question(text=asked, secret=True), _key)
    known = next(
        (at for at, each in enumerate(account.channels) if (each.channel, each.url) == (number, account.url)),
        None,
    )
    table = _table(number, key, "", account) if known is None else {"write_key": key}
    settings = ThingSpeakSettings(**table)
    if known is None:
        yield Said(_fields_in_words(account.fields))
    else:
        settings = msgspec.structs.replace(account.channels[known], write_key=key)
    while True:
        yield Said(Message("Sending one entry to channel {number} …", number=str(number)))
        trouble = prove(thingspeak.make_target(settings), _entry(account.values))
        if trouble is None:
            yield Said(Message("Channel {number} took it.", number=str(number)))
            return ChannelChange(table=table, at=known)
        yield Said(trouble)
        todo = yield Question(
            text=Message("The channel did not take it: go on how?"),
            choices=(
                Choice("again", Message("try it again")),
                Choice("other", Message("choose anew")),
                Choice("keep", Message("keep it all the same")),
            ),
            default="again",
        )
        if todo == "keep":
            return ChannelChange(table=table, at=known)
        if todo == "other":
            return None


def _entry(values: Mapping[str, int]) -> Entry:
    """Make the entry of a trial: the meter's values, dated now; without any a single power of 0."""
    return Entry(int(time.time()), dict(values) or {"power_import_w": 0})


def _table(number: int, write_key: str, read_key: str, account: ChannelChoice) -> dict[str, Any]:
    """Return a channel's table of the config, without what is usual."""
    return {
        "channel": number,
        "write_key": write_key,
        **({"read_key": read_key} if read_key else {}),
        **({"url": account.url} if account.url != USUAL.url else {}),
        **({"fields": list(account.fields)} if account.fields != USUAL.fields else {}),
    }


def _fields_in_words(fields: tuple[str, ...]) -> Message:
    named = [
        Message("{number} {name}", number=number, name=label(field) if field else Message("empty"))
        for number, field in enumerate(fields, 1)
    ]
    return Message("Fields, as this meter can fill them: {fields}.", fields=joined(named))


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and 0 < int(text) <= LARGEST_INTEGER):
        raise AnswerRefused(Message("That is no number of a channel; it is like 1234567."))
    return int(text)


def _key_or_nothing(text: str) -> str:
    return _key(text) if text else ""


def _key(text: str) -> str:
    if not re.fullmatch(r"[!-~]{1,255}", text):
        raise AnswerRefused(Message("That is no key; it is one word, like the one on the page."))
    return text

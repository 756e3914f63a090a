"""Make a channel with the account's user key, try one that exists, or upload nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from p1tui import __version__
from p1tui.i18n.message import Message, joined
from p1tui.p1.reading_keys import label
from p1tui.runtime import signals
from p1tui.service.setup.account import ChannelChoice
from p1tui.service.setup.dialogue import Choice, Dialogue, Question, Said, WentBack, ask
from p1tui.service.setup.draft import ChannelChange
from p1tui.service.setup.pasted import key_of, pasted
from p1tui.uplinks.thingspeak.account import AccountError, create_channel

KEPT: Final = ChannelChange()
"""Nothing is changed."""

Keep = Callable[[ChannelChange], None]
"""Writes a change into the config. Raises `ConfigError`."""

NAME: Final = "p1tui"
"""Name of a channel that is made."""


def _nothing(_: ChannelChange) -> None:
    """Do nothing: the change is kept by who gets it."""


def choose(account: ChannelChoice, keep: Keep = _nothing) -> Dialogue[ChannelChange]:
    """Ask which channel to upload to until it is made, or found to work, or not wanted; keep the change."""
    if account.key_by_environment and not account.channels:
        told = Message(
            "{variable} is set and would be used in place of a new channel's key; unset it first.",
            variable=account.key_by_environment,
        )
        yield Said(text=told, kind="trouble")
    while True:
        todo = yield _question(account)
        change: ChannelChange | None = KEPT
        try:
            if todo == "make":
                change = yield from _made(account, keep)
            elif todo == "paste":
                change = yield from pasted(account)
            elif todo == "none" and account.channels:
                change = ChannelChange(removed=True)
        except WentBack:
            continue
        if change is not None:
            if not change.made:
                keep(change)
            return change


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


def _made(account: ChannelChoice, keep: Keep) -> Dialogue[ChannelChange | None]:
    """Make a channel, and keep it; return `None` to choose anew. The user key is kept nowhere."""
    from p1tui.net.client import Client

    yield account.said()
    asked = Message("User API key (on ThingSpeak under Account, My Profile; Enter alone goes back)")
    key = yield from ask(Question(text=asked, secret=True), lambda text: key_of(text) if text else "")
    if not key:
        return None
    host = urlsplit(account.url).netloc
    yield Said(text=Message("Making a private channel on {host} …", host=host), kind="busy")
    client = Client(account.url, user_agent=f"p1tui/{__version__}")
    labels = [label(field) for field in account.fields]
    change = refused = None
    with signals.postponed():  # its keys are known here alone until they are kept
        try:
            made = create_channel(client, host, key, name=NAME, fields=labels)
        except AccountError as error:
            refused = error.reason  # handled outside, since an error would hide a signal that came meanwhile
        else:
            table = account.table(made.channel, made.write_key, made.read_key)
            change = ChannelChange(table=table, made=True)
            keep(change)
    if refused is not None:
        yield Said(text=refused, kind="trouble")
    return change

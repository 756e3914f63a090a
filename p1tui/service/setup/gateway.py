"""Take a gateway of the network into the config: choose, pair by its button, try, write."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from p1tui.config import editing
from p1tui.config.keys import TOKEN
from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell
from p1tui.runtime import invocation
from p1tui.service.setup.dialogue import Choice, Dialogue, Question, Said, WentBack, agree
from p1tui.service.setup.meter import Tried, Try, summary, try_source
from p1tui.sources.discovery.address import NoGateway, gateway_at
from p1tui.sources.discovery.gateways import Gateway
from p1tui.sources.homewizard.api import HomeWizardApi
from p1tui.sources.homewizard.pairing import PATIENCE, PairingFailed, pair

NONE: Final = "none"

COMMENTS: Final = {
    "meter.source": Message("where the telegrams come from"),
    "meter.token": Message("secret: who has it can read the meter"),
}
"""Setting -> the comment beside it where it is written anew."""


def take(
    found: Sequence[Gateway],
    present: MeterSettings,
    config: Path,
    *,
    attempt: Try | None = None,
    at_address: Callable[[str], Gateway] = gateway_at,
) -> Dialogue[bool]:
    """Ask for one of the gateways, and write it into the config; return True if it was.

    `WentBack` leads to the choice. Raises `ConfigError` if the config cannot be written.
    """
    while True:
        try:
            return (yield from _take(found, present, config, attempt or _try, at_address))
        except WentBack:
            continue


def _try(meter: MeterSettings) -> Tried:
    return try_source(meter, threading.Event())


def _take(
    found: Sequence[Gateway],
    present: MeterSettings,
    config: Path,
    attempt: Try,
    at_address: Callable[[str], Gateway],
) -> Dialogue[bool]:
    gateway = yield from _chosen(found, at_address)
    if gateway is None:
        return False
    meter = msgspec.structs.replace(present, source=gateway.source)
    if gateway.kind == "homewizard_v2":
        token = yield from _token(gateway)
        if not token:
            return False
        meter = msgspec.structs.replace(meter, token=token)
    listening = Message("Listening to {source}; this takes up to half a minute …", source=gateway.source)
    yield Said(text=listening, kind="busy")
    trial = attempt(meter).trial
    if trial.newest is None:
        yield Said(text=trial.trouble, kind="trouble")
        if not (yield from agree(Message("Write it into the config all the same?"), default=False)):
            return False
    else:
        yield Said(text=Message("A telegram came:"), facts=tuple(summary(trial.newest)), kind="good")
    changed = {"source": meter.source, **({"token": meter.token} if meter.token != present.token else {})}
    comments = {key: tell(text) for key, text in COMMENTS.items()}
    editing.change(config, {"meter": changed}, channel={}, at=None, drop_channels=False, comments=comments)
    yield Said(text=Message("Written: {file}", file=str(config)))
    if os.environ.get(TOKEN) and "token" in changed:
        yield Said(
            text=Message("{name} of the environment goes before the token there: unset it.", name=TOKEN)
        )
    yield Said(
        text=Message("Start {command}, or restart what records, to read it.", command=invocation.command(""))
    )
    return True


def _chosen(found: Sequence[Gateway], at_address: Callable[[str], Gateway]) -> Dialogue[Gateway | None]:
    """Ask for one of those that were found, or for an address; `None` if none is wanted."""
    choices = [Choice(str(number), each.words()) for number, each in enumerate(found, 1)]
    while True:
        answer = yield Question(
            text=Message("Which one is p1tui to read? Choose, or type an address."),
            choices=(*choices, Choice(NONE, Message("none of them"))),
            typed=True,
            default=NONE,
        )
        if answer == NONE:
            return None
        if answer in (each.key for each in choices):
            return found[int(answer) - 1]
        if answer.isdecimal():  # a system takes 7 for the address 0.0.0.7
            yield Said(text=Message("Type a number from 1 to {count}.", count=len(found) + 1))
            continue
        try:
            gateway = at_address(answer)
        except NoGateway as error:
            yield Said(text=error.message, kind="trouble")
            continue
        yield Said(text=gateway.words())
        return gateway


def _token(gateway: Gateway) -> Dialogue[str]:
    """Get a token with the button of the device; return an empty text if none was given."""
    while True:
        yield Said(
            text=Message(
                "Press the button of {name} shortly now, so that p1tui may read it; you have {seconds} s …",
                name=gateway.name,
                seconds=round(PATIENCE),
            )
        )
        # With the serial, so that no other device than the chosen one gives the token.
        api = HomeWizardApi(gateway.host, gateway.port, secure=True, serial=gateway.serial)
        try:
            token = pair(api, gateway.source, stop=threading.Event())
        except PairingFailed as error:
            yield Said(text=error.message, kind="trouble")
            if not (yield from agree(Message("Try it again?"), default=True)):
                return ""
        else:
            yield Said(text=Message("{name} gave a token.", name=gateway.name))
            return token
        finally:
            api.close()
            api.release()

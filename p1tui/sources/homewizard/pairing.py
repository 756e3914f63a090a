"""Get a token for version 2 of HomeWizard's API: its button, pressed by who may, allows one for 30 s."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable

import msgspec

from p1tui.i18n.message import Message
from p1tui.net.reply import Reply
from p1tui.net.resolver import NameFailure
from p1tui.sources.homewizard import sentences
from p1tui.sources.homewizard.api import HomeWizardApi

PATIENCE = 120.0
"""Seconds to wait for the button: a meter cupboard may be some stairs away."""

EVERY = 2.0
"""Seconds between two requests; those 30 s of the device are not missed."""

TOKEN = re.compile(r"[0-9A-Fa-f]{32}")

LONGEST_NAME = 40


class PairingFailed(Exception):
    """No token was given. `message`: the reason, with the remedy."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class _Created(msgspec.Struct):
    token: str


class _Refused(msgspec.Struct):
    error: str


def user_name(host: str | None = None) -> str:
    """Return the name of the token's user, this computer's: the same name again voids the older token."""
    own = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname() if host is None else host)
    return f"local/{f'p1tui {own}'[:LONGEST_NAME].strip()}"


def pair(
    api: HomeWizardApi,
    shown: str,
    *,
    stop: threading.Event,
    clock: Callable[[], float] = time.monotonic,
) -> str:
    """Return a token, once the button is pressed.

    `shown` is the device's name in sentences. Raises `PairingFailed`.
    """
    until = clock() + PATIENCE
    while True:
        try:
            reply = api.new_user(user_name())
        except (OSError, NameFailure) as error:
            raise PairingFailed(sentences.uncalled(shown, error)) from error
        if reply.status == 200:
            return _token(reply, shown)
        if reply.status not in (403, 429, 503):
            raise PairingFailed(_refusal(reply, shown))
        if clock() >= until:
            raise PairingFailed(
                Message(
                    "{name}: the button was not pressed within {seconds} s. Run the command again, and press "
                    "it shortly when asked.",
                    name=shown,
                    seconds=round(PATIENCE),
                )
            )
        if stop.wait(EVERY):
            raise PairingFailed(Message("{name}: the pairing was broken off.", name=shown))


def _token(reply: Reply, shown: str) -> str:
    created = reply.decoded(_Created)
    if created is None or not TOKEN.fullmatch(created.token):
        raise PairingFailed(Message("{name} gives a token that is none; update the device.", name=shown))
    return created.token


def _refusal(reply: Reply, shown: str) -> Message:
    refused = reply.decoded(_Refused)
    if refused is not None and refused.error == "user:no-storage":
        return Message("{name} has no room for another user: remove one in the HomeWizard app.", name=shown)
    return sentences.STATUS.with_values(name=shown, status=reply.status)

"""The keys of a meter that encrypts its telegrams."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.service.setup.dialogue import AnswerRefused, Dialogue, Question, Said, ask

KEY_DIGITS: Final = 32

MENDED_BY_KEY: Final = frozenset(
    {messages.ENCRYPTED, messages.KEY_FORM, messages.WRONG_KEY, messages.WRONG_AUTH_KEY}
)
"""Reasons for which a telegram is not read until a key is given, or another one."""

ENCRYPTED: Final = MENDED_BY_KEY | {messages.NO_CRYPTOGRAPHY}
"""Reasons for which no telegram of an encrypted meter is read."""

WHO_GIVES_IT: Final = Message(
    "This meter encrypts its telegrams. The grid company gives its customers the key: in Luxembourg that is "
    "Creos, in Austria the one of the region, which may give two."
)


def ask_keys(meter: MeterSettings, reason: Message) -> Dialogue[MeterSettings | None]:
    """Ask for the keys of a meter whose telegrams `reason` keeps from being read; `None`: there is none."""
    yield Said(text=WHO_GIVES_IT if reason == messages.ENCRYPTED else reason, kind="trouble")
    asked = Message("Key of the meter, 32 digits and letters A to F (Enter alone: there is none)")
    key = yield from ask(Question(text=asked, secret=True), _key)
    if not key:
        return None
    asked = Message("Authentication key, if a second one was given (Enter alone: there is none)")
    auth_key = yield from ask(Question(text=asked, secret=True), _key)
    return msgspec.structs.replace(meter, key=key, auth_key=auth_key)


def _key(text: str) -> str:
    """Return the digits of a key, in which blanks, dashes and colons do not count."""
    digits = re.sub(r"[\s:-]", "", text)
    if digits and not re.fullmatch(rf"[0-9A-Fa-f]{{{KEY_DIGITS}}}", digits):
        raise AnswerRefused(
            Message(
                "That is no key: it has {wanted} characters, the digits and the letters A to F, and not "
                "{count}.",
                wanted=KEY_DIGITS,
                count=len(digits),
            )
            if len(digits) != KEY_DIGITS
            else Message("That is no key: it holds other characters than digits and the letters A to F.")
        )
    return digits

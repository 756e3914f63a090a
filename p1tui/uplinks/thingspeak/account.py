"""What is done once for a channel: make it with the account's user key, and prove that it takes entries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from p1tui.i18n.message import Message
from p1tui.model.entries import Entry
from p1tui.net.client import Reply
from p1tui.net.failures import CallFailed
from p1tui.uplinks.outcome import RULES
from p1tui.uplinks.target import Answer
from p1tui.uplinks.thingspeak.target import Caller, ThingSpeakTarget, no_reply

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class AccountError(Exception):
    """A call for the account that did not work; `reason` is a sentence for a person, and holds no key."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Created(msgspec.Struct, frozen=True):
    """A new channel. `read_key` is empty where the server gave none. Keys are kept out of representations."""

    channel: int
    write_key: str
    read_key: str

    def __repr__(self) -> str:
        return f"Created(channel={self.channel})"


def create_channel(
    http: Caller, host: str, user_key: str, *, name: str, fields: Sequence[str], public: bool = False
) -> Created:
    """Make a channel whose fields have these names. Private unless asked: it tells when a house is empty.

    Raises `AccountError`.
    """
    form = {"api_key": user_key, "name": name, "public_flag": "true" if public else "false"}
    form.update({f"field{number}": field for number, field in enumerate(fields, 1) if field})
    reply = http.call("POST", "/channels.json", headers=FORM, content=urlencode(form).encode())
    if isinstance(reply, CallFailed):
        raise AccountError(no_reply(reply).reason(host))
    if reply.status in (400, 401, 403):
        raise AccountError(
            Message(
                "The user key was refused (HTTP {status}): it stands on {host} under Account, My Profile.",
                status=reply.status,
                host=host,
            )
        )
    document = _object(reply)
    keys = {key["write_flag"]: str(key["api_key"]) for key in document.get("api_keys", [])}
    if reply.status != 200 or "id" not in document or True not in keys:
        raise AccountError(
            Message(
                "{host} made no channel (HTTP {status}); a free account may have four.",
                host=host,
                status=reply.status,
            )
        )
    return Created(int(document["id"]), keys[True], keys.get(False, ""))


def prove(target: ThingSpeakTarget, entry: Entry) -> Message | None:
    """Send one entry, and read it back where there is a read key; `None` if all is well, else what failed."""
    answer = target.send([entry])
    if RULES[answer.event].one != "sent" and answer.event != "conflict":
        return answer.reason(target.host)
    if not target.can_read_back:
        return None
    stored = target.stored([entry])
    if isinstance(stored, Answer):
        if not target.can_read_back:
            return Message("The entry was taken, but the read key was refused: check read_key in the config.")
        return Message(
            "The entry was taken, but could not be read back. {reason}", reason=stored.reason(target.host)
        )
    if entry.time not in stored:
        return Message(
            "{host} took the entry but does not show it yet: look at the channel in a minute.",
            host=target.host,
        )
    return None


def _object(reply: Reply) -> dict[str, Any]:
    try:
        document = json.loads(reply.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}

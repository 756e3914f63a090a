"""Create a channel with the account's user key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from p1tui.i18n.message import Message
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.uplinks.target import no_reply
from p1tui.uplinks.thingspeak.target import Caller

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class AccountError(Exception):
    """A call for the account failed."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason
        """Sentence for a person, without a key."""


class NewChannel(msgspec.Struct, frozen=True):
    """A channel that was just created. Its repr holds no key."""

    channel: int
    """Number of the channel."""
    write_key: str
    read_key: str
    """Empty if the server gave none."""

    def __repr__(self) -> str:
        return f"NewChannel(channel={self.channel})"


def create_channel(
    http: Caller, host: str, user_key: str, *, name: str, fields: Sequence[str], public: bool = False
) -> NewChannel:
    """Create a channel with these field names; private by default, since it shows when a house is empty.

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
    return NewChannel(int(document["id"]), keys[True], keys.get(False, ""))


def _object(reply: Reply) -> dict[str, Any]:
    try:
        document = json.loads(reply.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}

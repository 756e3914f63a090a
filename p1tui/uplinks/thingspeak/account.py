"""Create a channel with the account's user key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from p1tui.i18n.message import Message
from p1tui.net.caller import Caller
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.uplinks.target import no_reply

LARGEST_INTEGER = 2**63 - 1
"""The largest integer of a TOML file."""

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


class _Key(msgspec.Struct):
    api_key: Annotated[str, Meta(pattern=r"^[!-~]+\Z", max_length=255)]
    write_flag: bool


class _NewChannelReply(msgspec.Struct):
    """The part of the answer that goes into the config."""

    id: Annotated[int, Meta(ge=1, le=LARGEST_INTEGER)]
    api_keys: list[_Key]


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
    if reply.status != 200 or _object(reply) is None:
        raise AccountError(
            Message(
                "{host} made no channel (HTTP {status}); a free account may have four.",
                host=host,
                status=reply.status,
            )
        )
    made = _made(reply)
    if made is None:
        raise AccountError(
            Message(
                "{host} gave no usable channel number and keys; if the channel is on its page My Channels, "
                "copy them from there into the config.",
                host=host,
            )
        )
    return made


def _object(reply: Reply) -> dict[str, Any] | None:
    try:
        document = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) and "id" in document else None


def _made(reply: Reply) -> NewChannel | None:
    """Return the channel in the answer; `None` if the config would not take its number or its keys."""
    answer = reply.decoded(_NewChannelReply)
    if answer is None:
        return None
    keys = {key.write_flag: key.api_key for key in answer.api_keys}
    return NewChannel(answer.id, keys[True], keys.get(False, "")) if True in keys else None

"""Call the engine that holds a history."""

from __future__ import annotations

import socket
from typing import Final

from p1tui.engine.attach import address, protocol
from p1tui.engine.attach.protocol import Topic
from p1tui.i18n.message import Message
from p1tui.runtime.lock import Holder

CALL_S: Final = 2.0
"""Seconds within which an engine answers a call; it does so in milliseconds."""


class Unanswered(Exception):
    """The engine does not serve this viewer; the text is its reason."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def call(holder: Holder, topics: tuple[Topic, ...]) -> socket.socket:
    """Connect to the engine that holds a history, and subscribe.

    Raises `OSError`, also if another user's process answers.
    """
    if holder.socket is None:
        raise ConnectionRefusedError("it serves no viewers")
    peer = address.connected(holder.socket, CALL_S)
    try:
        if address.is_stranger(peer):
            raise PermissionError("it belongs to another user")
        peer.sendall(protocol.line(protocol.ViewerRequest(type=protocol.SUBSCRIBE, topics=topics)))
    except BaseException:  # Ctrl+C included: nobody else can close it
        peer.close()
        raise
    return peer

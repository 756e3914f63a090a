"""What keeps a call from an answer, as data: a kind, a few words, and how far the call came."""

from __future__ import annotations

from typing import Literal

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.net.phases import Timings

FailureKind = Literal[
    "no_route",
    "no_name",
    "refused",
    "connect_timeout",
    "tls_failed",
    "certificate_clock",
    "certificate_dates",
    "certificate_host",
    "certificate_authority",
    "no_answer",
]
"""`no_answer` alone leaves open whether the server had the request: at all others it was not sent."""


class CallFailed(msgspec.Struct, frozen=True):
    """A call without a whole answer. `detail` is a few words: never a key, never the server's text."""

    kind: FailureKind
    detail: Message = NOTHING
    timings: Timings = Timings()

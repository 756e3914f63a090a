"""Failed calls as data: kind of failure, detail and timings."""

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
"""`no_answer`: the server may have received the request; with all others it was not sent."""


class CallFailed(msgspec.Struct, frozen=True):
    """A call without a complete answer. Holds no key and none of the server's text."""

    kind: FailureKind
    detail: Message = NOTHING
    """A few words for a sentence, such as `it was refused`."""
    timings: Timings = Timings()
    """Duration of each phase that the call reached."""

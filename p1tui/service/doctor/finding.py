"""A check's result."""

from __future__ import annotations

from typing import Literal

import msgspec

from p1tui.i18n.message import Message

Verdict = Literal[
    "good",
    "note",  # worth knowing; nothing has to be done
    "wrong",
    "unknown",  # this computer does not tell
]


class Finding(msgspec.Struct, frozen=True):
    """Verdict of one check."""

    check: str
    """Name of the check, the same in every language: `disk_space`."""
    verdict: Verdict
    reason: Message
    """Sentence on what was found, with its figures."""
    remedy: str = ""
    """Command that mends it, empty if there is none or none is needed."""

"""Sources of bytes: a cable, a gateway, a recording, a pipe, a simulated household.

`make_source` makes the source that the user names. Each is a `Source` and raises only the errors of `base`.
`network` and `rfc2217` read gateways, `homewizard` HomeWizard's P1 meter, and `discovery` finds them.
`autodetect` finds the port of the cable by itself. `supervisor` keeps a source open, `diagnosis` explains why
no telegram comes.
"""

from __future__ import annotations

from p1tui.sources.base import (
    Source,
    SourceEnded,
    SourceError,
    SourceLost,
    SourceMissing,
    SourceSpecError,
)
from p1tui.sources.factory import make_source

__all__ = [
    "Source",
    "SourceEnded",
    "SourceError",
    "SourceLost",
    "SourceMissing",
    "SourceSpecError",
    "make_source",
]

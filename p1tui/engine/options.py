"""Options of one engine: decided before it starts, fixed while it runs."""

from __future__ import annotations

from pathlib import Path

import msgspec

from p1tui.i18n.message import NOTHING, Message


class EngineOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Choices of a run that are no settings of the user's config."""

    history: Path
    """File to record into."""
    temporary: bool = False
    """True if the history is thrown away at the end, as of a recording that is played back."""
    unwritable: Message = NOTHING
    """Reason why the history cannot be written, if that is known before it is opened."""
    no_upload: Message = NOTHING
    """Reason why nothing is uploaded, with the remedy; `NOTHING`: every channel gets everything."""
    demo: bool = False
    """True if the simulated house is the source, which the screen says."""

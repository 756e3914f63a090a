"""This computer's clock: from when on it can be believed at all, and a clock beside it that nobody sets."""

from __future__ import annotations

import sys
import time
from typing import Final

PLAUSIBLE: Final = 1_735_689_600
"""2025-01-01: a clock before it was never set, as on a Raspberry Pi without a battery and network."""


def steady() -> float:
    """Return the seconds of a clock that is never set, and on Linux runs on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()

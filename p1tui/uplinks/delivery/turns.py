"""The turns of one meter: moments of the wall clock at which its caught-up uplink calls.

Ten thousand meters that come back from one power failure would else call their server in the same second,
and again after each period. A meter's id decides where in the period its turns are, so they stay there.
"""

from __future__ import annotations

import zlib

from p1tui.uplinks.delivery.batch import UploadBatch


class Turns:
    """Turns every `period` seconds, once the meter is known; with a period of 0 every moment is one.

    Threads: only the worker's.
    """

    def __init__(self, period: float) -> None:
        self._period = period
        self._phase: float | None = None

    def know(self, batch: UploadBatch) -> bool:
        """Choose the place in the period by the meter's id; return True if that was not known before."""
        if self._phase is not None or not self._period:
            return False
        meter = batch.next(len(batch)).rows[0].meter
        self._phase = zlib.crc32(meter.encode()) / 2**32 * self._period
        return True

    def wait(self, now: float) -> float:
        """Return the seconds from `now` (UTC seconds) to the next turn."""
        return 0.0 if self._phase is None else (self._phase - now) % self._period

"""Listen to a source for a while, and tell what comes: telegrams, or why there are none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.reading import Reading
from p1tui.sources import diagnosis
from p1tui.sources.base import Source, SourceEnded, SourceLost

SECONDS = 12.0
"""Seconds to listen: a DSMR 4 meter sends every 10 s."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What a source gave within the time."""

    source: str = ""
    """Name of the source once it was open: `auto` has found its port."""
    accepted: int = 0
    rejected: int = 0
    newest: Reading | None = None
    """Last telegram."""
    received_at: float = 0.0
    """UTC seconds of this computer's clock when it came."""
    trouble: Message = NOTHING
    """Sentence on why the source cannot be opened or gives no telegram; `NOTHING` if it does."""
    reason: Message = NOTHING
    """Reason why the last rejected frame was not read, one of `p1.messages.REJECTIONS`."""


def listen(
    source: Source,
    decoder: Decoder,
    *,
    stop: threading.Event,
    seconds: float = SECONDS,
    enough: int = 3,
    hopeless: Collection[Message] = (),
    clock: Callable[[], float] = time.monotonic,
) -> Trial:
    """Open the source, and read it until `enough` telegrams came, it ended, or `seconds` are over; close it.

    A rejection for a reason of `hopeless` ends it, too.

    Threads: blocks its own; `stop` ends it.
    """
    accepted = rejected = 0
    newest, received_at, unread, reason = None, 0.0, b"", NOTHING
    name, began = source.name, clock()
    try:
        source.open()
        name = source.name
        while (
            accepted < enough and reason not in hopeless and clock() - began < seconds and not stop.is_set()
        ):
            data = source.read()
            unread = (unread + data)[-4096:]
            for result in decoder.feed(data):
                if isinstance(result, Accepted):
                    accepted, newest, received_at = accepted + 1, result.reading, time.time()
                else:
                    rejected, reason = rejected + 1, result.reason
    except SourceLost as error:
        return Trial(
            source=name,
            accepted=accepted,
            rejected=rejected,
            newest=newest,
            trouble=error.message,
            reason=reason,
        )
    except SourceEnded:
        pass
    finally:
        source.close()
    trouble = NOTHING
    if not accepted:
        network = not source.local
        silent = diagnosis.NO_BYTES_NETWORK if network else diagnosis.NO_BYTES
        trouble = diagnosis.explain(unread, network=network) if unread else silent
    return Trial(
        source=name,
        accepted=accepted,
        rejected=rejected,
        newest=newest,
        received_at=received_at,
        trouble=trouble,
        reason=reason,
    )

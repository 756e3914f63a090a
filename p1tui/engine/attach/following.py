"""Follow the engines of one history, one after the other, line by line of what they send."""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

from p1tui.engine.attach import protocol
from p1tui.engine.attach.call import CALL_S, Unanswered, call
from p1tui.engine.attach.protocol import LONGEST_LINE, Error, Topic
from p1tui.engine.attach.splitter import Splitter
from p1tui.i18n.message import Message
from p1tui.runtime.lock import holder_of, shown_holder
from p1tui.runtime.signals import LONGEST_WAIT

BLOCK: Final = 64 * 1024
"""Bytes of one read."""


def followed(
    history: Path,
    topics: tuple[Topic, ...],
    on_news: Callable[[Message], None],
    stop: threading.Event,
) -> Generator[bytes]:
    """Yield each line of the protocol until `stop`; when an engine ends, wait for the next.

    `on_news` is told that one ended, and that one runs again. Raises `Unanswered` or `Nonsense` if the first
    call fails, and later if the engine refuses.
    """
    attached = lost = False
    while not stop.is_set():
        holder = holder_of(history)
        try:
            with call(holder, topics) as peer:
                if lost:
                    on_news(Message("A recorder runs again: {holder}.", holder=shown_holder(holder.name)))
                attached, lost = True, False
                yield from _lines(peer.fileno(), peer.recv, stop)
        except OSError as error:
            if not attached:
                name = shown_holder(holder.name) or Message("nobody")
                raise Unanswered(
                    Message("{holder} does not answer ({error}).", holder=name, error=str(error))
                ) from error
        if stop.is_set():
            return
        if not lost:
            on_news(Message("The recorder has ended; waiting for the next one."))
            lost = True
        _pause(stop)


def _lines(number: int, read: Callable[[int], bytes], stop: threading.Event) -> Generator[bytes]:
    splitter = Splitter(LONGEST_LINE)
    while not stop.is_set():
        # A signal just before the wait does not end it.
        if not select.select([number], [], [], LONGEST_WAIT)[0]:
            continue
        data = read(BLOCK)
        if not data:
            return
        for line in splitter.feed(data):
            if protocol.type_of(line) == "error":
                raise Unanswered(protocol.decode(line, Error).reason)
            yield line


def _pause(stop: threading.Event) -> None:
    until = time.monotonic() + CALL_S / 4
    while (left := until - time.monotonic()) > 0 and not stop.wait(min(left, LONGEST_WAIT)):
        pass

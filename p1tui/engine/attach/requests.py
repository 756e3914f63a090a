"""The requests that a viewer may make of an engine, and their answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from p1tui.engine.attach import protocol
from p1tui.engine.attach.protocol import Done, Progress, RequestRefused, ViewerRequest
from p1tui.i18n.message import Message
from p1tui.model.orders import OrderDone, OrderRefused, Tell

UNKNOWN: Final = Message("This recorder does not know the request {request}; update it.")
NO_SINCE: Final = Message("The request has no time from which entries are due.")
WAITS: Final = {
    "backfill": Message("The recorder looks for older entries as soon as no call is under way."),
    "test": Message("The recorder sends the entry as soon as the channel takes another call."),
}
"""Request that is carried out later -> the sentence until then."""

LATEST: Final = 253_402_300_799
"""Last UTC second that can be written as a date: the end of the year 9999."""

LONGEST_NAME: Final = 40
"""Characters of a request's name that are repeated in an answer."""

Answer = Callable[[bytes], None]
"""Gets the line that answers a request, on any thread; it must not block."""


class Controls(Protocol):
    """The part of an engine that viewers control. Methods with a target raise `OrderRefused`."""

    def retry_parked(self, target: str = "") -> int:
        """Queue all parked entries again, of one target or of all; return their number."""

    def pause_uploads(self, paused: bool) -> None:
        """Pause or resume all uploads."""

    def try_uploads(self) -> None:
        """Call every target as soon as it takes calls."""

    def backfill(self, target: str, since: int, tell: Tell) -> None:
        """Make entries from `since` (UTC seconds) on due to a target; `tell` gets the result later."""

    def test_upload(self, target: str, tell: Tell) -> None:
        """Send a test entry to a target; `tell` gets the result later."""


def carry_out(controls: Controls, request: ViewerRequest, later: Answer) -> bytes:
    """Carry out a request; return the line to say at once: the answer, or that `later` gets it."""
    count: int | None = None
    try:
        match request.type:
            case "retry":
                count = controls.retry_parked(request.target)
            case "pause" | "resume":
                controls.pause_uploads(request.type == "pause")
            case "try":
                controls.try_uploads()
            case "backfill":
                if request.since is None or not 0 <= request.since <= LATEST:
                    raise OrderRefused(NO_SINCE)
                controls.backfill(request.target, request.since, lambda result: later(_told(request, result)))
                return _waits(request)
            case "test":
                controls.test_upload(request.target, lambda result: later(_told(request, result)))
                return _waits(request)
            case protocol.SUBSCRIBE:
                pass  # a matter of the connection, and answered like any other
            case unknown:
                return _refused(request, UNKNOWN.with_values(request=unknown[:LONGEST_NAME]))
    except OrderRefused as refused:
        return _refused(request, refused.reason)
    return protocol.line(Done(request=request.type, id=request.id, count=count))


def _told(request: ViewerRequest, result: OrderDone | OrderRefused) -> bytes:
    if isinstance(result, OrderRefused):
        return _refused(request, result.reason)
    return protocol.line(Done(request=request.type, id=request.id, count=result.count, text=result.text))


def _waits(request: ViewerRequest) -> bytes:
    return protocol.line(Progress(request=request.type, id=request.id, text=WAITS[request.type]))


def _refused(request: ViewerRequest, reason: Message) -> bytes:
    return protocol.line(RequestRefused(request=request.type[:LONGEST_NAME], id=request.id, reason=reason))

"""The requests that a viewer may make of an engine, and their answers."""

from __future__ import annotations

from typing import Final, Protocol

from p1tui.engine.attach import protocol
from p1tui.engine.attach.protocol import Done, RequestRefused, ViewerRequest
from p1tui.i18n.message import Message
from p1tui.runtime import invocation

UNKNOWN: Final = Message("This recorder does not know the request {request}; update it.")

LONGEST_NAME: Final = 40
"""Characters of a request's name that are repeated in an answer."""


class Controls(Protocol):
    """The part of an engine that viewers control."""

    def retry_parked(self) -> int:
        """Queue all parked entries again; return their number."""

    def pause_uploads(self, paused: bool) -> None:
        """Pause or resume all uploads."""

    def try_uploads(self) -> None:
        """Call every target as soon as it takes calls."""


def carry_out(controls: Controls, request: ViewerRequest) -> bytes:
    """Carry out a request; return the line that answers it."""
    count: int | None = None
    match request.type:
        case "retry":
            count = controls.retry_parked()
        case "pause" | "resume":
            controls.pause_uploads(request.type == "pause")
        case "try":
            controls.try_uploads()
        case "backfill":
            return _refused(request, _not_while_recording())
        case protocol.SUBSCRIBE:
            pass  # a matter of the connection, and answered like any other
        case unknown:
            return _refused(request, UNKNOWN.with_values(request=unknown[:LONGEST_NAME]))
    return protocol.line(Done(request=request.type, id=request.id, count=count))


def _refused(request: ViewerRequest, reason: Message) -> bytes:
    return protocol.line(RequestRefused(request=request.type[:LONGEST_NAME], id=request.id, reason=reason))


def _not_while_recording() -> Message:
    return Message(
        "Older entries are made due only while nothing records: end this recorder, run {command}, "
        "and start it again.",
        command=invocation.command("uplink backfill"),
    )

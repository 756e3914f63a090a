"""The lines of the protocol as structs, and their limits."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, Literal, TypeVar, cast

import msgspec

from p1tui.i18n.message import NOTHING, Message, as_object, from_object

PROTOCOL: Final = 1
"""Number of the protocol: raised when a line is no longer understood by an earlier version."""

LONGEST_REQUEST: Final = 4096
"""Bytes of the longest line of a viewer; a longer one is nonsense."""

LONGEST_LINE: Final = 4 << 20
"""Bytes of the longest line that a viewer takes from an engine."""

LAG: Final = 120
"""Readings, links and events that wait for a viewer that does not read: two minutes at one a second."""

ALIVE_S: Final = 5.0
"""Longest time in seconds for which the engine says nothing."""

PATIENCE_S: Final = 10.0
"""Seconds within which a viewer must subscribe."""

RAW_ROOM: Final = 64 * 1024
"""Bytes of the source that wait for a viewer that does not read: a minute of a telegram each second."""

Topic = Literal["snapshot", "reading", "link", "event", "raw"]

SUBSCRIBE: Final = "subscribe"

T = TypeVar("T")


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag="hello"):
    """First line of the engine."""

    protocol: int = PROTOCOL
    version: str = ""
    pid: int = 0
    profile: str = ""
    source: str = ""
    """SOURCE as the engine was given it, passwords masked."""
    since: float = 0.0


class Append(msgspec.Struct, frozen=True, tag="append"):
    """A change of a list of the snapshot."""

    field: str
    drop: int
    """Items to leave out at the start."""
    items: list[msgspec.Raw]


class Fields(msgspec.Struct, frozen=True, tag="snapshot"):
    """Fields of the snapshot that changed, by name."""

    fields: dict[str, msgspec.Raw]


class NewsLine(msgspec.Struct, frozen=True):
    """A `reading`, `link` or `event`."""

    line: msgspec.Raw


class Raw(msgspec.Struct, frozen=True, tag="raw"):
    """Bytes of the source, as one read gave them."""

    at: float
    """UTC seconds of their arrival."""
    data: bytes
    """In JSON as base64 (RFC 4648)."""


class Missed(msgspec.Struct, frozen=True, tag="missed"):
    """Bytes of the source that the viewer was too slow for, at this place among the `raw` lines."""

    bytes: int


class Lost(msgspec.Struct, frozen=True, tag="lost"):
    """Lines that the viewer was too slow for."""

    count: int


class Done(msgspec.Struct, frozen=True, kw_only=True, tag="done", omit_defaults=True):
    """A request that was carried out."""

    request: str
    id: int | None = None
    count: int | None = None
    text: Message = NOTHING
    """Sentence on the result, if a name and a number do not say all."""


class Progress(msgspec.Struct, frozen=True, kw_only=True, tag="progress", omit_defaults=True):
    """A request that is carried out later."""

    request: str
    id: int | None = None
    text: Message = NOTHING
    """Sentence on what it waits for."""


class RequestRefused(msgspec.Struct, frozen=True, kw_only=True, tag="refused", omit_defaults=True):
    """A request that was not carried out."""

    request: str
    id: int | None = None
    reason: Message = NOTHING


class Alive(msgspec.Struct, frozen=True, tag="alive"):
    """A sign of life."""


class Error(msgspec.Struct, frozen=True, tag="error"):
    """The end of the connection, with its reason."""

    reason: Message


class ViewerRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Any line of a viewer."""

    type: str
    id: int | None = None
    topics: tuple[str, ...] = ()
    target: str = ""
    since: int | None = None


class _Typed(msgspec.Struct, frozen=True):
    """Any line of the engine, of which only the type is read."""

    type: str


class Nonsense(Exception):
    """A line that is no line of the protocol."""


def encode(value: object) -> bytes:
    """Return a struct as JSON, without a line end."""
    return _ENCODER.encode(value)


def line(value: object) -> bytes:
    """Return a struct as a line."""
    return _ENCODER.encode(value) + b"\n"


def item_line(topic: Topic, item: bytes) -> bytes:
    """Return the line of a reading, link or event that is JSON already."""
    return b'{"type":"%s","line":%s}\n' % (topic.encode(), item)


def request(data: bytes) -> ViewerRequest:
    """Return a viewer's line. Raises `Nonsense`."""
    return decode(data, ViewerRequest)


def type_of(data: bytes) -> str:
    """Return the type of an engine's line. Raises `Nonsense`."""
    return decode(data, _Typed).type


def decode(data: bytes, kind: type[T]) -> T:
    """Return JSON as a value of this type. Raises `Nonsense`, also for one of a later version."""
    try:
        return cast(T, _decoder(cast(Any, kind)).decode(data))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Nonsense(str(error)) from error


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, dec_hook=_message)


def _message(kind: type, data: object) -> object:
    if kind is Message:
        return from_object(data)
    raise NotImplementedError(f"no value of {kind.__name__} is sent")


_ENCODER = msgspec.json.Encoder(enc_hook=as_object)

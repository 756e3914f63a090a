"""Messages of DNS (RFC 1035, 4) as far as lists of services need them: PTR, SRV, TXT, A and AAAA."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

A, PTR, TXT, AAAA, SRV = 1, 12, 16, 28, 33
INTERNET: Final = 1
CLASS_BITS: Final = 0x7FFF
"""Bits of a class; the highest says that older answers are void (RFC 6762, 10.2)."""

RESPONSE: Final = 0x8000
LONGEST_NAME: Final = 255
MOST_RECORDS: Final = 200
"""Records of one message that are read; a whole house has fewer."""

_HEADER = struct.Struct("!6H")
_RECORD = struct.Struct("!HHIH")

Name = tuple[str, ...]
"""Labels of a name. One of an instance may hold any character, even a dot."""


class Record(msgspec.Struct, frozen=True):
    """A resource record; the fields of other kinds are empty."""

    name: Name
    kind: int
    target: Name = ()
    """Of PTR the instance, of SRV the host."""
    port: int = 0
    address: str = ""
    text: dict[str, str] = {}
    """Of TXT, keys in lower case (RFC 6763, 6.4)."""


def name_of(text: str) -> Name:
    """Return the labels of a name without dots in its labels."""
    return tuple(text.rstrip(".").split("."))


def question(names: Iterable[tuple[Name, int]]) -> bytes:
    """Return a message that asks for names, each with its kind."""
    asked = [(name, kind) for name, kind in names]
    message = _HEADER.pack(0, 0, len(asked), 0, 0, 0)
    return message + b"".join(_written(name) + struct.pack("!HH", kind, INTERNET) for name, kind in asked)


def answers(message: bytes) -> list[Record]:
    """Return all records of a response, none of a question. Raises `ValueError` for what is no DNS."""
    try:
        return list(_records(message))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error


def _records(message: bytes) -> Iterator[Record]:
    _, flags, questions, *counts = _HEADER.unpack_from(message)
    if not flags & RESPONSE:
        return
    at = _HEADER.size
    for _ in range(min(questions, MOST_RECORDS)):
        _, at = _name(message, at)
        at += 4
    for _ in range(min(sum(counts), MOST_RECORDS)):
        name, at = _name(message, at)
        kind, class_, _, length = _RECORD.unpack_from(message, at)
        at += _RECORD.size
        if at + length > len(message):
            raise ValueError("a record is cut off")
        if class_ & CLASS_BITS == INTERNET and (record := _record(message, name, kind, at, length)):
            yield record
        at += length


def _record(message: bytes, name: Name, kind: int, at: int, length: int) -> Record | None:
    data = message[at : at + length]
    match kind:
        case 1 | 28:
            return Record(name, kind, address=str(ipaddress.ip_address(data)))
        case 12:
            return Record(name, kind, target=_name(message, at)[0])
        case 33:
            (port,) = struct.unpack_from("!H", data, 4)
            return Record(name, kind, target=_name(message, at + 6)[0], port=port)
        case 16:
            return Record(name, kind, text=_text(data))
    return None


def _name(message: bytes, at: int) -> tuple[Name, int]:
    """Return a name and the offset after it. A pointer leads backwards alone, so that none is a circle."""
    labels: list[str] = []
    end, earliest, size = 0, at, 0
    while length := message[at]:
        if length >= 0xC0:
            (pointer,) = struct.unpack_from("!H", message, at)
            end = end or at + 2
            at = pointer & 0x3FFF
            if at >= earliest:
                raise ValueError("a name points forwards")
            earliest = at
            continue
        if length > 63 or (size := size + length + 1) > LONGEST_NAME or at + 1 + length > len(message):
            raise ValueError("a name is too long")
        labels.append(message[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return tuple(labels), end or at + 1


def _text(data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        item = data[at + 1 : at + 1 + data[at]].decode("utf-8", "replace")
        key, _, value = item.partition("=")
        found.setdefault(key.lower(), value)
        at += 1 + data[at]
    return found


def _written(name: Name) -> bytes:
    labels = [label.encode() for label in name]
    return b"".join(bytes((len(label),)) + label for label in labels) + b"\0"

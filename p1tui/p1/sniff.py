"""Describe an input in which no telegram was found, by its first bytes."""

from __future__ import annotations

import re

from p1tui.i18n.message import NOTHING, Message

HEAD = 4096
"""Bytes of an input that `sniff` needs: more than the longest telegram."""

TEXT = bytes(range(0x20, 0x7F)) + b"\t\r\n"
"""Bytes of plain text."""

EMPTY = Message("It is empty.")
GZIP = Message("It is compressed with gzip: unpack it first, with gunzip.")
ZIP = Message("It is a zip archive: unpack it first.")
XZ = Message("It is compressed with xz: unpack it first, with unxz.")
BZIP2 = Message("It is compressed with bzip2: unpack it first, with bunzip2.")
ZSTD = Message("It is compressed with zstd: unpack it first, with unzstd.")
HISTORY = Message(
    "It is an SQLite database, as p1tui's own history is: p1tui export prints one, p1tui restore takes one."
)
UTF16 = Message("It is text in UTF-16, as PowerShell writes it: save it as UTF-8.")
JSON = Message("It is JSON: what p1tui decode and p1tui export print is read by p1tui import.")
CSV = Message("It is a table: what p1tui export prints is read by p1tui import.")
NO_TELEGRAM = Message(
    "It is text, but no telegram: one begins with a line like /ISK5\\2M550T-1012 and ends with one like "
    "!6EEE."
)
INVERTED = Message(
    "It is the signal of a P1 port upside down: the cable lacks the inverter that a P1 port needs. "
    "Record it again with a cable that is made for P1."
)
NO_TEXT = Message(
    "It is no text: as a rule it was recorded with the wrong speed (115200 8N1; 9600 7E1 for meters of "
    "DSMR 2 and 3), or is no recording of a P1 port."
)

_MAGIC = (
    (b"\x1f\x8b", GZIP),
    (b"PK\x03\x04", ZIP),
    (b"\xfd7zXZ", XZ),
    (b"BZh", BZIP2),
    (b"\x28\xb5\x2f\xfd", ZSTD),
    (b"SQLite format 3\0", HISTORY),
    (b"\xff\xfe", UTF16),
    (b"\xfe\xff", UTF16),
)
UPRIGHT = bytes(~(byte >> 1) & 0x7F for byte in range(256))
"""Translation of bytes that came inverted: a stop bit was taken for the start bit, so each bit is one place
late, and the first is 1."""

_REGISTER = re.compile(rb"\d-\d:\d{1,2}\.\d{1,2}\.\d{1,2}\(")
"""A register of a telegram. A parity bit puts every second byte of an inverted signal out of step, so that
little of it is text."""

_TRACE = re.compile(rb"\d-\d:\d|(?:\A|[\r\n])/[A-Za-z0-9]{3}")
"""Begin of a register, or of the first line."""

_SURE = 3
"""Registers that are no chance."""

_UTF8_MARK = b"\xef\xbb\xbf"


def sniff_container(head: bytes) -> Message:
    """Name a container or an inverted signal, in which a telegram can only be chance; else `NOTHING`."""
    if is_inverted(head):
        return INVERTED
    return next((message for magic, message in _MAGIC if head.startswith(magic)), NOTHING)


def is_inverted(data: bytes) -> bool:
    """Return True if the data are text that was read through a cable without an inverter."""
    upright = data.translate(UPRIGHT)
    if len(_REGISTER.findall(upright)) >= _SURE:
        return not _REGISTER.search(data)
    odd = sum(byte & 1 for byte in data)
    return odd * 20 >= len(data) * 19 and mostly(upright, TEXT) and not mostly(data, TEXT)


def sniff(head: bytes) -> Message:
    """Describe an input without a telegram that begins with `head`, its first `HEAD` bytes."""
    if not head:
        return EMPTY
    if message := sniff_container(head):
        return message
    letters = head.replace(b"\0", b"")
    if len(letters) < 2 * len(head) // 3 and 3 * len(letters) > len(head) and mostly(letters, TEXT):
        return UTF16
    text = head.removeprefix(_UTF8_MARK).lstrip()
    if not mostly(text, TEXT):
        return NO_TEXT
    if text.startswith((b"{", b"[{")):
        return JSON
    return CSV if text.startswith(b"every,") else NO_TELEGRAM


def has_trace(data: bytes) -> bool:
    """Return True if the data hold a first line or a register, as any part of a telegram does."""
    return _TRACE.search(data) is not None


def mostly(data: bytes, kind: bytes) -> bool:
    """Return True if 95 % of the data are bytes of this kind."""
    return len(data.translate(None, kind)) <= len(data) // 20

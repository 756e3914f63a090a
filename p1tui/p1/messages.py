"""The one list of reasons why a line or a frame was not read, each with its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from p1tui.i18n.message import Message

# A line: `Fault.reason`. The rest of its telegram is used.

NOT_A_LINE = Message(
    "This line is not of the form code(value), so it is left out; check the cable if it comes back."
)
NOT_A_NUMBER = Message(
    "The value of this line is not a number, so it is left out; check the cable if it comes back."
)
NOT_A_UNIT = Message(
    "The unit of this line does not suit its code: left out; check the cable if it comes back."
)
OUT_OF_RANGE = Message(
    "No meter can measure this value, so it is left out; check the cable if it comes back."
)
NOT_A_TIME = Message(
    "The time in this line cannot be read, so it is left out; check the cable if it comes back."
)

# A frame: `Rejection.reason`. Nothing of it is used.

CHECKSUM = Message(
    "The checksum does not match: the telegram was damaged on its way. If it happens often, shorten or "
    "replace the cable, and let no other program read the port."
)
ALWAYS_WRONG = Message(
    "The checksum of this meter is always wrong, though its telegrams are whole, as with some older Belgian "
    'meters. To use them all the same, set meter.crc = "ignore".'
)
UNREADABLE_CHECKSUM = Message(
    "The checksum cannot be read: the telegram was damaged on its way. If it happens often, shorten or "
    "replace the cable, and let no other program read the port."
)
NO_CHECKSUM = Message(
    "The checksum is missing, though this meter sends one: the end of the telegram was lost. If it happens "
    "often, shorten or replace the cable, and let no other program read the port."
)
PARITY = Message(
    "A parity bit is wrong: the telegram was damaged on its way. If it happens often, shorten or replace the "
    "cable, and let no other program read the port."
)
INCOMPLETE = Message(
    "The telegram breaks off before its end. If it happens often, shorten or replace the cable, and let no "
    "other program read the port."
)
CUT = Message(
    "The last telegram breaks off where the input ends. That is usual where a recording was stopped; else "
    "check that the copy is whole."
)
BLANKS = Message(
    "The telegram's lines begin or end with blanks that no meter sends, so that its checksum is wrong: text "
    "copied from a page often has them. Take them off, as with: sed 's/^[ \\t]*//; s/[ \\t\\r]*$//'."
)
TWO_BYTES = Message(
    "The text has two bytes a character (UTF-16), as PowerShell writes it, and its checksum cannot be told: "
    "save it as UTF-8."
)
TOO_LONG = Message(
    "The telegram does not end: more came than any meter sends at once. Check that the cable's speed and "
    "parity are those of the meter."
)
NOTHING_READABLE = Message(
    "The telegram has no checksum, and none of its lines can be read. Check that the cable's speed and "
    "parity are those of the meter."
)
ENCRYPTED = Message(
    "This meter encrypts its telegrams. Ask the grid company for the key of the customer port and set it as "
    "meter.key, with meter.auth_key beside it if it gives two."
)
KEY_FORM = Message(
    "The key cannot be used: meter.key and meter.auth_key each have 32 characters, the digits and the "
    "letters A to F. Copy them again from what the grid company sent."
)
WRONG_KEY = Message(
    "The telegrams cannot be decrypted: meter.key is not that of this meter. Check it with the grid company."
)
WRONG_AUTH_KEY = Message(
    "The decryption key is right, but meter.auth_key is wrong: it is not that of this meter. Check it with "
    "the grid company, or leave it empty; the telegrams are decrypted without it, too."
)
DAMAGED_CIPHER = Message(
    "The encrypted telegram was damaged on its way. If it happens often, shorten or replace the cable, and "
    "let no other program read the port."
)
NO_CRYPTOGRAPHY = Message(
    "This meter encrypts its telegrams, and cryptography, the package that decrypts them, is missing. "
    "Install p1tui again with its extra [encrypted]; the README says how, under Encrypted meters."
)
HDLC = Message(
    "This meter sends binary HDLC frames, which are not P1 telegrams and are not read by this program. Ask "
    "the grid company whether the port can be set to P1 text."
)
MBUS = Message(
    "This meter sends binary M-Bus frames, which are not P1 telegrams and are not read by this program. Ask "
    "the grid company whether the port can be set to P1 text."
)

FAULTS = (NOT_A_LINE, NOT_A_NUMBER, NOT_A_UNIT, OUT_OF_RANGE, NOT_A_TIME)
"""Reasons of a `Fault`."""

REJECTION_NAMES: Final[Mapping[Message, str]] = {
    CHECKSUM: "checksum",
    ALWAYS_WRONG: "always_wrong",
    UNREADABLE_CHECKSUM: "unreadable_checksum",
    NO_CHECKSUM: "no_checksum",
    PARITY: "parity",
    INCOMPLETE: "incomplete",
    CUT: "cut",
    BLANKS: "blanks",
    TWO_BYTES: "two_bytes",
    TOO_LONG: "too_long",
    NOTHING_READABLE: "nothing_readable",
    ENCRYPTED: "encrypted",
    KEY_FORM: "key_form",
    WRONG_KEY: "wrong_key",
    WRONG_AUTH_KEY: "wrong_auth_key",
    DAMAGED_CIPHER: "damaged_cipher",
    NO_CRYPTOGRAPHY: "no_cryptography",
    HDLC: "hdlc",
    MBUS: "mbus",
}
"""Reason of a `Rejection` -> its name for programs, which stays when the sentence changes."""

REJECTIONS = tuple(REJECTION_NAMES)
"""Reasons of a `Rejection`."""

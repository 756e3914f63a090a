"""Why no telegram comes, in words: what the bytes look like, or that there are none."""

from __future__ import annotations

import re

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.sniff import TEXT, mostly
from p1tui.sources.base import SILENCE

PATIENCE = 12.0
"""Seconds of bytes without a telegram before anything is wrong: a meter of DSMR 4 speaks every 10 s."""

EVEN = bytes(byte for byte in range(256) if byte.bit_count() % 2 == 0)
LOW_BITS = bytes(byte & 0x7F for byte in range(256))
ENCRYPTED = re.compile(rb"\xdb\x08.{8}\x82", re.DOTALL)
HDLC = re.compile(rb"\x7e([\xa0-\xaf])(.)", re.DOTALL)
MBUS = re.compile(rb"\x68(.)\1\x68", re.DOTALL)
WHOLE = re.compile(rb"/[^!]+![0-9A-Fa-f]{1,4}[\r\n]")

WAITING = Message(
    "Waiting for the first telegram. A DSMR 4 meter speaks every 10 seconds, a DSMR 5 meter every second."
)
NO_BYTES = Message(
    "No byte has come yet. Check that the plug is fully in the meter's P1 port; that this is the port of "
    "the P1 cable; and that the port is open: in Belgium it is opened for free at Mijn Fluvius."
)
NO_BYTES_NETWORK = Message(
    "No byte has come yet. Check that the gateway is plugged into the meter's P1 port and set to "
    "pass on raw bytes; in Belgium the port is opened for free at Mijn Fluvius."
)
SILENT = Message(
    "No telegram has come for over {silence} seconds. Check the plug in the meter; a meter without "
    "power or with a closed port is silent too.",
    silence=round(SILENCE),
)
IS_ENCRYPTED = Message(
    "These are encrypted telegrams, as in Luxembourg and Austria. "
    "Ask the grid operator for the meter's key and set meter.key (and meter.auth_key)."
)
IS_HDLC = Message(
    "These are binary DLMS frames (HDLC), as from Norwegian and Danish meters. p1tui reads P1 telegrams only."
)
IS_MBUS = Message(
    "These are binary M-Bus frames. p1tui reads P1 telegrams only; ask the grid operator for the P1 port."
)
IS_WRONG_CRC = Message(
    "Whole telegrams come, but their check sum (CRC) is wrong each time. As a rule bytes get lost: see "
    "that no other program reads the same port, and try a shorter cable. For the few meters that "
    'compute it wrongly (some in Wallonia), set meter.crc = "ignore".'
)
IS_BROKEN_TEXT = Message(
    "Text comes, but no whole telegram. Bytes get lost: see that no other program reads the "
    "same port, and try a shorter cable."
)
IS_PARITY = Message(
    "Telegrams come with a parity bit, as from a DSMR 2 or 3 meter: "
    "add ?baud=9600&parity=E to the source, or set meter.baud and meter.parity."
)
IS_PARITY_NETWORK = Message(
    "Telegrams come with a parity bit, as from a DSMR 2 or 3 meter: set the gateway's port to 9600 7E1."
)
IS_NOISE = Message(
    "Bytes come, but they are no text. Most likely the speed is wrong: try ?baud=9600&parity=E for "
    "a DSMR 2 or 3 meter, ?baud=115200&parity=N for a newer one. If both fail, the cable lacks the inverter "
    "that a P1 port needs."
)
IS_NOISE_NETWORK = Message(
    "Bytes come, but they are no text. Most likely the gateway's port has the wrong speed: 9600 7E1 for "
    "a DSMR 2 or 3 meter, 115200 8N1 for a newer one. If both fail, its cable lacks the inverter "
    "that a P1 port needs."
)


def hint(*, network: bool, heard: bool, silence: float, without: float, noise: float, seen: bytes) -> Message:
    """The message for an open live source, `NOTHING` while all is well.

    `heard`: a telegram was accepted before. `silence`: seconds since the last byte, or since the opening.
    `without`: seconds since the last telegram, or since the opening. `seen`: the bytes since then; `noise`:
    seconds since the first of them.
    """
    if silence >= SILENCE and not (heard or seen):
        return NO_BYTES_NETWORK if network else NO_BYTES
    if heard and without < SILENCE:
        return NOTHING
    if seen and silence < SILENCE and noise >= PATIENCE:
        return explain(seen, network=network)
    return SILENT if heard or silence >= SILENCE else WAITING


def explain(seen: bytes, *, network: bool) -> Message:
    """What bytes that gave no telegram are."""
    if ENCRYPTED.search(seen):
        return IS_ENCRYPTED
    if _has_hdlc(seen):
        return IS_HDLC
    if MBUS.search(seen):
        return IS_MBUS
    if mostly(seen, TEXT):
        return IS_WRONG_CRC if WHOLE.search(seen) else IS_BROKEN_TEXT
    if mostly(seen, EVEN) and mostly(seen.translate(LOW_BITS), TEXT):
        return IS_PARITY_NETWORK if network else IS_PARITY
    return IS_NOISE_NETWORK if network else IS_NOISE


def _has_hdlc(data: bytes) -> bool:
    """Whether a frame of ISO 13239 type 3 is in it: its flag stands again where its length says."""
    for found in HDLC.finditer(data):
        length = (found[1][0] & 0x07) << 8 | found[2][0]
        if data[found.start() + 1 + length : found.start() + 2 + length] == b"\x7e":
            return True
    return False

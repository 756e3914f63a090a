"""Explain why no telegram comes from a source, by the bytes that came or by their absence."""

from __future__ import annotations

import re
from typing import Literal

from p1tui.i18n.message import NOTHING, Message, joined
from p1tui.p1.frames.binary import FrameKind, kind_in
from p1tui.p1.frames.framing import LOW_SEVEN
from p1tui.p1.sniff import TEXT, has_trace, is_inverted, mostly
from p1tui.sources.base import SILENCE
from p1tui.sources.parity import EVEN

PATIENCE = 12.0
"""Seconds of bytes without a telegram until something is wrong: a DSMR 4 meter sends every 10 s."""

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
    "This meter encrypts its telegrams. Ask the grid company for the keys of the customer port, with the "
    "meter's number: in Luxembourg Creos gives one for meter.key, and meter.auth_key is "
    "00112233445566778899AABBCCDDEEFF there; in Austria the grid company gives both."
)
MAKERS = (
    (b"AIDON_V", Message("an Aidon meter, as in Norway")),
    (b"KFM_", Message("a Kaifa meter, as in Norway")),
    (b"Kamstrup_V", Message("a Kamstrup meter, as in Norway and Denmark")),
)
"""Version of the list of registers, as printed in its frames -> who makes the meter (NVE lists, Norway)."""
ANY_MAKER = Message("Aidon, Kaifa and Kamstrup meters in Norway do, and Kamstrup's in Denmark")
HDLC = Message(
    "This meter sends binary DLMS frames (HDLC), which are no P1 telegrams: {makers}. p1tui does not read "
    "them; ask the grid company whether the port can be set to P1 text."
)
IS_HDLC = HDLC.with_values(makers=ANY_MAKER)
IS_MBUS = Message(
    "This meter sends binary M-Bus frames, which are no P1 telegrams: the M-Bus ports (RJ45) of Norway, "
    "Denmark and early Swedish meters do, and Kaifa's in Austria. p1tui does not read them; ask the grid "
    "company whether the port can be set to P1 text."
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
IS_OTHER_TEXT = Message(
    "Text comes, but nothing of a telegram: this is no P1 gateway. Check its address and port."
)
IS_PARITY = Message(
    "Telegrams come with a parity bit, as from a DSMR 2 or 3 meter: "
    "add ?baud=9600&parity=E to the source, or set meter.baud and meter.parity."
)
IS_PARITY_NETWORK = Message(
    "Telegrams come with a parity bit, as from a DSMR 2 or 3 meter: set the gateway's port to 9600 7E1."
)
IS_INVERTED = Message(
    "Telegrams come upside down: the cable lacks the inverter that a P1 port needs. "
    "Use a cable that is made for P1; no setting can mend it."
)
IS_NOISE = Message(
    "Bytes come, but they are no text. Most likely the speed is wrong: --source auto finds it by itself. To "
    "name it, write ?baud=9600&parity=E behind the port for a DSMR 2 or 3 meter, ?baud=115200&parity=N for "
    "a newer one. If both fail, the cable lacks the inverter that a P1 port needs."
)
IS_NOISE_NETWORK = Message(
    "Bytes come, but they are no text. Most likely the gateway's port has the wrong speed: 9600 7E1 for "
    "a DSMR 2 or 3 meter, 115200 8N1 for a newer one. If both fail, its cable lacks the inverter "
    "that a P1 port needs."
)


def diagnose(
    *,
    network: bool,
    heard: bool,
    since_byte: float,
    since_telegram: float,
    since_unread: float,
    unread: bytes,
    silence: float = SILENCE,
) -> Message:
    """Return the hint for an open live source, `NOTHING` while all is well.

    `heard` is True if a telegram was accepted before; `unread` are the bytes since the last telegram.
    `since_byte`, `since_telegram` and `since_unread` are the ages, in seconds, of the last byte, of the last
    telegram and of the first unread byte; without one, the time since the source was opened. `silence` is the
    number of seconds without a byte that mean trouble.
    """
    if since_byte >= silence and not (heard or unread):
        return NO_BYTES_NETWORK if network else NO_BYTES
    if heard and since_telegram < silence:
        return NOTHING
    if unread and since_byte < silence and since_unread >= PATIENCE:
        return explain(unread, network=network)
    return SILENT.with_values(silence=round(silence)) if heard or since_byte >= silence else WAITING


Kind = Literal["inverted", FrameKind, "wrong_crc", "broken_text", "parity", "noise"]
"""Kinds of bytes that gave no telegram."""

_MEANINGS: dict[Kind, Message] = {
    "inverted": IS_INVERTED,
    "encrypted": IS_ENCRYPTED,
    "hdlc": IS_HDLC,
    "mbus": IS_MBUS,
    "wrong_crc": IS_WRONG_CRC,
    "broken_text": IS_BROKEN_TEXT,
    "parity": IS_PARITY,
    "noise": IS_NOISE,
}
_ON_NETWORK: dict[Kind, Message] = {"parity": IS_PARITY_NETWORK, "noise": IS_NOISE_NETWORK}


def explain(unread: bytes, *, network: bool) -> Message:
    """Return a hint for bytes that gave no telegram: their kind, and the remedy."""
    kind = kind_of(unread)
    if kind == "hdlc":
        return hdlc(unread)
    if network and kind == "broken_text" and not has_trace(unread):
        return IS_OTHER_TEXT
    return _ON_NETWORK.get(kind, _MEANINGS[kind]) if network else _MEANINGS[kind]


def hdlc(unread: bytes) -> Message:
    """Return the hint for HDLC frames, with the maker of the meter if they name it."""
    makers = [text for sign, text in MAKERS if sign in unread]
    return HDLC.with_values(makers=joined(makers)) if makers else IS_HDLC


def kind_of(unread: bytes) -> Kind:
    """Return the kind of bytes that gave no telegram."""
    if is_inverted(unread):
        return "inverted"
    if kind := kind_in(unread):
        return kind
    if mostly(unread, TEXT):
        return "wrong_crc" if WHOLE.search(unread) else "broken_text"
    if mostly(unread, EVEN) and mostly(unread.translate(LOW_SEVEN), TEXT):
        return "parity"
    return "noise"

"""The diagnosis of a port in words, with the remedy, once every speed was tried."""

from __future__ import annotations

from typing import Final

from p1tui.i18n.message import NOTHING, Message, joined
from p1tui.sources import diagnosis
from p1tui.sources.detect.candidates import Candidate
from p1tui.sources.detect.verdict import Outcome

NO_CABLE: Final = Message(
    "No USB cable was found: plug the P1 cable into a USB port, or name another source with --source."
)
NO_CABLE_BUT_OWN: Final = Message(
    "No USB cable was found: plug the P1 cable into a USB port. This computer's own ports ({ports}) are not "
    "tried by themselves: a P1 port needs an inverter before them. If yours has one, name the port, like "
    "{first}."
)
UNLISTED: Final = Message(
    "The serial ports cannot be listed ({reason}): name the one with the P1 cable with --source."
)
SEARCHING: Final = Message(
    "Looking for the meter: each cable is read at 115200 8N1 and then at 9600 7E1, for {seconds} s each. A "
    "DSMR 4 meter speaks every 10 seconds."
)
SILENT: Final = Message(
    "No byte came, at any speed. Check that the plug is fully in the meter's P1 port, and that this is the "
    "P1 cable. The port may be closed by the grid company: in Belgium it is opened for free at Mijn Fluvius "
    "(ORES, Resa or Sibelga elsewhere), in Sweden and Finland on request; in the Netherlands it is always "
    "open. A cable whose data wire is broken is silent, too."
)
DEAD_LINE: Final = Message(
    "The line stands at zero without a pause: no data reaches this cable. Its data wire (pin 5) is not "
    "connected, or lacks the resistor that pulls it up; use a cable that is made for P1."
)
CLOSED: Final = Message(
    "Telegrams come, but without any register: the grid company has not opened this port. In Belgium it is "
    "opened for free at Mijn Fluvius; elsewhere ask the grid company."
)
ENCRYPTED: Final = Message(
    "This meter encrypts its telegrams. Ask the grid company for the keys of the customer port, with the "
    "meter's number: in Luxembourg Creos gives one for meter.key, and meter.auth_key is "
    "00112233445566778899AABBCCDDEEFF there; in Austria the grid company gives both."
)
HDLC: Final = Message(
    "This meter sends binary DLMS frames (HDLC), which are no P1 telegrams: {makers}. p1tui does not read "
    "them; ask the grid company whether the port can be set to P1 text."
)
MBUS: Final = Message(
    "This meter sends binary M-Bus frames, which are no P1 telegrams: the M-Bus ports (RJ45) of Norway, "
    "Denmark and early Swedish meters do, and Kaifa's in Austria. p1tui does not read them; ask the grid "
    "company whether the port can be set to P1 text."
)
WRONG_SPEED: Final = Message(
    "Bytes come, but they are no text at 115200 8N1 nor at 9600 7E1. This is no P1 port, or the signal is "
    "damaged: see that the cable is made for P1, and that nothing else is on this port."
)
LOST: Final = Message("{port} went away while it was read: plug the cable in again.")

_MAKERS: Final = (
    (b"AIDON_V", Message("an Aidon meter, as in Norway")),
    (b"KFM_", Message("a Kaifa meter, as in Norway")),
    (b"Kamstrup_V", Message("a Kamstrup meter, as in Norway and Denmark")),
)
"""Version of the list of registers, as printed in its frames -> who makes the meter (NVE lists, Norway)."""

_ANY_MAKER: Final = Message("Aidon, Kaifa and Kamstrup meters in Norway do, and Kamstrup's in Denmark")

_WORDS: Final[dict[Outcome, Message]] = {
    "silent": SILENT,
    "dead_line": DEAD_LINE,
    "closed": CLOSED,
    "inverted": diagnosis.IS_INVERTED,
    "encrypted": ENCRYPTED,
    "mbus": MBUS,
    "wrong_crc": diagnosis.IS_WRONG_CRC,
    "broken_text": diagnosis.IS_BROKEN_TEXT,
    "wrong_speed": WRONG_SPEED,
}


def no_cable(every: list[Candidate]) -> Message:
    """Return the sentence on a computer without a USB port, which names its own ports."""
    if not every:
        return NO_CABLE
    names = [port.device for port in every]
    return NO_CABLE_BUT_OWN.with_values(ports=", ".join(names), first=names[0])


def words(outcome: Outcome, heard: bytes = b"", reason: Message = NOTHING) -> Message:
    """Return the diagnosis; `heard` are bytes of the port, `reason` is the decoder's, for wrong keys."""
    if outcome == "hdlc":
        makers = [text for sign, text in _MAKERS if sign in heard]
        return HDLC.with_values(makers=joined(makers) if makers else _ANY_MAKER)
    return reason or _WORDS[outcome]

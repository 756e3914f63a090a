"""The diagnosis of a port in words, with the remedy, once every speed was tried."""

from __future__ import annotations

from typing import Final

from p1tui.i18n.message import NOTHING, Message
from p1tui.runtime import invocation
from p1tui.sources import diagnosis
from p1tui.sources.detect.candidates import Candidate
from p1tui.sources.detect.verdict import Outcome

NO_CABLE: Final = Message(
    "No USB cable was found: plug the P1 cable into a USB port. A gateway on the network that reads the "
    "meter, such as HomeWizard's, is found by `{network}`; any other source is named with --source."
)
NO_CABLE_BUT_OWN: Final = Message(
    "No USB cable was found: plug the P1 cable into a USB port. This computer's own ports ({ports}) are not "
    "tried by themselves: a P1 port needs an inverter before them. If yours has one, name the port, as in "
    "`{command}`."
)
UNLISTED: Final = Message("The serial ports cannot be listed ({reason}): name the one with the P1 cable.")
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
WRONG_SPEED: Final = Message(
    "Bytes come, but they are no text at 115200 8N1 nor at 9600 7E1. Either another device than a meter is "
    "on this cable, or the signal is damaged: see that the cable is in the meter's P1 port, and made for P1."
)
LOST: Final = Message("{port} went away while it was read: plug the cable in again.")

_WORDS: Final[dict[Outcome, Message]] = {
    "silent": SILENT,
    "dead_line": DEAD_LINE,
    "closed": CLOSED,
    "inverted": diagnosis.IS_INVERTED,
    "encrypted": diagnosis.IS_ENCRYPTED,
    "mbus": diagnosis.IS_MBUS,
    "wrong_crc": diagnosis.IS_WRONG_CRC,
    "broken_text": diagnosis.IS_BROKEN_TEXT,
    "wrong_speed": WRONG_SPEED,
}


def is_trouble(hint: Message) -> bool:
    """Return True for a hint on a source that says more than that a meter is awaited or looked for."""
    return bool(hint) and hint.template not in (diagnosis.WAITING.template, SEARCHING.template)


def no_cable(every: list[Candidate]) -> Message:
    """Return the sentence on a computer without a USB port, which names its own ports."""
    if not every:
        return NO_CABLE.with_values(network=invocation.command("detect --network"))
    names = [port.device for port in every]
    return NO_CABLE_BUT_OWN.with_values(
        ports=", ".join(names), command=invocation.command(f"detect {names[0]}")
    )


def words(outcome: Outcome, heard: bytes = b"", reason: Message = NOTHING) -> Message:
    """Return the diagnosis; `heard` are bytes of the port, `reason` is the decoder's, for wrong keys."""
    if outcome == "hdlc":
        return diagnosis.hdlc(heard)
    return reason or _WORDS[outcome]

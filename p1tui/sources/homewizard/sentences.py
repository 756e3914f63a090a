"""Sentences on a HomeWizard that gives no telegrams: what, why, and what to do."""

from __future__ import annotations

import ssl

from p1tui.i18n.message import Message
from p1tui.net import certificates
from p1tui.net.kept_connection import NoAnswer, NoHttp
from p1tui.net.resolver import NameFailure
from p1tui.runtime import invocation
from p1tui.sources.base import SILENCE
from p1tui.sources.network import unreachable

API_OFF = Message(
    "{name}: the local API is off. Turn it on in the HomeWizard app (Settings, Meters, your meter, Local "
    "API), or pair with the device by its button: {command}"
)
REFUSED = Message(
    "{name} refuses the token: it was revoked, or is another device's. Get a new one with its button: "
    "{command}"
)
NO_P1_METER = Message("{name} gives no telegrams: of HomeWizard's devices only the P1 meter does.")
NO_HOMEWIZARD = Message(
    "{name} answers, but not with a telegram: this is no HomeWizard P1 meter. Check its address and port, or "
    "find yours with {command}"
)
NO_TELEGRAM = Message(
    "{name} has had no telegram from the meter for {silence} s. Check that it is plugged into the meter's P1 "
    "port; in Belgium the port is opened for free at Mijn Fluvius."
)
SAME_TELEGRAM = Message(
    "{name} answers, but its telegram has been the same for {silence} s. Check the plug in the meter, or "
    "take the device out and put it back."
)
BUSY = Message("{name} has been too busy to answer for {silence} s: see that not too many programs ask it.")
STATUS = Message("{name} answers with the HTTP status {status}: trying again.")
MUTE = Message(
    "{name} takes the connection, but does not answer: see that this is the address of a HomeWizard P1 "
    "meter, which {command} finds. If it is, take the device out of the meter's port and put it back."
)
NO_HTTPS = Message(
    "{name} does not speak HTTPS, as HomeWizard's P1 meter does since 2025: check the address, and update "
    "the device in the HomeWizard app."
)
NOT_HOMEWIZARD = Message(
    "{name} shows a certificate that HomeWizard did not sign, so it gets no token: another device may have "
    "this address now. Find yours with {command}"
)
OTHER_DEVICE = Message(
    "{name} is another HomeWizard than the one whose serial is named, so it gets no token: addresses may "
    "have changed. Find yours with {command}"
)
OUT_OF_DATE = Message(
    "{name} shows a certificate that is not valid now: see that this computer's clock is right, with "
    "timedatectl status."
)


def find_command() -> str:
    """Return the command that finds devices, and pairs with one."""
    return invocation.command("detect --network")


def silent(why: Message, name: str) -> Message:
    """Return one of the sentences on a device that answers without a new telegram."""
    return why.with_values(name=name, silence=round(SILENCE))


def uncalled(name: str, error: OSError | NameFailure) -> Message:
    """Return the sentence on a call that failed. None of the error's text is in it where a token was sent."""
    if isinstance(error, ssl.SSLCertVerificationError):
        match certificates.fault(error):
            case "certificate_host":
                return OTHER_DEVICE.with_values(name=name, command=find_command())
            case "certificate_dates" | "certificate_clock":
                return OUT_OF_DATE.with_values(name=name)
        return NOT_HOMEWIZARD.with_values(name=name, command=find_command())
    if isinstance(error, ssl.SSLError):
        return NO_HTTPS.with_values(name=name)
    if isinstance(error, NoHttp):
        return NO_HOMEWIZARD.with_values(name=name, command=find_command())
    if isinstance(error, NoAnswer):
        return MUTE.with_values(name=name, command=find_command())
    return unreachable(name, error)

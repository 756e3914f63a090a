"""Choose a port or a network address, try it, and show a first telegram."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import Message, joined, verbatim
from p1tui.i18n.numbers import milli, whole
from p1tui.p1 import messages
from p1tui.p1.decoder import Decoder
from p1tui.p1.reading import Reading
from p1tui.runtime import invocation
from p1tui.service.setup.decryption import ENCRYPTED, MENDED_BY_KEY, ask_keys
from p1tui.service.setup.dialogue import Choice, Dialogue, Question, Said, WentBack
from p1tui.service.setup.ports import Port
from p1tui.sources import diagnosis
from p1tui.sources.base import SourceMissing, SourceSpecError
from p1tui.sources.detect.one_source import AUTO, detect_source
from p1tui.sources.detect.verdict import ON_THE_LINE
from p1tui.sources.factory import make_source
from p1tui.sources.trial import Trial, listen

LINES: Final = ((115200, "N"), (9600, "E"))
"""Speed and parity of every P1 port: since DSMR 4, and before."""

OTHER_LINE: Final = frozenset(
    {
        diagnosis.IS_NOISE,
        diagnosis.IS_NOISE_NETWORK,
        diagnosis.IS_PARITY,
        diagnosis.IS_PARITY_NETWORK,
        diagnosis.IS_BROKEN_TEXT,
        diagnosis.IS_INVERTED,
        diagnosis.IS_HDLC,
        diagnosis.IS_MBUS,
    }
)
"""What bytes look like that were read at the wrong speed or parity, among others."""

AGAIN: Final = "again"

NO_PORT: Final = Message(
    "No serial port was found. Plug the P1 cable into a USB port and look again, or type the address of a "
    "network cable, like socket://192.168.1.20:2001. A HomeWizard or P1-Dongle is found by {command}"
)

WITHOUT_TELEGRAM: Final = Question(
    text=Message("Without a telegram: go on how?"),
    choices=(
        Choice(AGAIN, Message("try it again")),
        Choice("other", Message("choose another port or address")),
        Choice("keep", Message("keep it all the same")),
    ),
    default=AGAIN,
)

AUTO_CHOICE: Final = Choice(AUTO, Message("all cables on USB: listen which one has a meter"))


class Tried(msgspec.Struct, frozen=True):
    """What a source gave, and the settings at which it did."""

    meter: MeterSettings
    trial: Trial


Try = Callable[[MeterSettings], Tried]
"""Listens to the source of these settings. Raises `SourceSpecError`."""


class Heard(msgspec.Struct, frozen=True):
    """The result of the step."""

    meter: MeterSettings
    """Settings of the source that was chosen."""
    reading: Reading | None
    """A telegram that came; `None` if it was kept untried."""


def choose(present: MeterSettings, *, attempt: Try, listed: Callable[[], list[Port]]) -> Dialogue[Heard]:
    """Ask for the port until one gives telegrams, or is to be kept all the same."""
    meter: MeterSettings | None = None
    while True:
        if meter is None:
            meter = msgspec.structs.replace(present, source=(yield from _ask(present, listed)))
        try:
            heard = yield from _heard(meter, attempt)
            trial = heard.trial
            if trial.newest is not None:
                told = Message("A telegram came, at {line}:", line=_line(heard.meter))
                yield Said(text=told, facts=tuple(summary(trial.newest)), kind="good")
                return Heard(heard.meter, trial.newest)
            missing = trial.reason == messages.NO_CRYPTOGRAPHY
            yield Said(text=trial.reason if missing else trial.trouble, kind="trouble")
            todo = yield WITHOUT_TELEGRAM
            if todo == "keep":
                return Heard(heard.meter, None)
            meter = heard.meter if todo == AGAIN else None
        except SourceSpecError as error:
            yield Said(text=error.message, kind="trouble")
            meter = None
        except WentBack:
            meter = None


def try_source(meter: MeterSettings, stop: threading.Event) -> Tried:
    """Listen to a source until its first telegram, or until `stop`. Raises `SourceSpecError`.

    A serial port is detected; an address whose name sets no speed is tried at those of every P1 port.
    """
    if not ("://" in meter.source or "?" in meter.source):
        return _detected(meter, stop)
    first: Trial | None = None
    for baud, parity in dict.fromkeys(((meter.baud, meter.parity), *LINES)):
        each = msgspec.structs.replace(meter, baud=baud, parity=parity)
        trial = _listened(each, stop)
        if trial.newest is not None:
            return Tried(each, trial)
        first = first or trial
        understood = trial.trouble not in OTHER_LINE or trial.reason in ENCRYPTED
        if understood or not _has_line(meter.source):
            break
    return Tried(meter, first or Trial())


def _detected(meter: MeterSettings, stop: threading.Event) -> Tried:
    make_source(meter.source, meter, stop=stop)  # refuses what is no source
    try:
        verdict = detect_source(meter, stop=stop)
    except SourceMissing as error:
        return Tried(meter, Trial(trouble=error.message))
    if verdict.outcome in ON_THE_LINE:
        return Tried(verdict.settings(meter), verdict.trial)
    trouble = verdict.reason_at_port if meter.source == AUTO else verdict.reason
    return Tried(meter, msgspec.structs.replace(verdict.trial, trouble=trouble))


def _listened(meter: MeterSettings, stop: threading.Event) -> Trial:
    decoder = Decoder(ZoneInfo(meter.timezone), crc=meter.crc, key=meter.key, auth_key=meter.auth_key)
    source = make_source(meter.source, meter, stop=stop)
    return listen(source, decoder, stop=stop, enough=1, hopeless=ENCRYPTED)


def summary(reading: Reading) -> list[Message]:
    """Return a telegram as facts: the meter, its registers, the power of now, gas."""
    facts = [Message("meter {name}", name=reading.header)]
    if reading.import_wh is not None:
        facts.append(Message("imported {value} kWh", value=milli(reading.import_wh, 3, 0)))
    if reading.export_wh is not None:
        facts.append(Message("returned {value} kWh", value=milli(reading.export_wh, 3, 0)))
    if (power := reading.net_power_w) is not None:
        now = Message("importing {value} W now") if power >= 0 else Message("returning {value} W now")
        facts.append(now.with_values(value=whole(abs(power))))
    if reading.gas_dm3 is not None:
        facts.append(Message("gas {value} m³", value=milli(reading.gas_dm3, 3, 0)))
    return facts


def _heard(meter: MeterSettings, attempt: Try) -> Dialogue[Tried]:
    """Try a source, and ask for the key where one is needed. Raises `SourceSpecError`."""
    listening = Message("Listening to {source}; this takes up to half a minute …", source=meter.source)
    while True:
        yield Said(text=listening, kind="busy")
        tried = attempt(meter)
        trial = tried.trial
        if trial.newest is not None or trial.reason not in MENDED_BY_KEY:
            return tried
        keyed = yield from ask_keys(tried.meter, trial.reason)
        if keyed is None:
            return tried
        meter = keyed


def _ask(present: MeterSettings, listed: Callable[[], list[Port]]) -> Dialogue[str]:
    """Ask for a port among those that there are, or for a text that names a source."""
    while True:
        try:
            found = listed()
        except OSError as error:
            reason = error.strerror or str(error)
            refused = Message("The serial ports cannot be listed ({reason}); type its name.", reason=reason)
            yield Said(text=refused, kind="trouble")
            found = []
        else:
            if not found:
                yield Said(
                    text=NO_PORT.with_values(command=invocation.command("detect --network")), kind="trouble"
                )
        names = [port.name for port in found]
        choices = [Choice(port.name, _port(port)) for port in found]
        default = names[0] if names else AGAIN
        if sum(port.on_usb for port in found) > 1:
            choices.insert(0, AUTO_CHOICE)
            default = AUTO
        if present.source != AUTO:
            default = present.source
            if present.source not in names:
                choices.append(Choice(present.source, Message("{source}, as now", source=present.source)))
        answer = yield Question(
            text=Message("Which one has the P1 cable? Choose, or type a port or a network address."),
            choices=(*choices, Choice(AGAIN, Message("look again"))),
            typed=True,
            default=default,
        )
        answer = answer.strip()
        if answer in ("-", "demo") or answer.startswith("file:"):
            wrong = Message("{source} is no meter; name a port or an address.", source=answer)
            yield Said(text=wrong, kind="trouble")
        elif answer and answer != AGAIN:
            return answer


def _has_line(source: str) -> bool:
    """Return True if the speed of a source is that of the settings: its own name sets none."""
    return source.startswith("rfc2217://") and "?" not in source


def _line(meter: MeterSettings) -> str:
    return f"{meter.baud} {'7E1' if meter.parity == 'E' else '8N1'}"


def _port(port: Port) -> Message:
    if port.name == port.device:
        return verbatim(port.device)
    return joined([port.device, Path(port.name).name])

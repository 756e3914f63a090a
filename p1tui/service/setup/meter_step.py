"""The step of the meter: make room where it is being recorded, and have the port chosen and tried."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from p1tui.config.section import shown_source
from p1tui.i18n.message import Message, verbatim
from p1tui.service.manager import Manager, ManagerError
from p1tui.service.running import RunningRecording, running
from p1tui.service.setup import meter
from p1tui.service.setup.dialogue import Dialogue, Said, agree
from p1tui.service.setup.machine import Answers, Machine
from p1tui.service.setup.ports import ports
from p1tui.sources.detect.candidates import BY_ID
from p1tui.store.outbox.maintenance import newest_entry


def choose_meter(machine: Machine, answers: Answers) -> Dialogue[bool]:
    """Have the port chosen, unless another process reads it; return True if anything was asked."""
    if not answers.stopped:
        answers.recording = running(machine.history, machine.unit)
    if not answers.values:
        answers.values = _stored(machine.history)
    asked = True
    if answers.recording is not None and not answers.stopped:
        asked = answers.recording.can_be_told
        answers.stopped = yield from _make_room(answers.recording, machine.unit)
    if answers.recording is None or answers.stopped:
        attempt = partial(meter.try_source, stop=machine.stop)
        heard = yield from meter.choose(answers.meter, listed=ports, attempt=attempt)
        answers.meter = heard.meter
        if heard.reading is not None:
            answers.values = heard.reading.numbers()
    else:
        told = Message("The port is left to it, and the settings of the meter stay as they are.")
        yield Said(text=told)
    answers.told = verbatim(device_of(shown_source(answers.meter.source)))
    return asked


def device_of(source: str) -> str:
    """Return the name that a port has now, which is shorter than the one that lasts; others as they are."""
    return str(Path(source).resolve()) if source.startswith(str(BY_ID)) else source


def _make_room(recording: RunningRecording, unit: str) -> Dialogue[bool]:
    """Say who records, and stop it if it is a service of this user's who agrees; return True if it ended."""
    yield Said(text=Message("This meter is being recorded by {holder}.", holder=recording.holder))
    if not recording.can_be_told:
        return False
    question = Message(
        "Stop {unit}.service while the cable is tried? It records again at the end.", unit=unit
    )
    if not (yield from agree(question, default=False)):
        return False
    try:
        Manager(system=False).tell("stop", f"{unit}.service")
    except ManagerError as error:
        yield Said(text=error.message, kind="trouble")
        return False
    return True


def _stored(history: Path) -> Mapping[str, int]:
    """Return the newest values of the history, none if there is none to be read."""
    if not history.exists():
        return {}
    try:
        newest = newest_entry(history)
        return newest.values if newest else {}
    except sqlite3.Error:
        return {}

"""All steps of setup in their order, and what is done between them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import msgspec

from p1tui.config import editing
from p1tui.config.errors import ConfigError
from p1tui.config.keys import WRITE_KEY
from p1tui.config.settings import Config, MeterSettings
from p1tui.i18n import language
from p1tui.i18n.message import Message, verbatim
from p1tui.runtime import invocation
from p1tui.service.manager import Manager, ManagerError
from p1tui.service.setup import channel, meter
from p1tui.service.setup.dialogue import AnswerRefused, Choice, Dialogue, Question, Said, agree, ask
from p1tui.service.setup.draft import ChannelChange, Draft
from p1tui.service.setup.recording import RunningRecording, running, service_state
from p1tui.store.outbox.maintenance import newest_values

MOST_AMPERES = 1000
"""Largest main fuse that the config takes."""


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What setup works on."""

    config: Path
    """File to write; it need not exist."""
    present: Config
    """Settings in force."""
    history: Path
    unit: str
    """Name of the profile's service, without `.service`."""
    url: str
    """Server of a new channel."""


def setup(machine: Machine) -> Dialogue[bool]:
    """Ask all, write the config, and deal with the service; return True if it is to be installed.

    Broken off before the channel is chosen it leaves the config as it was, and after that a new one. Raises
    `ConfigError` if the config cannot be written.
    """
    editing.check_writable(machine.config, _LARGEST_CHANNEL)
    code = yield from _language(machine.present)
    recording = running(machine.history, machine.unit)
    stopped = False
    try:
        if recording is not None:
            stopped = yield from _make_room(recording, machine.unit)
        changed = yield from _config(machine, code, listen=recording is None or stopped)
    finally:
        # Also where it is broken off: what recorded before records again.
        trouble = _start(machine.unit) if stopped else None
    if stopped:
        yield Said(trouble or Message("{unit}.service records again.", unit=machine.unit))
        return False
    return (yield from _service(machine, recording, changed=changed))


_LARGEST_CHANNEL = {"channel": 1, "write_key": "W", "read_key": "R"}
"""A channel to try with whether the config could take one."""


def _config(machine: Machine, code: str, *, listen: bool) -> Dialogue[bool]:
    """Ask for all that the config holds, and write it; return True if that changed it."""
    present, values = machine.present, _stored(machine.history)
    settings = present.meter
    if listen:
        heard = yield from meter.choose(present.meter)
        settings = heard.meter
        values = heard.reading.numbers() if heard.reading is not None else values
    else:
        yield Said(Message("The port is left to it, and the settings of the meter stay as they are."))
    settings = yield from _main_fuse(settings)
    account = channel.ChannelChoice(
        channels=present.thingspeak,
        url=machine.url,
        values=values,
        key_by_environment=WRITE_KEY if os.environ.get(WRITE_KEY) else "",
    )
    change = yield from channel.choose(account)
    changed = _written(machine, Draft(language=code, meter=settings, channel=change))
    yield from _told(machine, change, changed=changed)
    return changed


def _written(machine: Machine, draft: Draft) -> bool:
    """Write the config; return True if that changed it. Raises `ConfigError`."""
    try:
        return draft.write(machine.config, machine.present)
    except ConfigError as error:
        if not draft.channel.made:
            raise
        number = str(draft.channel.table["channel"])
        already = Message("Channel {number} is made; its keys stand on its API Keys page.", number=number)
        raise type(error)(*error.sentences, already) from error


def _language(present: Config) -> Dialogue[str]:
    """Ask for the language, and use it from here on."""
    choices = tuple(Choice(code, verbatim(each.name)) for code, each in language.LANGUAGES.items())
    chosen = present.tui.language
    default = language.present() if chosen == "auto" else chosen
    code = yield Question(text=Message("Language"), choices=choices, default=default)
    language.use(code)
    return code


def _make_room(recording: RunningRecording, unit: str) -> Dialogue[bool]:
    """Say who records, and stop it if it is a service of this user's who agrees; return True if it ended."""
    yield Said(Message("This meter is being recorded by {holder}.", holder=recording.holder))
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
        yield Said(error.message)
        return False
    return True


def _start(unit: str) -> Message | None:
    """Start a service; return a sentence if that fails."""
    try:
        Manager(system=False).tell("start", f"{unit}.service")
    except ManagerError as error:
        return error.message
    return None


def _main_fuse(settings: MeterSettings) -> Dialogue[MeterSettings]:
    question = Question(
        text=Message("Main fuse in amperes per phase, as on the fuse or the bill (0: not told)"),
        default=str(settings.main_fuse_a),
    )
    amperes = yield from ask(question, _amperes)
    return msgspec.structs.replace(settings, main_fuse_a=amperes)


def _amperes(text: str) -> int:
    text = text.removesuffix("A").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and int(text) <= MOST_AMPERES):
        raise AnswerRefused(Message("Type a whole number of amperes from 0 to 1000, like 25."))
    return int(text)


def _told(machine: Machine, change: ChannelChange, *, changed: bool) -> Dialogue[None]:
    """Say what was written, and where the channels are to be seen."""
    file = str(machine.config)
    if change.made:
        yield Said(Message("Channel {number} is made.", number=str(change.table["channel"])))
    if changed:
        yield Said(Message("Written: {file}", file=file))
    else:
        yield Said(Message("Nothing is changed: {file}", file=file))
    for each in channel.channels_after(machine.present, change):
        shown = channel.address(each)
        yield Said(Message("The channel is at {address}", address=shown))
    if change.made:
        yield Said(Message("It is private: log in there to see it."))


def _service(machine: Machine, recording: RunningRecording | None, *, changed: bool) -> Dialogue[bool]:
    """Let a recording take the new config, or offer to install the service; return True to install it."""
    unit = machine.unit
    if recording is not None:
        if changed:
            yield from _renew(recording, unit)
        return False
    state = service_state(unit)
    if state is None:
        yield Said(
            Message(
                "Record day and night with `{record}`; `{install}` says how at each boot.",
                record=invocation.command("--no-ui"),
                install=invocation.command("service install"),
            )
        )
        return False
    if state == "":
        question = Message("Record day and night, from the start of this computer on (a service of systemd)?")
        return (yield from agree(question, default=True))
    if (
        yield from agree(
            Message("{unit}.service is {state}. Start it?", unit=unit, state=state), default=True
        )
    ):
        yield Said(_start(unit) or Message("{unit}.service records.", unit=unit))
    return False


def _renew(recording: RunningRecording, unit: str) -> Dialogue[None]:
    """Restart what records, if it is this user's service who agrees; else say what does it."""
    if recording.can_be_told:
        if not (
            yield from agree(Message("Restart {unit}.service with the new config?", unit=unit), default=True)
        ):
            return
        try:
            Manager(system=False).tell("restart", f"{unit}.service")
        except ManagerError as error:
            yield Said(error.message)
        else:
            yield Said(Message("{unit}.service records with the new config.", unit=unit))
    elif recording.manager is not None:
        command = f"sudo systemctl restart {unit}.service"
        yield Said(Message("The service takes the new config after: {command}", command=command))
    else:
        yield Said(
            Message("What records goes on as before; end it and start it again for the new config to hold.")
        )


def _stored(history: Path) -> Mapping[str, int]:
    """Return the newest values of the history, none if there is none to be read."""
    if not history.exists():
        return {}
    try:
        return newest_values(history)
    except sqlite3.Error:
        return {}

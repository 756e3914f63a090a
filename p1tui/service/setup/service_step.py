"""The step of the service: what records takes the new config, or is installed to record day and night."""

from __future__ import annotations

from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.service import restart
from p1tui.service.manager import Manager, ManagerError
from p1tui.service.running import RunningRecording, service_state
from p1tui.service.setup.dialogue import Dialogue, Said, agree
from p1tui.service.setup.machine import Answers, Machine


def choose_service(machine: Machine, answers: Answers) -> Dialogue[bool]:
    """Let what records take the new config, or offer to install the service; True if anything was asked."""
    unit = machine.unit
    if answers.stopped:
        yield from record_again(unit, answers)
        return False
    if answers.recording is not None:
        if answers.changed:
            yield from _renew(answers.recording, unit)
        return answers.changed and answers.recording.can_be_told
    state = service_state(unit)
    if state is None:
        told = Message(
            "Record day and night with `{record}`; `{install}` says how at each boot.",
            record=invocation.command("--no-ui"),
            install=invocation.command("service install"),
        )
        yield Said(text=told, lasting=True)
        return False
    if state == "":
        yield from _install(machine, answers)
    elif (
        yield from agree(
            Message("{unit}.service is {state}. Start it?", unit=unit, state=state), default=True
        )
    ):
        trouble = start(unit)
        told = trouble or Message("{unit}.service records.", unit=unit)
        yield Said(text=told, kind="trouble" if trouble else "good", lasting=True)
        answers.told = Message("records")
    return True


def record_again(unit: str, answers: Answers) -> Dialogue[None]:
    """Start the service that was stopped so that its port could be tried."""
    answers.stopped = False
    trouble = start(unit)
    told = trouble or Message("{unit}.service records again.", unit=unit)
    yield Said(text=told, kind="trouble" if trouble else "good", lasting=True)
    answers.told = Message("records")


def start(unit: str) -> Message | None:
    """Start a service; return a sentence if that fails."""
    try:
        Manager(system=False).tell("start", f"{unit}.service")
    except ManagerError as error:
        return error.message
    return None


def _install(machine: Machine, answers: Answers) -> Dialogue[None]:
    question = Message("Record day and night, from the start of this computer on (a service of systemd)?")
    if not (yield from agree(question, default=True)):
        return
    yield Said(text=Message("Installing {unit}.service …", unit=machine.unit), kind="busy")
    installed = machine.install()
    answers.failed = not installed.done
    for sentence in installed.sentences:
        yield Said(text=sentence, kind="note" if installed.done else "trouble", lasting=True)
    answers.told = Message("records") if installed.done else Message("not installed")


def _renew(recording: RunningRecording, unit: str) -> Dialogue[None]:
    """Restart what records, if it is this user's service who agrees; else say what does it."""
    if not recording.can_be_told:
        yield Said(text=restart.advice(recording, unit), lasting=True)
    elif (yield from agree(restart.QUESTION.with_values(unit=unit), default=True)):
        done = restart.restart(unit)
        yield Said(text=done.sentence, kind="good" if done.good else "trouble", lasting=True)

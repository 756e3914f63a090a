"""All steps of setup in their order, and the way through them, forward and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from p1tui.config import editing
from p1tui.i18n import language
from p1tui.i18n.message import NOTHING, Message, verbatim
from p1tui.service.setup.channel_step import choose_channel
from p1tui.service.setup.contract_step import choose_contract
from p1tui.service.setup.dialogue import (
    AnswerRefused,
    Choice,
    Dialogue,
    Progress,
    Question,
    Spoken,
    Stage,
    WentBack,
    ask,
)
from p1tui.service.setup.machine import Answers, Machine
from p1tui.service.setup.meter_step import choose_meter
from p1tui.service.setup.service_step import choose_service, start

MOST_AMPERES: Final = 1000
"""Largest main fuse that the config takes."""

_LARGEST_CHANNEL: Final = {"channel": 1, "write_key": "W", "read_key": "R"}
"""A channel to try with whether the config could take one."""


class Step(NamedTuple):
    """One step."""

    name: Message
    ask: Callable[[Machine, Answers], Dialogue[bool]]
    """Asks, and changes the answers; returns True if anything was asked: `WentBack` may lead there then."""


def setup(machine: Machine) -> Dialogue[bool]:
    """Ask all, write the config, and deal with the service; return False if that could not be installed.

    Broken off before the channel is chosen it leaves the config as it was, and after that a new one. Raises
    `ConfigError` if the config cannot be written.
    """
    editing.check_writable(machine.config, _LARGEST_CHANNEL)
    answers = Answers(present=machine.present, meter=machine.present.meter)
    try:
        yield from _walk(machine, answers)
    finally:
        # Also where it is broken off: what recorded before records again.
        if answers.stopped:
            start(machine.unit)
    return not answers.failed


def _walk(machine: Machine, answers: Answers) -> Dialogue[None]:
    """Go through the steps; `WentBack` leads to the last one before that asked something."""
    at, asked, told = 0, list[int](), dict[int, Message]()

    def progress() -> Progress:
        stages = tuple(
            Stage(name=step.name, answer=told.get(number, NOTHING)) for number, step in enumerate(STEPS)
        )
        return Progress(stages=stages, at=at, goes_back=bool(asked))

    while at < len(STEPS):
        yield progress()
        answers.told = NOTHING
        try:
            if (yield from STEPS[at].ask(machine, answers)):
                asked.append(at)
            told[at] = answers.told
            at += 1
        except WentBack:
            at = asked.pop() if asked else 0
    yield progress()


def _choose_language(_: Machine, answers: Answers) -> Dialogue[bool]:
    """Ask for the language, and use it from here on."""
    choices = tuple(Choice(code, verbatim(each.name)) for code, each in language.LANGUAGES.items())
    chosen = answers.language or answers.present.tui.language
    default = language.present() if chosen == "auto" else chosen
    answers.language = yield Question(
        text=Message("Language of screen and command line"), choices=choices, default=default
    )
    yield Spoken(answers.language)
    answers.told = verbatim(language.LANGUAGES[answers.language].name)
    return True


def _choose_fuse(_: Machine, answers: Answers) -> Dialogue[bool]:
    """Ask for the main fuse."""
    question = Question(
        text=Message("Main fuse in amperes per phase, as on the fuse or the bill (0: not told)"),
        default=str(answers.meter.main_fuse_a),
    )
    amperes = yield from ask(question, _amperes)
    answers.meter = msgspec.structs.replace(answers.meter, main_fuse_a=amperes)
    answers.told = Message("{count} A", count=amperes) if amperes else Message("not told")
    return True


def _amperes(text: str) -> int:
    text = text.removesuffix("A").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and int(text) <= MOST_AMPERES):
        raise AnswerRefused(Message("Type a whole number of amperes from 0 to 1000, like 25."))
    return int(text)


STEPS: Final = (
    Step(Message("Language"), _choose_language),
    Step(Message("Meter"), choose_meter),
    Step(Message("Main fuse"), _choose_fuse),
    Step(Message("Channel"), choose_channel),
    Step(Message("Contract"), choose_contract),
    Step(Message("Service"), choose_service),
)
"""Every step, in its order."""

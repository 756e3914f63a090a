"""The step of the energy contract, from which costs are reckoned: a template to be filled in from a bill."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from p1tui.config import editing, loading
from p1tui.costs.templates import NAMES
from p1tui.i18n.message import Message, joined, verbatim
from p1tui.i18n.sentences import tell
from p1tui.runtime import invocation
from p1tui.service.setup.dialogue import Choice, Dialogue, Question, Said
from p1tui.service.setup.machine import Answers, Machine

COUNTRIES: Final = {
    "Europe/Amsterdam": "nl",
    "Europe/Brussels": "be",
    "Europe/Luxembourg": "lu",
    "Europe/Stockholm": "se",
}
"""Time zone of a meter -> how the names of its country's templates begin; of others all are offered."""

NONE: Final = "none"
"""Answer of who wants no contract now."""


def choose_contract(machine: Machine, answers: Answers) -> Dialogue[bool]:
    """Offer the templates of the meter's country, and add the chosen one to the config.

    A contract that is written is not asked for again: what is filled in would be lost. True if it may be.
    """
    if present := answers.present.contract:
        answers.told = joined([each.name for each in present])
        return False
    country = COUNTRIES.get(answers.meter.timezone, "")
    names = [name for name in NAMES if name.startswith(country)]
    chosen = yield Question(
        text=Message("Energy contract, to know what it costs (a template, to be filled in from your bill)"),
        choices=(Choice(NONE, Message("none now")), *(Choice(name, verbatim(name)) for name in names)),
        default=NONE,
    )
    if chosen == NONE:
        told = Message(
            "To know what it costs, add your energy contract with `{command}`, and fill it in from your bill;"
            " NAME is one of {names}.",
            command=invocation.command("contract new NAME --add"),
            names=joined(names),
        )
        yield Said(text=told, lasting=True)
        answers.told = Message("none")
        return True
    _add(machine, answers, chosen)
    added = Message(
        '{file}: the contract is added. Fill in each "" from your bill; `{command}` says what is missing.',
        file=str(machine.config),
        command=invocation.command("contract check"),
    )
    yield Said(text=added, kind="good", lasting=True)
    answers.told = verbatim(chosen)
    return False


def _add(machine: Machine, answers: Answers, name: str) -> None:
    """Add a template to the config, from this year's first day on. Raises `ConfigError`."""
    from p1tui.costs.templates.registry import TEMPLATES
    from p1tui.costs.templates.template import written

    first = datetime.now(ZoneInfo(answers.meter.timezone)).date().replace(month=1, day=1)
    editing.append(machine.config, written(TEMPLATES[name](first), first, name, tell))
    answers.present, answers.changed = loading.load(machine.config), True

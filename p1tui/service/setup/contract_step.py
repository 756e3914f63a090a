"""The last sentence of setup: how an energy contract comes into the config, from which costs are reckoned."""

from __future__ import annotations

from typing import Final

from p1tui.costs.templates import NAMES
from p1tui.i18n.message import Message, joined
from p1tui.runtime import invocation
from p1tui.service.setup.dialogue import Dialogue, Said
from p1tui.service.setup.machine import Answers

COUNTRIES: Final = {
    "Europe/Amsterdam": "nl",
    "Europe/Brussels": "be",
    "Europe/Luxembourg": "lu",
    "Europe/Stockholm": "se",
}
"""Time zone of a meter -> how the names of its country's templates begin; of others all are offered."""


def offer_contract(answers: Answers) -> Dialogue[None]:
    """Name the templates of the meter's country, if the config has no contract yet."""
    if answers.present.contract:
        return
    country = COUNTRIES.get(answers.meter.timezone, "")
    told = Message(
        "To know what it costs, add your energy contract with `{command}`, and fill it in from your bill; "
        "NAME is one of {names}.",
        command=invocation.command("contract new NAME --add"),
        names=joined([name for name in NAMES if name.startswith(country)]),
    )
    yield Said(text=told, lasting=True)

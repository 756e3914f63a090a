"""Faults of contracts that the types of their settings cannot express, and what is not filled in yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from p1tui.config.contracts import UNSET, Contract, ContractLine
from p1tui.config.conversion import description
from p1tui.config.errors import ConfigError, Faults
from p1tui.config.places import Place
from p1tui.config.section import Section
from p1tui.i18n.message import Message, joined

MARKETS = frozenset({"import", "export", "gas"})
"""Quantities that have a day-ahead price."""


def gather_faults(contracts: Sequence[Contract], where: Place, faults: Faults) -> None:
    """Gather the faults of contracts, each with its line in the file."""
    days = set()
    for index, contract in enumerate(contracts):
        key = f"contract.{index}"
        if contract.start == UNSET:
            _missing(contract, "from", key, where, faults)
        elif contract.start in days:
            told = Message("another contract begins on that day; let each begin on its own.")
            _wrong(f"{key}.from", told, where, faults)
        days.add(contract.start)
        names = [line.name for line in contract.line]
        for at, line in enumerate(contract.line):
            of_line = f"{key}.line.{at}"
            for name in ("name", "on"):
                if not getattr(line, name):
                    _missing(line, name, of_line, where, faults)
            if line.name and line.name in names[:at]:
                told = Message("another line has this name; give each its own.")
                _wrong(f"{of_line}.name", told, where, faults)
            for name, why in _line_faults(contract, line):
                _wrong(f"{of_line}.{name}", why, where, faults)


def _line_faults(contract: Contract, line: ContractLine) -> Iterator[tuple[str, Message]]:
    """Yield each setting of a line that is wrong beside the others, and the reason."""
    if line.price and line.rate != "":
        yield "price", Message("there is a rate, too; a line has one or the other.")
    if line.price and line.on and line.on not in MARKETS:
        yield "price", Message("only import, export and gas have a day-ahead price; give a rate.")
    if line.up_to and line.up_to <= line.above:
        yield "up_to", Message("it must be more than above, or 0 for no limit.")
    for why in _offset_faults(contract, line):
        yield "offsets", why
    if line.floor_of:
        other = next((each for each in contract.line if each.name == line.floor_of), None)
        if line.on and line.on != "export":
            yield "floor_of", Message("only a line on export has a floor.")
        elif other is None or other.on not in ("import", "export") or other.floor_of:
            yield "floor_of", Message("it must be the name of a line on import of this contract.")


def _offset_faults(contract: Contract, line: ContractLine) -> Iterator[Message]:
    """Yield the reason if a line offsets what does not earn, or only some lines of another's."""
    named = set(line.offset_names)
    earning = {each.name for each in contract.line if each.on == "export" and not each.charge}
    if not named <= earning - {each.name for each in contract.line if each.offset_names}:
        yield Message(
            "it must be the name of a line of this contract that earns on export, or a list of such names."
        )
    elif any(named & {*each.offset_names} and named != {*each.offset_names} for each in contract.line):
        yield Message("another charge names some of these lines; let both name the same ones.")


def not_filled_in(contract: Contract, number: int) -> Message:
    """Return the sentence on what of a contract is still to be filled in; empty if nothing is.

    `number` is its place in the file, from 1.
    """
    found = []
    if contract.vat == "" and any(line.vat for line in contract.line):
        found.append("vat")
    for line in contract.line:
        found += [f"{line.name}: {name}" for name in _empty(line)]
    if not found:
        return Message("")
    return Message(
        "{contract} is not filled in yet: {what}. Copy these from the bill; until then its costs are not "
        "told in full.",
        contract=label(contract, number),
        what=joined(found),
    )


def label(contract: Contract, number: int) -> str:
    """Return the words for a contract in a sentence: its place in the file, and its name if it has one."""
    table = f"[[contract]] {number}"
    return f"{table} ({contract.name})" if contract.name else table


def _empty(line: ContractLine) -> Iterator[str]:
    """Yield the settings of a line that it needs and that are not filled in."""
    if not line.price and line.rate == "":
        yield "rate"
    if line.price and line.markup == "":
        yield "markup"
    if line.factor == "":
        yield "factor"
    if line.on == "above_reference" and line.reference_kw == "":
        yield "reference_kw"


def _missing(section: Section, name: str, key: str, where: Place, faults: Faults) -> None:
    if faults.holds(f"{key}.{name}"):
        return
    with faults.gather(f"{key}.{name}"):
        told = Message("{where}: {key} is missing; it must be {allowed}.")
        allowed = description(type(section), name)
        named = where.named(f"{key}.{name}")
        raise ConfigError(told.with_values(where=where.at(key), key=named, allowed=allowed))


def _wrong(key: str, why: Message, where: Place, faults: Faults) -> None:
    if not faults.holds(key):
        with faults.gather(key):
            told = Message("{where}: {key}: {why}")
            raise ConfigError(told.with_values(where=where.at(key), key=where.named(key), why=why))

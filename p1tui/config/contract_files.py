"""Files of contracts beside the config, to be compared with those in it."""

from __future__ import annotations

from pathlib import Path

from p1tui.config.contract_faults import gather_faults
from p1tui.config.contracts import Contract, ContractFile
from p1tui.config.conversion import convert_rest
from p1tui.config.errors import ConfigError, Faults
from p1tui.config.toml_files import read_table
from p1tui.i18n.message import Message
from p1tui.runtime import invocation


def load_contracts(path: Path) -> tuple[Contract, ...]:
    """Return the contracts of a file that holds `[[contract]]` tables and nothing else.

    Raises `ConfigError`, also where there is no such file, or no contract in it.
    """
    if not path.exists():
        raise ConfigError(Message("{file}: there is no such file.", file=str(path)))
    table, place = read_table(path)
    faults = Faults()
    contracts = convert_rest(ContractFile, table, place, faults).contract
    gather_faults(contracts, place, faults)
    faults.tell()
    if not contracts:
        told = Message(
            "{file}: it holds no contract; `{command}` writes one to be filled in.",
            file=str(path),
            command=invocation.command("contract new"),
        )
        raise ConfigError(told)
    return contracts

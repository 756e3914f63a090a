"""Files of contracts outside the config, to be compared with those in it."""

from __future__ import annotations

from pathlib import Path

from p1tui.config.contracts import Contract, ContractFile
from p1tui.config.conversion import convert
from p1tui.config.errors import ConfigError
from p1tui.config.toml_files import read_table
from p1tui.i18n.message import Message


def load_contracts(path: Path) -> tuple[Contract, ...]:
    """Return the contracts of a file, one at least. Raises `ConfigError`."""
    if not path.is_file():
        raise ConfigError(Message("{file}: there is no such file; check its name.", file=str(path)))
    table, place = read_table(path)
    found = convert(ContractFile, table, place).contract
    if not found:
        none = Message("{file}: there is no [[contract]] in it; name a file that has one.", file=str(path))
        raise ConfigError(none)
    return found

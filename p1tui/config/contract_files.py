"""Files of contracts outside the config, to be compared with those in it."""

from __future__ import annotations

from pathlib import Path

from p1tui.config.contracts import Contract, ContractFile
from p1tui.config.conversion import convert
from p1tui.config.errors import ConfigError
from p1tui.config.toml_files import read_table
from p1tui.i18n.message import Message

FOLDER = "contracts"
"""Folder beside the config whose files the screen compares."""


def read_contracts(file: Path) -> tuple[Contract, ...]:
    """Return the contracts of a file, one at least. Raises `ConfigError`."""
    if not file.is_file():
        raise ConfigError(Message("{file}: there is no such file; check its name.", file=str(file)))
    table, place = read_table(file)
    found = convert(ContractFile, table, place).contract
    if not found:
        none = Message("{file}: there is no [[contract]] in it; name a file that has one.", file=str(file))
        raise ConfigError(none)
    return found


def contracts_folder(config: Path) -> Path:
    """Return the folder of the contracts that the screen compares with those of a config."""
    return config.with_name(FOLDER)


def toml_files(folder: Path | None) -> list[Path]:
    """Return the files of a folder to compare, by name; none if there is no such folder."""
    return sorted(folder.glob("*.toml")) if folder is not None else []

"""The folder beside the config with files of other contracts, which the screen compares."""

from __future__ import annotations

from pathlib import Path

FOLDER = "contracts"


def contracts_folder(config: Path) -> Path:
    """Return the folder of the contracts that the screen compares with those of a config."""
    return config.with_name(FOLDER)


def toml_files(folder: Path | None) -> list[Path]:
    """Return the files of a folder to compare, by name; none if there is no such folder."""
    return sorted(folder.glob("*.toml")) if folder is not None else []

"""Change the config file; keep the user's comments and order."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from p1tui.config.errors import ConfigError, ConfigUnwritable


def add_channel(file: Path, channel: dict[str, Any]) -> None:
    """Add a `[[thingspeak]]` table. The file is replaced in one step and only its owner may read it (0600).

    Raises `ConfigError`; the file is then unchanged.
    """
    _replace(file.resolve(), with_channel(file, channel))  # a link stays a link


def set_tui(file: Path, settings: Mapping[str, str]) -> None:
    """Set keys of `[tui]`, in one step, too. Raises `ConfigError`; the file is then unchanged."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = file.read_bytes().decode() if file.exists() else ""
        before = tomllib.loads(text)
        document = tomlkit.parse(text)
        if "tui" not in document:
            document["tui"] = tomlkit.table()
        document["tui"].update(settings)
        changed = tomlkit.dumps(document)
        good = tomllib.loads(changed) == before | {"tui": before.get("tui", {}) | dict(settings)}
    except OSError as error:
        raise _unwritable(file, error) from error
    except (TOMLKitError, tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError):
        good = False
    if not good:
        raise ConfigError(f"{file}: [tui] cannot be changed in a file of this form; make it one table.")
    _replace(file.resolve(), changed)


def _replace(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    except OSError as error:
        raise _unwritable(file, error) from error
    new = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(number)
        new.replace(file)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise _unwritable(file, error) from error


def with_channel(file: Path, channel: dict[str, Any]) -> str:
    """Return the text of the config file with the channel added. Raises `ConfigError`."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = file.read_bytes().decode() if file.exists() else ""
        before = tomllib.loads(text)
        document = tomlkit.parse(text)
        table = tomlkit.table()
        table.update(channel)
        tables = document.get("thingspeak")
        if tables is None:
            document.append("thingspeak", tomlkit.aot())
            tables = document["thingspeak"]
        tables.append(table)
        added = tomlkit.dumps(document)
        if tomllib.loads(added) == before | {"thingspeak": [*before.get("thingspeak", []), channel]}:
            return added
    except OSError as error:
        raise _unwritable(file, error) from error
    except (TOMLKitError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        pass  # said below, as for a file that would come out changed
    raise ConfigError(
        f"{file}: a channel cannot be added to a file of this form; keep all [[thingspeak]] tables together, "
        "as its last ones.",
    )


def check_writable(file: Path, channel: dict[str, Any]) -> None:
    """Raise the `ConfigError` that `add_channel` would, before a channel is made that could not be kept."""
    with_channel(file, channel)
    folder = file.resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: Path, error: OSError) -> ConfigUnwritable:
    return ConfigUnwritable(
        f"{file}: the config cannot be written ({error.strerror}); check its folder's owner."
    )

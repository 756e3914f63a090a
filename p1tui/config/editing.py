"""Change the config file; keep the user's comments and order.

Every change is parsed again before it is written; a file that it would damage is refused.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from p1tui.config.errors import ConfigError, ConfigUnwritable
from p1tui.config.files import TEXT
from p1tui.i18n.message import Message
from p1tui.runtime.replacement import replacement

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def add_target(file: Path, section: str, target: dict[str, Any]) -> None:
    """Add a table `[[section]]`; replace the file atomically, readable by its owner alone (0600).

    Raises `ConfigError`; the file is then unchanged.
    """
    _replace(
        file.resolve(), _with_target(file, section, target)
    )  # replace the target of a link, not the link


def append(file: Path, text: str) -> None:
    """Add tables of a list, such as `[[contract]]`, to the end of the file; replace it atomically (0600).

    Raises `ConfigError`; the file is then unchanged.
    """
    try:
        old = file.read_bytes().decode(TEXT) if file.exists() else ""
        whole = f"{old.rstrip()}\n\n{text}" if old.strip() else text
        before, added, after = (tomllib.loads(each) for each in (old, text, whole))
    except OSError as error:
        raise _unwritable(file, error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        added, before, after = {}, {}, {"": None}
    if after != before | {name: [*before.get(name, []), *tables] for name, tables in added.items()}:
        raise ConfigError(
            Message("{file}: nothing can be added to a file of this form; add it by hand.", file=str(file))
        )
    _replace(file.resolve(), whole)


def set_tui(file: Path, settings: Mapping[str, str]) -> None:
    """Set keys of `[tui]`; replace the file atomically. Raises `ConfigError`; the file is then unchanged."""
    import tomlkit

    def change(document: TOMLDocument) -> None:
        if "tui" not in document:
            document["tui"] = tomlkit.table()
        document["tui"].update(settings)

    changed = _changed(file, change, lambda old: old | {"tui": old.get("tui", {}) | dict(settings)})
    if changed is None:
        raise ConfigError(
            Message(
                "{file}: [tui] cannot be changed in a file of this form; make it one table.", file=str(file)
            )
        )
    _replace(file.resolve(), changed)


def change(
    file: Path,
    tables: Mapping[str, Mapping[str, Any]],
    *,
    channel: Mapping[str, Any],
    at: int | None,
    drop_channels: bool,
    comments: Mapping[str, str],
) -> None:
    """Set keys of sections, and the settings of a channel; replace the file atomically (0600).

    The settings `channel` go to the channel of index `at`, and with `None` to a new one; `drop_channels`
    removes all. `comments` has a line for each key that is written anew, `thingspeak.write_key`, and one with
    the key `""` for a new file. Raises `ConfigError`; the file is then unchanged.
    """

    def edit(document: TOMLDocument) -> None:
        _edit(document, tables, channel=channel, at=at, drop_channels=drop_channels, comments=comments)

    def expected(old: dict[str, Any]) -> dict[str, Any]:
        new = old | {name: old.get(name, {}) | dict(table) for name, table in tables.items()}
        channels = [] if drop_channels else list(old.get("thingspeak", []))
        if at is not None:
            channels[at] = channels[at] | dict(channel)
        elif channel:
            channels.append(dict(channel))
        new.pop("thingspeak", None)
        return new | ({"thingspeak": channels} if channels else {})

    changed = _changed(file, edit, expected)
    if changed is None:
        raise ConfigError(
            Message(
                "{file}: it cannot be changed in its present form; make each section one table, and keep all "
                "[[thingspeak]] tables together, as its last ones.",
                file=str(file),
            )
        )
    _replace(file.resolve(), changed)


def _edit(
    document: TOMLDocument,
    tables: Mapping[str, Mapping[str, Any]],
    *,
    channel: Mapping[str, Any],
    at: int | None,
    drop_channels: bool,
    comments: Mapping[str, str],
) -> None:
    import tomlkit

    if not document.as_string().strip() and (head := comments.get("")):
        document.add(tomlkit.comment(head))
        document.add(tomlkit.nl())
    for name, settings in tables.items():
        if name not in document:
            # Before the channels: what follows their last table would be taken for a part of it by a reader.
            channels = document.pop("thingspeak", None)
            document[name] = tomlkit.table()
            if channels is not None:
                document["thingspeak"] = channels
        _set(document[name], name, settings, comments)
    if drop_channels:
        document.pop("thingspeak", None)
    if at is not None:
        _set(document["thingspeak"][at], "thingspeak", channel, comments)
    elif channel:
        table = tomlkit.table()
        _set(table, "thingspeak", channel, comments)
        if "thingspeak" not in document:
            document.append("thingspeak", tomlkit.aot())
        document["thingspeak"].append(table)


def _set(table: Any, section: str, settings: Mapping[str, Any], comments: Mapping[str, str]) -> None:
    """Set keys of a table; one that is new to it gets its comment."""
    import tomlkit

    for key, value in settings.items():
        if key in table:
            table[key] = value
            continue
        item = tomlkit.item(value)
        if comment := comments.get(f"{section}.{key}"):
            item.comment(comment)
        table.add(key, item)


def check_writable(file: Path, channel: dict[str, Any]) -> None:
    """Raise the `ConfigError` that `add_target` would raise, before a channel is created in vain."""
    _with_target(file, "thingspeak", channel)
    folder = file.resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(file, error) from error


def _with_target(file: Path, section: str, target: dict[str, Any]) -> str:
    """Return the text of the config file with a table added. Raises `ConfigError`."""
    import tomlkit

    def change(document: TOMLDocument) -> None:
        table = tomlkit.table()
        table.update(target)
        if section not in document:
            document.append(section, tomlkit.aot())
        document[section].append(table)

    added = _changed(file, change, lambda old: old | {section: [*old.get(section, []), target]})
    if added is None:
        raise ConfigError(
            Message(
                "{file}: a table cannot be added to a file of this form; keep all [[{section}]] tables "
                "together, as its last ones.",
                file=str(file),
                section=section,
            )
        )
    return added


def _changed(
    file: Path,
    change: Callable[[TOMLDocument], None],
    expected: Callable[[dict[str, Any]], dict[str, Any]],
) -> str | None:
    """Return the changed text of the file; `None` if that fails or does not parse to `expected`'s result."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = file.read_bytes().decode(TEXT) if file.exists() else ""
        document = tomlkit.parse(text)
        change(document)
        changed = tomlkit.dumps(document)
        return changed if tomllib.loads(changed) == expected(tomllib.loads(text)) else None
    except OSError as error:
        raise _unwritable(file, error) from error
    except (TOMLKitError, tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError):
        return None


def _replace(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacement(file, mode=0o600) as new:
            with new.open("w", encoding="utf-8", newline="") as handle:
                handle.write(text)
                handle.flush()
                os.fsync(handle.fileno())
            new.replace(file)
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: Path, error: OSError) -> ConfigUnwritable:
    return ConfigUnwritable(
        Message(
            "{file}: the config cannot be written ({why}); check its folder's owner.",
            file=str(file),
            why=error.strerror or "",
        )
    )

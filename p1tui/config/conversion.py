"""Convert TOML tables to sections; an error names the key and what is allowed, never the value.

Each setting is converted separately, so the key of an error is known without parsing a message of msgspec.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from p1tui.config.errors import ConfigError, Faults
from p1tui.config.places import Place
from p1tui.config.section import Section
from p1tui.config.settings import Config
from p1tui.i18n.message import Message
from p1tui.runtime.nearest import nearest

S = TypeVar("S", bound=Section)

MEANT = {"port": "source", "device": "source", "serial": "source", "speed": "baud"}
"""Words that other programs use for a setting -> its name."""


def convert(kind: type[S], table: Mapping[str, Any], where: Place, parent: str = "") -> S:
    """Return a section with the values of a table. Raises `ConfigError` with all faults, each with its line.

    `where` is the file (for the error), `parent` the key of the table, such as `meter` or `thingspeak.0`.
    """
    faults = Faults()
    section = convert_rest(kind, table, where, faults, parent)
    faults.tell()
    return section


def convert_rest(
    kind: type[S], table: Mapping[str, Any], where: Place, faults: Faults, parent: str = ""
) -> S:
    """Return a section with the values of a table that are right; gather the faults of all others."""
    types, fields = (
        _types(kind),
        dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True)),
    )
    values = {}
    for name, value in table.items():
        key = f"{parent}.{name}" if parent else name
        with faults.gather(key):
            if name not in types:
                meant = MEANT.get(name)
                if meant not in types:
                    meant = nearest(name, types)
                if meant is not None:
                    faults.excuse(key.removesuffix(name) + meant)
                raise ConfigError(_unknown(name, key, parent, list(types), meant, where))
            values[fields[name]] = _value(types[name], value, where, faults, key, description(kind, name))
    return kind(**values)


def _unknown(name: str, key: str, parent: str, known: list[str], meant: str | None, where: Place) -> Message:
    told = Message("{where}: {key} is not a setting; {parent} takes {known}.")
    if meant is not None:
        told = Message("{where}: {key} is not a setting (did you mean {name}?); {parent} takes {known}.")
    return told.with_values(
        where=where.at(key),
        key=where.named(key),
        parent=where.named(parent) or Message("the file"),
        known=", ".join(known),
        **({} if meant is None else {"name": meant}),
    )


def description(kind: type[Section], name: str) -> str:
    """Return the words for the allowed values of a setting."""
    _, *metas = get_args(_types(kind)[name])
    return next((meta.description for meta in metas if meta.description), "")


def _value(declared: Any, value: Any, where: Place, faults: Faults, key: str, allowed: str) -> Any:
    """Convert the value of a setting, of a section, or of a list of sections. Raises `ConfigError`.

    Gather the faults inside a section; in a list, one that is no table is replaced by an empty one.
    """
    plain, *_ = get_args(declared) or [declared]
    if _is_section(plain) and isinstance(value, dict):
        return convert_rest(plain, value, where, faults, key)
    if _is_list(plain) and isinstance(value, list):
        (section, _) = get_args(plain)
        sections = [section()] * len(value)
        for at, each in enumerate(value):
            with faults.gather(f"{key}.{at}"):
                sections[at] = _value(section, each, where, faults, f"{key}.{at}", allowed)
        return tuple(sections)
    try:
        return msgspec.convert(value, declared)
    except msgspec.ValidationError:
        raise ConfigError(must_be(where, key, allowed)) from None


def must_be(where: Place, key: str, allowed: str) -> Message:
    """Return the sentence on a wrong value, with what is allowed."""
    told = Message("{where}: {key} must be {allowed}.")
    return told.with_values(where=where.at(key), key=where.named(key), allowed=allowed)


@cache
def _types(kind: type[Section]) -> dict[str, Any]:
    """Return the settings of a section, by their names in a file, and their annotated types, in order."""
    hints = get_type_hints(kind, include_extras=True)
    names = zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True)
    return {name: hints[field] for name, field in names}


def _is_section(plain: Any) -> bool:
    return isinstance(plain, type) and issubclass(plain, Section)


def _is_list(plain: Any) -> bool:
    """Return True for the type of a list of tables, such as `[[thingspeak]]`."""
    return get_origin(plain) is tuple and _is_section(get_args(plain)[0])


LISTS = frozenset(name for name, declared in _types(Config).items() if _is_list(get_args(declared)[0]))
"""Names of the sections that are lists of tables."""

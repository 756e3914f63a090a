"""Where a setting stands: the file and the line, for the sentence on what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from p1tui.i18n.message import Message

NUMBER = re.compile(r"\.[0-9]+(?=\.|$)")
"""Matches the number, from 0, of a table in a list of tables."""

LARGEST = 1 << 16
"""Bytes of a file whose lines are looked for; no config is near it."""


class Place:
    """What settings are read from: a file with its text, or an option like `--set`.

    Threads: one at a time.
    """

    def __init__(self, name: str, text: str = "", overridden: Iterable[str] = ()) -> None:
        """Make the place of a file's settings, except the keys that `--set` has `overridden`."""
        self.name = name
        self._overridden = frozenset(overridden)
        self.text = text
        """Text of the file, empty for an option."""
        self._lines: dict[str, int] | None = None

    def at(self, key: str) -> str | Message:
        """Return the name, with the line of `key` (`thingspeak.0.channel`); of its table if it is missing."""
        if not self._overridden.isdisjoint((key, NUMBER.sub("", key))):
            return "--set"
        if self._lines is None:
            self._lines = dict(reversed(list(lines(self.text)))) if len(self.text) <= LARGEST else {}
        line = next((self._lines[each] for each in _and_parents(key) if each in self._lines), None)
        return self.name if line is None else Message("{file}, line {line}", file=self.name, line=line)

    def named(self, key: str) -> str:
        """Return a key without the numbers of tables in lists, where the line tells which one is meant."""
        if isinstance(self.at(key), str):
            return key
        return NUMBER.sub(lambda found: found[0] if self._shares_line(key, found) else "", key)

    def _shares_line(self, key: str, number: re.Match[str]) -> bool:
        """Return True if another table of the list stands on the line of this one."""
        begun, tables = key[: number.start()], self._lines or {}
        at = [line for each, line in tables.items() if re.fullmatch(rf"{re.escape(begun)}\.[0-9]+", each)]
        return at.count(tables.get(key[: number.end()], 0)) > 1


def lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each key and table of valid TOML with the line at which it begins."""
    parent, counts = "", dict[str, int]()
    for statement, line in _statements(text):
        table = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            parent = _header(table, counts)
            yield from ((each, line) for each in _and_parents(parent))
        else:
            yield from ((key, line) for key in _keys(parent, table))


def _statements(text: str) -> Iterator[tuple[str, int]]:
    """Cut TOML into its statements: the fewest lines from each that are TOML by themselves."""
    begun: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        begun.append(line)
        statement = "\n".join(begun)
        try:
            tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        yield statement, number - len(begun) + 1
        begun = []


def _header(table: dict[str, Any], counts: dict[str, int]) -> str:
    """Return the key of a table's header, `contract.0.line.1` for the second in the first of a list."""
    key, inner = "", table
    while inner:
        ((name, inner),) = inner.items()
        key = f"{key}.{name}" if key else name
        if isinstance(inner, list):
            counts[key] = counts.get(key, -1) + 1
            return f"{key}.{counts[key]}"
        if key in counts:
            key = f"{key}.{counts[key]}"
    return key


def _keys(parent: str, value: Any) -> Iterator[str]:
    """Yield the key of each value in tables and lists."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        key = f"{parent}.{name}" if parent else str(name)
        yield key
        yield from _keys(key, inner)


def _and_parents(key: str) -> Iterator[str]:
    """Yield a key and the keys of the tables around it, the nearest first."""
    while key:
        yield key
        key = key.rpartition(".")[0]

"""Compare a file's schema with the one that the migrations make."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import Final

from p1tui.store.database import schema
from p1tui.store.database.columns import TableColumns, add_tariffs

_COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)

_Object = tuple[str, str]
"""Type and name."""


def differences(database: sqlite3.Connection) -> list[str]:
    """Return the names of objects that p1tui did not make so, or that are missing; sorted.

    A user's own tables, views and plain indexes change nothing that p1tui writes, so they are none; triggers
    and unique indexes do. Raises `sqlite3.Error`.
    """
    found, made = _objects(database), _made_like(database)
    wrong = {key[1] for key, sql in made.items() if found.get(key) != sql}
    for kind, name in found.keys() - made.keys():
        if kind == "trigger" or found[kind, name].startswith("create unique index"):
            wrong.add(name)
    return sorted(wrong)


def _made_like(database: sqlite3.Connection) -> dict[_Object, str]:
    """Return the objects of a new file with the same format and tariffs."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        schema.migrate(new, schema.version(database))
        table = TableColumns.of(new)
        for tariff in TableColumns.of(database).tariffs:
            if tariff not in table.tariffs:
                table = add_tariffs(new, table, {tariff})
        return _objects(new)


def _objects(database: sqlite3.Connection) -> dict[_Object, str]:
    """Return each object's SQL without comments and spacing, which SQLite's versions keep differently.

    A table's columns are sorted: a tariff may have got its columns before or after a migration added others.
    """
    objects = database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL")
    plain = {(kind, name): _plain(sql) for kind, name, sql in objects if not name.startswith("sqlite_")}
    return {
        (kind, name): ",".join(sorted(sql.removesuffix(")").split(","))) if kind == "table" else sql
        for (kind, name), sql in plain.items()
    }


def _plain(sql: str) -> str:
    return re.sub(r"\s*([(),])\s*", r"\1", " ".join(_COMMENT.sub(" ", sql).split())).lower()

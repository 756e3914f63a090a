"""Notice that an open history was deleted, renamed or replaced, and finish with it.

SQLite goes on writing to the file that it has open, wherever that is, and would never say so.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from p1tui.store.database.connection import files

_Inode = tuple[int, int] | None
"""Device and inode; no other file gets them while this one is open. `None`: there is no file."""


class FileIdentity(NamedTuple):
    """A history's files as they were when it was opened."""

    path: Path
    inode: _Inode
    logs: dict[Path, _Inode]
    """Logs beside it, links resolved."""

    @classmethod
    def of(cls, path: Path) -> FileIdentity:
        """Return the identity of a history that is open. Raises `OSError`."""
        return cls(path, _inode(path), {log: _inode(log) for log in files(path.resolve())[1:]})

    def is_lost(self) -> bool:
        """Return True if the path of the history leads to another file, or to none."""
        try:
            return _inode(self.path) != self.inode
        except OSError:  # no access for now; a commit will tell
            return False


def leave(database: sqlite3.Connection, identity: FileIdentity) -> None:
    """Make a lost history whole, wherever it is now, close it, and delete the logs that it left behind."""
    whole = False
    with suppress(sqlite3.Error):
        _, pages, copied = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        whole = pages == copied
    database.close()
    for log, inode in identity.logs.items():
        with suppress(OSError):
            if whole and inode is not None and _inode(log) == inode:
                log.unlink()


def _inode(file: Path) -> _Inode:
    """Return device and inode of a file, links followed. Raises `OSError`."""
    try:
        status = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino

"""Trouble with the file is told by its cause, which decides what a person does: make room, mount, unlock."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from p1tui.store.errors import FULL, is_corrupt, sentence

PATH = Path("/somewhere/history.db")


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


def disk(monkeypatch: pytest.MonkeyPatch, *, free: int = FULL, flag: int = 0, size: int = 1) -> None:
    found = SimpleNamespace(f_bavail=free // size, f_frsize=size, f_flag=flag)
    monkeypatch.setattr("p1tui.store.errors.os.statvfs", lambda folder: found)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), "locked"),
        (of_sqlite(sqlite3.SQLITE_LOCKED), "locked"),
        (of_sqlite(sqlite3.SQLITE_BUSY | 3 << 8), "locked"),
        (of_sqlite(sqlite3.SQLITE_CORRUPT), "damaged"),
        (of_sqlite(sqlite3.SQLITE_NOTADB), "damaged"),
        (of_sqlite(sqlite3.SQLITE_FULL), "make room"),
        (OSError(errno.ENOSPC, "x"), "make room"),
        (of_sqlite(sqlite3.SQLITE_READONLY | 1 << 8), "read-only"),
        (OSError(errno.EROFS, "x"), "read-only"),
        (of_sqlite(sqlite3.SQLITE_IOERR | 10 << 8), "check the card"),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), "no access"),
        (of_sqlite(sqlite3.SQLITE_PERM), "no access"),
        (OSError(errno.EACCES, "x"), "no access"),
        (OSError(errno.EPERM, "x"), "no access"),
        (OSError(errno.EEXIST, "x"), "/somewhere is no folder"),
        (OSError(errno.ENOTDIR, "x"), "/somewhere is no folder"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "File name too long; check the folder"),
        (of_sqlite(sqlite3.SQLITE_ERROR), "disk I/O error; check the folder"),
        (ValueError("odd"), "odd; check the folder"),
    ],
)
def test_each_cause_has_its_remedy(error: Exception, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(monkeypatch)
    assert words in str(sentence(error, PATH))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_ERROR])
def test_a_full_or_read_only_disk_is_told_whatever_sqlite_calls_it(
    code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk(monkeypatch, free=FULL - 512, size=512)
    assert "make room" in str(sentence(of_sqlite(code), PATH))
    disk(monkeypatch, free=FULL, size=512)
    assert "make room" not in str(sentence(of_sqlite(code), PATH))
    disk(monkeypatch, flag=os.ST_RDONLY | os.ST_NOSUID)
    assert "read-only" in str(sentence(of_sqlite(code), PATH))


def test_a_full_disk_is_not_blamed_for_an_error_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    disk(monkeypatch, free=0, flag=os.ST_RDONLY)
    assert "no access" in str(sentence(OSError(errno.EACCES, "x"), PATH))


def test_a_disk_that_cannot_be_asked_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(folder: Path) -> None:
        raise OSError(errno.ENOENT, "x")

    monkeypatch.setattr("p1tui.store.errors.os.statvfs", fails)
    assert "check the card" in str(sentence(of_sqlite(sqlite3.SQLITE_IOERR), PATH))


def test_only_a_damaged_file_is_set_aside() -> None:
    codes = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CORRUPT | 1 << 8, sqlite3.SQLITE_NOTADB)
    assert all(is_corrupt(of_sqlite(code)) for code in codes)
    assert not any(is_corrupt(of_sqlite(code)) for code in (0, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR))
    assert not is_corrupt(sqlite3.OperationalError("x"))

"""A user's file in the place of the history is refused, and a history that is overwritten is not."""

from __future__ import annotations

import gzip
import random
import shutil
from pathlib import Path

import pytest

from p1tui.store.database.file_kind import emptiness, is_foreign
from p1tui.store.errors import UnknownFormat
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"notes of mine\n" * 500,
        b"\r\n" * 4000,
        gzip.compress(random.Random(1).randbytes(100_000)),
        b"\x89PNG\r\n\x1a\n" + random.Random(2).randbytes(300_000),
    ],
    ids=["a byte", "text", "line ends", "an archive", "a picture"],
)
def test_a_file_of_the_users_is_refused_untouched(shelf: Shelf, content: bytes) -> None:
    shelf.path.write_bytes(content)
    with pytest.raises(UnknownFormat, match="nor a SQLite file at all: it is left as it is"):
        shelf.open()
    assert shelf.path.read_bytes() == content
    assert list(shelf.folder.iterdir()) == [shelf.path]


@pytest.mark.parametrize("overwritten", [1, 512, 20_000, 150_000])
def test_a_history_without_its_begin_is_a_damaged_one(shelf: Shelf, overwritten: int) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + second, wh=second) for second in range(5000))
    recorder.close()
    content = bytearray(shelf.path.read_bytes())
    assert len(content) > 200_000
    content[:overwritten] = random.Random(3).randbytes(overwritten)
    shelf.path.write_bytes(content)
    assert not is_foreign(shelf.path)
    assert "it is kept as" in str(shelf.open().status().notice)


def test_a_history_that_is_in_its_log_alone_is_a_damaged_one(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.commit()
    for name in ("history.db", "history.db-wal"):
        shutil.copy(shelf.folder / name, shelf.folder / f"copy-{name}")
    recorder.close()
    copy = shelf.folder / "copy-history.db"
    copy.write_bytes(random.Random(4).randbytes(512))
    assert not is_foreign(copy)
    copy.write_bytes(b"")
    log = (shelf.folder / "copy-history.db-wal").read_bytes()
    assert "it is kept as" in str(shelf.open(copy).status().notice)
    (aside,) = shelf.folder.glob("copy-history.db.damaged-*-wal")
    assert aside.read_bytes() == log


def test_an_empty_history_is_said_once(shelf: Shelf) -> None:
    assert str(emptiness(shelf.path)) == ""
    shelf.path.touch()
    recorder = shelf.open()
    said = str(recorder.status().notice)
    assert said.startswith(f"The history {shelf.path} was empty, of 0 bytes: a new one has begun in it.")
    recorder.record(make(T))
    recorder.close()
    assert shelf.rows("SELECT detail FROM event") == [(said,)]
    assert str(shelf.open().status().notice) == ""


@pytest.mark.parametrize("kind", ["folder", "nothing"])
def test_what_is_no_file_is_no_file_of_the_users(shelf: Shelf, kind: str) -> None:
    path: Path = shelf.folder / "there"
    if kind == "folder":
        path.mkdir()
    assert (is_foreign(path), str(emptiness(path))) == (False, "")


@pytest.mark.parametrize(("cells", "foreign"), [(1, False), (0, True)])
def test_one_page_with_one_row_shows_what_the_file_was(shelf: Shelf, cells: int, foreign: bool) -> None:
    """A page without a row is no proof: other formats have zeros there, too."""
    page = bytes([13, 0, 0, 0, cells, 1, 0, 0]) + random.Random(5).randbytes(504)
    shelf.path.write_bytes(random.Random(6).randbytes(512) + page)
    assert is_foreign(shelf.path) == foreign

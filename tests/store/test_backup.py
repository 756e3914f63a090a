"""A copy is whole and compact, and restoring one keeps the history before it."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.store.backup import backup, check, keep_newest, restore
from p1tui.store.database.columns import TableColumns, add_tariffs
from p1tui.store.database.schema import MIGRATIONS, migrate
from p1tui.store.errors import CopyError, StoreError
from tests.shared.histories import sample_times
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def test_a_copy_made_while_the_history_is_written_is_whole(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + number, number) for number in range(20_000))
    copying = threading.Thread(target=backup, args=(shelf.path, shelf.folder / "copy.db"))
    copying.start()
    written = 20_000
    while copying.is_alive():
        recorder.record(make(T + written, written))
        recorder.commit()
        written += 1
    copying.join()
    found = sample_times(shelf.folder / "copy.db")
    assert 20_000 <= len(found) <= written
    assert found == list(range(T, T + len(found)))
    check(shelf.folder / "copy.db")
    assert sorted(each.name for each in shelf.folder.glob("copy*")) == ["copy.db"]


def test_a_copy_is_without_the_room_that_old_readings_left(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + number, number) for number in range(20_000))
    shelf.connection.execute("DELETE FROM sample_0 WHERE time < ?", (T + 19_990,))
    recorder.close()
    size = backup(shelf.path, shelf.folder / "copy.db")
    assert size < shelf.path.stat().st_size / 3
    assert sample_times(shelf.folder / "copy.db") == list(range(T + 19_990, T + 20_000))
    assert restore(shelf.folder / "copy.db", shelf.path, now=T) is not None
    recorder = shelf.open()
    recorder.record(make(T + 20_000, 20_000))
    recorder.commit()
    assert shelf.path.stat().st_size <= size + 64_000
    assert len(sample_times(shelf.path)) == 11


def test_restoring_keeps_the_history_before_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.commit()
    backup(shelf.path, shelf.folder / "copy.db")
    recorder.record(make(T + 1, 1))
    recorder.close()
    aside = restore(shelf.folder / "copy.db", shelf.path, now=T)
    assert aside == shelf.path.with_name("history.db.before-restore-20231114-221400")
    assert sample_times(shelf.path) == [T]
    assert sample_times(aside) == [T, T + 1]
    assert restore(shelf.folder / "copy.db", shelf.path, now=T) == aside.with_name(f"{aside.name}-2")
    again = shelf.open()
    again.record(make(T + 2, 2))
    again.close()
    assert sample_times(shelf.path) == [T, T + 2]


def test_restoring_on_a_new_card_makes_the_folder(shelf: Shelf) -> None:
    shelf.open().close()
    backup(shelf.path, shelf.folder / "copy.db")
    assert restore(shelf.folder / "copy.db", shelf.folder / "new" / "h.db", now=T) is None
    check(shelf.folder / "new" / "h.db")


@pytest.mark.parametrize("kind", ["none", "text", "other", "newer", "damaged"])
def test_what_is_no_whole_history_is_refused_and_nothing_is_touched(shelf: Shelf, kind: str) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + number, number) for number in range(3000))
    recorder.close()
    bad = shelf.folder / "bad.db"
    if kind in ("newer", "damaged"):
        backup(shelf.path, bad)
    if kind == "text":
        bad.write_text("time,header\n" * 100)
    elif kind == "damaged":
        data = bytearray(bad.read_bytes())
        data[20_000:60_000] = bytes(40_000)
        bad.write_bytes(data)
    elif kind in ("other", "newer"):
        with closing(sqlite3.connect(bad)) as database:
            database.execute("CREATE TABLE mine (x)")
            database.execute("PRAGMA user_version = 99")
    before = shelf.path.read_bytes()
    with pytest.raises(StoreError, match=r"bad\.db"):
        restore(bad, shelf.path, now=T)
    assert shelf.path.read_bytes() == before


@pytest.mark.parametrize("left", ["-wal", "-wal -shm", "main -wal", "main -wal -shm", "-journal"])
def test_what_is_left_of_a_history_is_moved_aside_whole(shelf: Shelf, left: str) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.close()
    backup(shelf.path, shelf.folder / "copy.db")
    recorder = shelf.open()
    recorder.record(make(T + 1, 1))
    recorder.commit()
    remains = {}
    for suffix in ("", "-wal", "-shm", "-journal"):
        file = shelf.path.with_name(shelf.path.name + suffix)
        remains[suffix] = file.read_bytes() if file.exists() else b"a log of another file"
    recorder.close()
    shelf.path.unlink()
    kept = [word.removeprefix("main") for word in left.split()]
    for suffix in kept:
        shelf.path.with_name(shelf.path.name + suffix).write_bytes(remains[suffix])
    aside = restore(shelf.folder / "copy.db", shelf.path, now=T)
    stem = "history.db.before-restore-20231114-221400"
    assert aside == shelf.folder / f"{stem}{kept[0]}"
    assert {file.name: file.read_bytes() for file in shelf.folder.glob(f"{stem}*")} == {
        stem + suffix: remains[suffix] for suffix in kept
    }
    assert sample_times(shelf.path) == [T]
    check(shelf.path)


def test_a_copy_is_put_where_a_link_to_the_history_leads(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.close()
    backup(shelf.path, shelf.folder / "copy.db")
    (link := shelf.folder / "link.db").symlink_to(shelf.path)
    aside = restore(shelf.folder / "copy.db", link, now=T)
    assert aside == shelf.path.with_name("history.db.before-restore-20231114-221400")
    assert link.is_symlink()
    assert sample_times(link) == sample_times(aside) == [T]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON sample_0 BEGIN DELETE FROM minute; END", "(t)"),
        ("CREATE UNIQUE INDEX one ON event(kind)", "(one)"),
        ("DROP TABLE held; CREATE TABLE held (id TEXT, time TEXT)", "(held)"),
        ("DROP VIEW sample; CREATE VIEW sample AS SELECT * FROM sample_0", "(sample)"),
        ("DROP INDEX event_time", "(event_time)"),
        ("ALTER TABLE parked RENAME COLUMN reason TO why", "(parked)"),
    ],
)
def test_a_copy_with_another_schema_is_refused(shelf: Shelf, change: str, named: str) -> None:
    shelf.open().close()
    backup(shelf.path, copy := shelf.folder / "copy.db")
    with closing(sqlite3.connect(copy)) as database:
        database.executescript(change)
    before = shelf.path.read_bytes()
    with pytest.raises(CopyError) as refused:
        restore(copy, shelf.path, now=T)
    assert str(refused.value).startswith(f"{copy} has objects that p1tui did not make so {named}; drop")
    assert shelf.path.read_bytes() == before


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_histories_of_any_format_and_meter_have_their_own_schema(shelf: Shelf, version: int) -> None:
    with closing(sqlite3.connect(shelf.path, isolation_level=None)) as database:
        migrate(database, version)
        table = TableColumns.of(database)
        add_tariffs(database, add_tariffs(database, table, {4}), {3})
        database.execute("CREATE VIEW my_own AS SELECT * FROM event")
        database.execute("CREATE INDEX my_index ON event(kind)")
        database.execute("ANALYZE")
    backup(shelf.path, shelf.folder / "copy.db")
    assert restore(shelf.folder / "copy.db", shelf.path, now=T) is not None
    recorder = shelf.open()
    recorder.record(make(T, import_tariff_wh={1: 1, 2: 1, 3: 1, 4: 1}))
    recorder.close()
    backup(shelf.path, shelf.folder / "again.db")


def test_only_the_newest_backups_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    names = [f"p1tui-default-2026-11-{day:02}.sqlite" for day in range(1, 10)]
    others = ["p1tui-attic-2026-11-01.sqlite", "p1tui-default-mine.sqlite", "photo.jpg"]
    for name in [*names, *others]:
        (tmp_path / name).touch()
    kept = keep_newest(tmp_path, "p1tui-default", 7)
    assert [file.name for file in kept] == names[:1:-1]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([*names[2:], *others])


def test_a_backup_tells_the_size_of_the_copy(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.commit()
    assert backup(shelf.path, shelf.folder / "copy.db") == (shelf.folder / "copy.db").stat().st_size

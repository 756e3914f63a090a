"""A history that cannot be written costs the user nothing but the history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from p1tui.i18n.message import Message
from p1tui.model.entries import Progress
from p1tui.model.status import Event
from p1tui.store.errors import StoreError, Unwritable
from p1tui.store.recording import fallback
from p1tui.store.recording.recorder import Recorder
from p1tui.store.recording.retention import EVERY
from tests.shared import histories
from tests.shared.disks import fill, read_only
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def use(recorder: Recorder) -> None:
    """Record, roll up and owe: all that a run does."""
    outbox = recorder.outbox("channel", 20)
    for second in range(70):
        recorder.record(make(T + second, wh=second))
    recorder.commit()
    assert [entry.time for entry in outbox.due(9)] == [T + 19, T + 39, T + 59]
    assert recorder.today()["import_wh"] == 69


def test_a_read_only_disk_leaves_the_rest_of_the_program(
    shelf: Shelf, disk: Path, cleanup: ExitStack
) -> None:
    path = disk / "history.db"
    recorder = shelf.open(path)
    recorder.record(make(T - 100))
    recorder.close()
    before = path.read_bytes()
    read_only(disk)
    events: list[Event] = []
    recorder = shelf.open_or_replace(path, cleanup, on_event=events.append)
    use(recorder)
    assert str(recorder.status().trouble) == (
        "Nothing is stored: the file or its disk is read-only; check permissions, and whether the card is"
        f" mounted read-only. Then start p1tui again. The history is {path}."
    )
    assert (recorder.status().temporary, recorder.unstored()) == (True, 70)
    assert [event.detail for event in events] == [recorder.status().trouble]
    recorder.close()
    cleanup.close()
    assert not recorder.path.parent.exists()
    assert path.read_bytes() == before


@pytest.mark.parametrize("existing", [True, False])
def test_a_disk_that_is_full_at_the_start_leaves_the_rest_of_the_program(
    shelf: Shelf, disk: Path, cleanup: ExitStack, existing: bool
) -> None:
    path = disk / "history.db"
    if existing:
        shelf.open(path).close()
    fill(disk)
    recorder = shelf.open_or_replace(path, cleanup)
    use(recorder)
    assert str(recorder.status().trouble).startswith("Nothing is stored: the disk is full; make room")


def test_what_is_known_before_is_said_and_nothing_is_opened(shelf: Shelf, cleanup: ExitStack) -> None:
    recorder = shelf.open_or_replace(shelf.path, cleanup, unwritable=Message("No lock."))
    use(recorder)
    assert str(recorder.status().trouble) == (
        f"Nothing is stored: No lock. Then start p1tui again. The history is {shelf.path}."
    )
    assert list(shelf.folder.iterdir()) == []


def test_a_damaged_file_that_cannot_be_moved_away_stays_where_it_is(
    shelf: Shelf, disk: Path, cleanup: ExitStack
) -> None:
    path = disk / "history.db"
    path.write_bytes(b"\xff" * 2600)
    read_only(disk)
    recorder = shelf.open_or_replace(path, cleanup)
    use(recorder)
    assert "Nothing is stored" in str(recorder.status().trouble)
    assert path.read_bytes() == b"\xff" * 2600


def test_a_file_that_is_not_to_be_written_is_refused(shelf: Shelf, cleanup: ExitStack) -> None:
    with closing(sqlite3.connect(shelf.path)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="a newer p1tui"):
        shelf.open_or_replace(shelf.path, cleanup)


def test_without_a_place_for_a_temporary_one_it_is_a_refusal(
    shelf: Shelf, cleanup: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallback, "MEMORY", "/nowhere/at/all")
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/either")
    with pytest.raises(Unwritable, match=r"No lock\. Nor is there room for a temporary one\."):
        shelf.open_or_replace(shelf.path, cleanup, unwritable=Message("No lock."))


def test_what_a_killed_run_left_in_memory_is_swept_and_what_another_uses_is_not(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = shelf.folder / "memory"
    monkeypatch.setattr(fallback, "MEMORY", str(memory))
    left, other = memory / f"{fallback.PREFIX}left", memory / "p1tui-other"
    for folder in (left, other):
        folder.mkdir(parents=True)
        (folder / "history.sqlite").write_bytes(b"")
    with ExitStack() as one, ExitStack() as two:
        first = shelf.open_or_replace(shelf.path, one, unwritable=Message("No lock."))
        second = shelf.open_or_replace(shelf.path, two, unwritable=Message("No lock."))
        assert not left.exists()
        assert {first.path.parent, second.path.parent, other} == set(memory.iterdir())
        first.close()
        second.close()
    assert list(memory.iterdir()) == [other]


def test_readings_do_not_pile_up_in_memory_and_what_waits_is_sent_by_the_minute(
    shelf: Shelf, cleanup: ExitStack
) -> None:
    recorder = shelf.open_or_replace(shelf.path, cleanup, unwritable=Message("No lock."))
    outbox = recorder.outbox("channel", 20)
    outbox.save(Progress(cursor=T - 1, started=T - 1))
    for step in range(4 * 24 * 60):
        recorder.record(make(T + step * 60, wh=step))
        if step % 60 == 59:
            shelf.clock.now += EVERY
            recorder.commit()
    ((kept,),) = histories.rows(recorder.path, "SELECT count(*) FROM sample")
    assert kept < 1.5 * 24 * 60
    assert outbox.backlog().entries == 4 * 24 * 60 - 1
    assert outbox.backlog().thinned > 2 * 24 * 60

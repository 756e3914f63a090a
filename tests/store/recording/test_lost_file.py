"""A history that is deleted, renamed or replaced while it is written costs what memory no longer holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.model.entries import Progress
from p1tui.store.backup import backup, check
from p1tui.store.recording.recorder import Recorder
from tests.shared.histories import sample_times
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def record(recorder: Recorder, start: int, end: int) -> None:
    for second in range(start, end):
        recorder.record(make(T + second, wh=second, gas=second))
    recorder.commit()


def files(shelf: Shelf) -> list[Path]:
    return sorted(shelf.folder.glob("history.db*"))


@pytest.mark.parametrize("logs", [True, False], ids=["with its logs", "alone"])
def test_a_deleted_history_is_said_and_a_new_one_begins(shelf: Shelf, logs: bool) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, 0, 40)
    outbox.save(Progress(cursor=T + 19, sent_today=1))
    assert len(shelf.history.power(T, 60, 1)) == 1
    for file in files(shelf) if logs else [shelf.path]:
        file.unlink()
    record(recorder, 40, 90)
    said = f"The history {shelf.path} was deleted or renamed while it was written: a new one has begun."
    assert (str(recorder.status().notice), str(recorder.status().trouble)) == (said, "")
    assert recorder.tail() == ()
    assert sample_times(shelf.path) == list(range(T + 40, T + 90))
    assert [str(event.detail) for event in shelf.history.events(0, T * 2, 9)] == [said]
    assert [entry.time for entry in outbox.due(9)] == [T + 59, T + 79]
    record(recorder, 90, 95)
    shelf.history.close()
    recorder.close()
    assert files(shelf) == [shelf.path]
    check(shelf.path)
    assert shelf.open().outbox("channel", 20).progress().cursor == T + 19


def test_a_renamed_history_is_whole_under_its_new_name(shelf: Shelf) -> None:
    recorder = shelf.open()
    record(recorder, 0, 40)
    shelf.path.rename(moved := shelf.folder / "moved.db")
    record(recorder, 40, 50)
    recorder.close()
    check(moved)
    assert sample_times(moved) == list(range(T, T + 40))
    assert sample_times(shelf.path) == list(range(T + 40, T + 50))
    assert files(shelf) == [shelf.path]


def test_what_replaces_the_history_is_kept_and_named(shelf: Shelf) -> None:
    recorder = shelf.open()
    record(recorder, 0, 10)
    backup(shelf.path, shelf.folder / "copy.db")
    record(recorder, 10, 20)
    (shelf.folder / "copy.db").replace(shelf.path)
    record(recorder, 20, 30)
    (aside,) = shelf.folder.glob("*.replaced-*")
    assert str(recorder.status().notice) == (
        f"The history {shelf.path} was replaced while it was written: a new one has begun, and what took its"
        f" place is kept as {aside}; p1tui restore puts that back."
    )
    assert sample_times(aside) == list(range(T, T + 10))
    assert sample_times(shelf.path) == list(range(T + 20, T + 30))
    check(aside)


def test_a_folder_that_went_away_is_made_again(shelf: Shelf) -> None:
    path = shelf.folder / "deep" / "history.db"
    recorder = shelf.open(path)
    record(recorder, 0, 10)
    path.parent.rename(shelf.folder / "elsewhere")
    record(recorder, 10, 20)
    assert sample_times(path) == list(range(T + 10, T + 20))
    assert sample_times(shelf.folder / "elsewhere" / "history.db") == list(range(T, T + 10))

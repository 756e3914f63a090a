"""An entry names the meter whose reading it ends with: by its equipment id, else by its header."""

from __future__ import annotations

from p1tui.i18n.message import NOTHING
from p1tui.model.entries import Entry
from p1tui.store.outbox.maintenance import newest_entry
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make

INTERVAL = 20


def meters(entries: list[Entry]) -> list[tuple[int, str]]:
    return [(entry.time - T, entry.meter) for entry in entries]


def test_an_entry_names_the_meter_of_its_last_reading(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("database", INTERVAL)
    for second in range(0, 50, 10):
        recorder.record(make(T + second, meter="E1"))
    for second in range(50, 101, 10):
        recorder.record(make(T + second, meter="E2"))
    recorder.commit()
    assert meters(outbox.due(9)) == [(10, "E1"), (30, "E1"), (50, "E2"), (70, "E2"), (90, "E2")]
    newest = newest_entry(shelf.path)
    assert newest is not None
    assert newest.meter == "E2"


def test_a_meter_without_an_id_is_named_by_its_header(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("database", INTERVAL)
    for second in range(0, 60, 10):
        recorder.record(make(T + second, meter=None, header="XMX5 no id"))
    recorder.commit()
    assert meters(outbox.due(9)) == [(10, "XMX5 no id"), (30, "XMX5 no id")]


def test_a_telegram_that_lost_its_id_is_its_meters_all_the_same(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("database", INTERVAL)
    for second in range(0, 60, 10):
        recorder.record(make(T + second, meter=None if second == 10 else "E1"))
    recorder.commit()
    assert meters(outbox.due(9)) == [(10, "E1"), (30, "E1")]


def test_readings_that_wait_for_a_full_disk_name_their_meter(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("database", INTERVAL)
    shelf.connection.execute("PRAGMA query_only = 1")
    for second in range(0, 60, 10):
        recorder.record(make(T + second, meter="E7"))
    recorder.commit()
    assert recorder.status().trouble
    assert meters(outbox.due(9)) == [(10, "E7"), (30, "E7")]


def test_a_parked_entry_that_is_queued_again_names_its_meter(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("database", INTERVAL)
    for second in range(0, 60, 10):
        recorder.record(make(T + second, meter="E1"))
    recorder.commit()
    parked = outbox.due(1)
    outbox.park(parked, "refused")
    outbox.retry()
    recorder.note("rejected", NOTHING)
    recorder.commit()
    assert outbox.again(9) == parked

"""The engine takes a scripted source through a real decoder into a real store."""

from __future__ import annotations

import logging
import queue
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest

from p1tui.config.settings import Config, StoreSettings
from p1tui.demo.household.household import Household
from p1tui.engine.engine import Engine
from p1tui.engine.feed import Notice
from p1tui.engine.older_history import OlderChunk
from p1tui.engine.options import EngineOptions
from p1tui.i18n.message import Message
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Event, SourceStatus
from p1tui.p1.crc16 import crc16
from p1tui.p1.reading import Reading, rfc3339
from p1tui.sources import supervisor
from p1tui.sources.base import SourceEnded, SourceLost, SourceMissing
from p1tui.store.database.connection import BUSY_AGAIN_MS
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.uplinks import Uplinks
from tests.shared.histories import (
    allow_growth,
    forbid_growth,
    is_closed,
    noted_connections,
    rows,
    sample_times,
)
from tests.shared.waiting import awaited, until

START = 1_780_000_000
HOUSE = Household(1)


class Scripted:
    """A source that hands out what the test puts in: bytes, or an exception to raise."""

    name = "scripted"
    local = True

    def __init__(self, *, live: bool = True) -> None:
        self.live = live
        self.script: queue.Queue[bytes | Exception] = queue.Queue()
        self.opened = 0
        self.missing = False
        self.now = float(START)

    def open(self) -> None:
        if self.missing:
            raise SourceMissing(Message("scripted is not there: plug it in."))
        self.opened += 1

    def read(self) -> bytes:
        try:
            item = self.script.get(timeout=0.05)
        except queue.Empty:
            return b""
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        pass

    def time(self) -> float:
        return self.now

    def speak(self, *times: int) -> None:
        for each in times:
            self.script.put(HOUSE.telegram(each))

    def speak_without_a_clock(self) -> None:
        lines = HOUSE.telegram(START).rpartition(b"!")[0].split(b"\r\n")
        body = b"\r\n".join(line for line in lines if not line.startswith(b"0-0:1.0.0")) + b"!"
        self.script.put(body + b"%04X\r\n" % crc16(body))


class Make(Protocol):
    def __call__(self, source: Scripted, config: Config | None = None) -> Engine: ...


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    engines: list[Engine] = []

    def engine(source: Scripted, config: Config | None = None) -> Engine:
        made = Engine(
            config or Config(), source, EngineOptions(history=tmp_path / "h.sqlite"), stop=threading.Event()
        )
        engines.append(made)
        return made

    yield engine
    for each in engines:
        each.stop()


def started(engine: Engine) -> sqlite3.Connection:
    """Start the engine; return the connection that it records with, the first one that it makes."""
    with noted_connections() as made:
        engine.start()
    return made[0]


def snapshot_with(engine: Engine, true: Callable[[Snapshot], object]) -> Snapshot:
    return awaited(engine.feed.latest, true, 20)


def waits(count: int, snapshot: Snapshot) -> bool:
    """Return True if so many readings wait for the clock."""
    return f"({count} so far)" in str(snapshot.recorder.trouble)


def test_a_reading_walks_from_the_source_to_the_screen_and_the_store(make: Make, tmp_path: Path) -> None:
    source = Scripted()
    engine = make(source)
    engine.start()
    source.speak(START, START + 1, START + 2)
    shown = snapshot_with(engine, lambda snapshot: snapshot.accepted == 3)
    assert shown.reading == HOUSE.reading(START + 2)
    assert shown.raw == HOUSE.telegram(START + 2).rstrip()
    assert shown.source.state == "open"
    assert [reading.time for reading in shown.tail] == [START, START + 1, START + 2]
    engine.stop()
    assert sample_times(tmp_path / "h.sqlite") == [START, START + 1, START + 2]


def test_a_source_that_is_lost_is_opened_again(make: Make) -> None:
    source = Scripted()
    engine = make(source)
    published: list[Snapshot] = []
    engine.feed.subscribe(lambda: published.append(engine.feed.latest()))
    engine.start()
    source.speak(START)
    snapshot_with(engine, lambda snapshot: snapshot.accepted == 1)
    source.script.put(SourceLost(Message("the cable was pulled: plug it in again.")))
    source.speak(START + 1)
    shown = snapshot_with(engine, lambda snapshot: snapshot.accepted == 2)
    lost = next(each for each in published if each.source.state == "lost")
    assert "cable" in str(lost.source.hint)
    assert lost.source.next_try_at is not None
    assert shown.source.state == "open"
    assert source.opened == 2


def test_every_change_of_the_source_is_told_once_and_says_what_is_new(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 60.0)  # it is not opened again meanwhile
    source = Scripted()
    engine = make(source)
    said: list[str] = []

    def hear(news: Notice | Reading) -> None:
        if isinstance(news, Event) and news.kind == "source":
            said.append(str(news.detail))

    engine.feed.tap(hear)
    engine.start()
    source.speak(START)
    snapshot_with(engine, lambda snapshot: snapshot.accepted == 1)
    source.script.put(SourceLost(Message("unplugged.")))
    until(lambda: any("lost" in each for each in said), 20)
    engine.stop()
    assert said[0].startswith("scripted: open. Waiting for the first telegram.")
    assert said[1:] == ["scripted: telegrams come.", "scripted: lost. unplugged."]


def test_a_source_that_is_missing_at_the_start_is_said_at_once(make: Make, tmp_path: Path) -> None:
    source = Scripted()
    source.missing = True
    with pytest.raises(SourceMissing):
        make(source).start()
    assert not (tmp_path / "h.sqlite").exists()


def test_an_engine_that_was_not_started_says_so(make: Make) -> None:
    with pytest.raises(RuntimeError, match="has not been started"):
        make(Scripted()).history()


def test_rejected_telegrams_are_counted_and_kept_but_logged_once_a_minute(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        "p1tui.engine.engine.log.warning", lambda text, *values: written.append(text % values)
    )
    source = Scripted()
    engine = make(source)
    engine.start()
    for second in range(START, START + 50):
        source.script.put(HOUSE.telegram(second).replace(b"1-0:1.8.1(", b"1-0:1.8.1(1", 1))
    shown = snapshot_with(engine, lambda snapshot: snapshot.rejected == 50)
    assert shown.accepted == 0
    assert len(shown.rejections) == 20
    assert shown.rejected_by == {"checksum": 9, "always_wrong": 41}
    assert shown.rejections[-1].raw.startswith(b"/DMO5")
    assert len(written) == 1
    assert written[0].startswith("A telegram was rejected: The checksum")
    engine.stop()
    ((kind, detail),) = rows(tmp_path / "h.sqlite", "SELECT kind, detail FROM event")
    assert kind == "rejected"
    assert detail.startswith("50 telegrams were rejected within an hour, 41 of them for this: The checksum")


@pytest.fixture
def old_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the files of the test be older than the time of its source."""
    monkeypatch.setattr("p1tui.engine.engine.newest_file", lambda folder: 0.0)


@pytest.mark.usefixtures("old_files")
def test_a_meter_without_a_clock_gets_the_time_of_its_source(make: Make) -> None:
    source = Scripted()
    engine = make(source)
    engine.start()
    source.speak_without_a_clock()
    reading = snapshot_with(engine, lambda snapshot: snapshot.accepted == 1).reading
    assert reading is not None
    assert (reading.time, reading.time_source) == (START, "host")


@pytest.mark.usefixtures("old_files")
def test_readings_that_wait_for_the_clock_are_told_and_then_dated(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    for level in ("warning", "info"):
        monkeypatch.setattr(
            f"p1tui.engine.recording.log.{level}", lambda line, *values: written.append(line % values)
        )
    source = Scripted()
    engine = make(source)
    told = engine.feed.with_events()
    engine.start()
    source.now = 12.0
    for count in (1, 2, 3):
        source.speak_without_a_clock()
        snapshot_with(engine, partial(waits, count))
    source.now = float(START)
    source.speak_without_a_clock()
    shown = snapshot_with(engine, lambda snapshot: snapshot.reading)
    assert not shown.recorder.trouble
    engine.stop()
    assert not engine.failure
    assert len(written) == 2
    assert written[0].startswith("Readings wait (1 so far): this computer's clock is not set (it says 1970-")
    assert written[1].startswith("3 readings that waited for this computer's clock are dated by it now")
    ((detail, time),) = rows(tmp_path / "h.sqlite", "SELECT detail, time FROM event WHERE kind = 'clock'")
    assert detail == written[1]
    assert START - 10 <= time <= START
    assert [str(each.detail) for each in told if isinstance(each, Event) and each.kind == "clock"] == [detail]


@pytest.mark.usefixtures("old_files")
def test_readings_that_waited_for_the_clock_in_vain_are_told_at_the_end(make: Make, tmp_path: Path) -> None:
    source = Scripted()
    engine = make(source)
    engine.start()
    source.now = 12.0
    source.speak_without_a_clock()
    source.speak_without_a_clock()
    snapshot_with(engine, partial(waits, 2))
    engine.stop()
    assert str(engine.failure) == (
        "2 readings have no time and are not stored: this computer's clock is not set (it says"
        " 1970-01-01T00:00:12Z), and the meter has none. No energy is lost: the meter's registers go on."
    )
    assert sample_times(tmp_path / "h.sqlite") == []


@pytest.mark.usefixtures("old_files")
def test_a_clock_that_is_set_after_the_last_telegram_dates_what_waits_at_the_end(
    make: Make, tmp_path: Path
) -> None:
    source = Scripted()
    engine = make(source)
    engine.start()
    source.now = 12.0
    source.speak_without_a_clock()
    snapshot_with(engine, partial(waits, 1))
    source.now = float(START)
    engine.stop()
    assert not engine.failure
    ((at,),) = rows(tmp_path / "h.sqlite", "SELECT time FROM sample")
    assert START - 10 <= at <= START


@pytest.mark.usefixtures("old_files")
def test_a_telegram_that_waits_for_the_clock_is_no_silence(make: Make) -> None:
    source = Scripted()
    engine = make(source)
    engine.start()
    source.speak(START)
    first = snapshot_with(engine, lambda snapshot: snapshot.reading).received_at
    assert first is not None
    source.now = 12.0
    source.speak_without_a_clock()
    later = snapshot_with(engine, partial(waits, 1))
    assert later.received_at is not None
    assert later.received_at > first
    assert later.reading is not None


@pytest.mark.usefixtures("old_files")
def test_a_clock_behind_the_stored_history_is_not_believed_at_the_next_start(
    make: Make, tmp_path: Path
) -> None:
    first = make(source := Scripted())
    first.start()
    source.speak(START)
    snapshot_with(first, lambda snapshot: snapshot.accepted == 1)
    first.stop()
    again = make(source := Scripted())
    source.now = START - 3.0 * 86_400
    again.start()
    source.speak_without_a_clock()
    snapshot_with(again, lambda snapshot: "is 3 d behind" in str(snapshot.recorder.trouble))
    again.stop()
    assert sample_times(tmp_path / "h.sqlite") == [START]


def test_a_replay_is_finished_when_every_reading_is_committed(make: Make, tmp_path: Path) -> None:
    source = Scripted(live=False)
    engine = make(source, Config(store=StoreSettings(commit_interval=3600)))
    readings = engine.feed.readings()
    engine.start()
    source.speak(*range(START, START + 100))
    source.script.put(SourceEnded())
    assert [reading.time for reading in readings] == list(range(START, START + 100))
    assert engine.finished.wait(20)
    assert len(sample_times(tmp_path / "h.sqlite")) == 100
    assert engine.feed.latest().source.state == "ended"


def test_older_history_is_written_beside_what_is_live(make: Make, tmp_path: Path) -> None:
    source = Scripted()
    engine = make(source)
    engine.start()
    source.speak(START)
    assert not engine.feed.latest().filling
    days = [OlderChunk(list(HOUSE.history(START - 60 - 86_400 * back, days=1))) for back in range(2)]
    hold = threading.Event()
    engine.seed(chunk for chunk in days if chunk is not days[1] or hold.wait(20))
    until(lambda: len(sample_times(tmp_path / "h.sqlite")) >= 1440, 20)
    assert engine.feed.latest().filling
    hold.set()
    until(lambda: not engine.feed.latest().filling, 20)
    until(lambda: len(sample_times(tmp_path / "h.sqlite")) >= 2 * 1440, 20)
    source.speak(START + 1)
    shown = snapshot_with(engine, lambda snapshot: snapshot.accepted == 2)
    assert shown.today["import_wh"] > 0


def test_older_history_that_finds_no_room_costs_nothing_else(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        "p1tui.engine.recording.log.error", lambda text, *values: written.append(text % values)
    )
    source = Scripted()
    engine = make(source)
    connection = started(engine)
    source.speak(START)
    snapshot_with(engine, lambda snapshot: snapshot.accepted == 1)
    forbid_growth(connection)
    engine.seed([OlderChunk(list(HOUSE.history(START - 60, days=2)))])
    until(lambda: any("older readings cannot be stored" in line for line in written), 20)
    source.speak(START + 1)
    snapshot_with(engine, lambda snapshot: snapshot.accepted == 2)
    assert not engine.failure


def test_an_error_inside_is_shown_and_ends_the_recording(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Scripted()
    engine = make(source)
    monkeypatch.setattr(Recorder, "record", lambda *_: 1 / 0)
    with noted_connections() as made:
        engine.start()
    source.speak(START)
    assert engine.finished.wait(20)
    assert "division by zero" in str(engine.failure)
    assert engine.feed.latest().recorder.trouble == engine.failure
    engine.stop()
    assert made
    assert all(map(is_closed, made))


def test_a_start_that_fails_lets_go_of_the_store(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make(Scripted())
    monkeypatch.setattr(Uplinks, "start", lambda uplinks: 1 / 0)
    with noted_connections() as made, pytest.raises(ZeroDivisionError):
        engine.start()
    engine.stop()
    assert made
    assert all(map(is_closed, made))


def test_what_a_full_disk_kept_from_being_stored_is_logged_and_fails_the_run(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        "p1tui.engine.recording.log.error", lambda line, *values: written.append(line % values)
    )
    source = Scripted(live=False)
    engine = make(source)
    forbid_growth(started(engine))
    source.speak(*range(START, START + 100))
    source.script.put(SourceEnded())
    assert engine.finished.wait(20)
    engine.stop()
    assert sample_times(tmp_path / "h.sqlite") == []
    span = f"from {rfc3339(START)} to {rfc3339(START + 99)}"
    assert str(engine.failure).startswith(f"100 readings, {span}, could not be stored. Nothing is stored now")
    assert len(written) == 1
    assert "full" in written[0]


@pytest.mark.parametrize("interval", [1, 30])
def test_a_lock_of_another_program_costs_a_quit_one_last_try_of_a_second(
    make: Make, tmp_path: Path, interval: int
) -> None:
    source = Scripted()
    engine = make(source, Config(store=StoreSettings(commit_interval=interval)))
    engine.start()
    source.speak(START)
    snapshot_with(engine, lambda snapshot: snapshot.accepted == 1)
    with closing(sqlite3.connect(tmp_path / "h.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        source.speak(*range(START + 1, START + 1000))
        snapshot_with(engine, lambda snapshot: snapshot.accepted == 1000)
        began = time.monotonic()
        engine.stop()
        took = time.monotonic() - began
    assert took < 1 + 2, took
    assert str(engine.failure).startswith("9") or str(engine.failure).startswith("1000")
    assert f" to {rfc3339(START + 999)}, could not be stored." in str(engine.failure)
    assert "another program holds it locked; close that program." in str(engine.failure)


def test_a_lock_of_another_program_takes_little_time_from_the_readings(make: Make, tmp_path: Path) -> None:
    source = Scripted()
    engine = make(source, Config(store=StoreSettings(commit_interval=1)))
    statements: list[str] = []
    # Traced, not asked: a statement of this thread would hide an error of the recorder on its connection.
    started(engine).set_trace_callback(statements.append)
    with closing(sqlite3.connect(tmp_path / "h.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        source.speak(START)
        snapshot_with(engine, lambda snapshot: snapshot.recorder.trouble)
        source.speak(START + 1)
        snapshot_with(engine, lambda snapshot: snapshot.accepted == 2)
        until(lambda: f"PRAGMA busy_timeout = {BUSY_AGAIN_MS}" in statements, 20)
        other.execute("ROLLBACK")
    snapshot_with(engine, lambda snapshot: not snapshot.recorder.trouble)
    assert sample_times(tmp_path / "h.sqlite") == [START, START + 1]


def test_a_flood_of_new_ids_is_bounded_and_a_quit_ends(make: Make, tmp_path: Path) -> None:
    source = Scripted()
    engine = make(source)
    engine.start()
    telegram = HOUSE.telegram(START)
    (name,) = re.findall(rb"0-0:96\.1\.1\(([0-9A-F]+)\)", telegram)
    for number in range(4000):
        body = telegram.replace(name, b"45%032X" % number).rpartition(b"!")[0] + b"!"
        source.script.put(body + b"%04X\r\n" % crc16(body))
    snapshot_with(engine, lambda snapshot: snapshot.accepted > 2000)
    began = time.monotonic()
    engine.stop()
    assert time.monotonic() - began < 1 + 2
    assert rows(tmp_path / "h.sqlite", "SELECT count(*) FROM series") == [(49,)]
    assert "ever new equipment ids" in str(engine.feed.latest().recorder.notice)


def test_a_disk_that_has_room_again_gets_what_waited(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Scripted()
    engine = make(source, Config(store=StoreSettings(commit_interval=1)))
    forbid_growth(connection := started(engine))
    source.speak(*range(START, START + 100))
    snapshot_with(engine, lambda snapshot: "full" in str(snapshot.recorder.trouble))
    allow_growth(connection)
    source.speak(START + 100)
    until(lambda: len(sample_times(tmp_path / "h.sqlite")) == 101, 20)
    snapshot_with(engine, lambda snapshot: not str(snapshot.recorder.trouble))
    engine.stop()
    assert not engine.failure


def test_uplinks_are_told_which_commits_are_in_the_file(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    monkeypatch.setattr(Uplinks, "wake", lambda uplinks, *, stored: told.append(stored))
    source = Scripted()
    engine = make(source, Config(store=StoreSettings(commit_interval=1)))
    forbid_growth(connection := started(engine))
    source.speak(*range(START, START + 100))
    until(lambda: told and not told[-1], 20)
    allow_growth(connection)
    until(lambda: told[-1], 20)
    engine.stop()


def test_a_figure_that_grows_is_told_once(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    made = make(Scripted())
    late = Message("The telegrams come {seconds} s late.", seconds=110)
    with caplog.at_level(logging.WARNING):
        for seconds in (110, 120, 130):
            hint = late.with_values(seconds=seconds)
            made._source_changed(SourceStatus(name="gateway", state="open", hint=hint))
    assert caplog.text.count("s late.") == 1
    assert str(made.feed.latest().source.hint) == "The telegrams come 130 s late."

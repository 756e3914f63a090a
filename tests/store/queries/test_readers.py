"""Viewers, an uplink and a backup are never told that the file is locked while the recorder commits."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from p1tui.i18n.message import Message
from p1tui.store.backup import backup, check
from p1tui.store.database.connection import open_writer
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make

COMMITS, ROWS = 120, 40

VIEWER = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from p1tui.store.queries.history import History

path, start, asked = Path(sys.argv[1]), int(sys.argv[2]), 0
lasting = History(path, timezone=ZoneInfo("Europe/Amsterdam"))
print("ready", flush=True)
while not (asked and lasting.events(start + int(sys.argv[3]), 2**40, 1)):
    for history in (lasting, History(path, timezone=ZoneInfo("Europe/Amsterdam"))):
        history.power(start, 10, 400)
        history.energy("import_wh", range(start, start + 4000, 400))
        history.figures("import_wh", "power_import_w", start, start + 4000)
        history.demand_peaks((start, start + 4000))
        history.quarters(["import_wh", "gas_dm3"], start // 900 * 900, start // 900 * 900 + 7200)
        asked += 1
        if history is not lasting:
            history.close()
lasting.close()
print(asked)
"""


@pytest.fixture
def viewers(shelf: Shelf) -> Iterator[list[subprocess.Popen[str]]]:
    """Three programs that ask until the newest event is there; none outlives the test, however that ends."""
    open_writer(shelf.path).close()  # its tables are there before anyone asks
    command = [sys.executable, "-c", VIEWER, str(shelf.path), str(T), str(COMMITS * ROWS)]
    with ExitStack() as cleanup:
        started = []
        for _ in range(3):
            viewer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            started.append(cleanup.enter_context(viewer))
            cleanup.callback(viewer.kill)
        yield started


def test_readers_and_the_writer_never_wait_in_vain(
    shelf: Shelf, viewers: list[subprocess.Popen[str]]
) -> None:
    last = COMMITS * ROWS
    recorder = shelf.open()
    for viewer in viewers:
        assert viewer.stdout is not None
        assert viewer.stdout.readline() == "ready\n"
    outbox = recorder.outbox("channel", 20)
    done, copied = threading.Event(), []

    def copy() -> None:
        while not done.is_set():
            copied.append(backup(shelf.path, shelf.path.with_name("copy.db")))

    def send() -> None:
        while not done.is_set():
            outbox.due(960)
            outbox.backlog()

    helpers = [threading.Thread(target=each) for each in (copy, send)]
    for helper in helpers:
        helper.start()
    try:
        for commit in range(COMMITS):
            for row in range(ROWS):
                second = commit * ROWS + row
                recorder.record(make(T + second, wh=second, gas=second // 300))
            recorder.commit()
            assert str(recorder.status().trouble) == ""
        recorder.record(make(T + last, wh=last))
        recorder.note("tariff", Message("the sign to end"))
        recorder.commit()
    finally:
        done.set()
        for helper in helpers:
            helper.join()
    for viewer in viewers:
        asked, _ = viewer.communicate(timeout=30)
        assert viewer.returncode == 0
        assert int(asked) >= 2
    assert copied
    check(shelf.path.with_name("copy.db"))
    assert len(outbox.due(960)) == last // 20

"""Log lines have their form, their place, and a limit to their number."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from p1tui.runtime import logs
from p1tui.runtime.log_ration import BURST
from p1tui.runtime.logs import RateLimit, log

AMSTERDAM, HELSINKI = ZoneInfo("Europe/Amsterdam"), ZoneInfo("Europe/Helsinki")
SUMMER, WINTER = 1_781_697_600, 1_764_000_000


@pytest.fixture(autouse=True)
def kept() -> Iterator[None]:
    """The logger as the tests after this one expect it."""
    handlers, propagate = log.handlers[:], log.propagate
    yield
    for handler in log.handlers:
        handler.close()
    log.handlers[:], log.propagate = handlers, propagate


def write(created: float, level: int, message: str) -> None:
    record = logging.makeLogRecord(
        {"created": created, "levelno": level, "levelname": logging.getLevelName(level), "msg": message}
    )
    log.handle(record)


@pytest.mark.parametrize(
    ("zone", "created", "time"),
    [
        (AMSTERDAM, SUMMER, "2026-06-17 14:00:00 CEST"),
        (AMSTERDAM, WINTER, "2025-11-24 17:00:00 CET"),
        (HELSINKI, WINTER, "2025-11-24 18:00:00 EET"),
    ],
)
def test_a_line_of_the_file_has_the_meters_time_and_its_zone(
    tmp_path: Path, zone: ZoneInfo, created: int, time: str
) -> None:
    logs.to_file(tmp_path / "made" / "p1tui.log", zone)
    write(created, logging.WARNING, "The port went away.")
    text = (tmp_path / "made" / "p1tui.log").read_text()
    assert text == f"{time} WARNING: The port went away.\n"


def test_a_file_holds_a_ration_of_each_sentence(tmp_path: Path) -> None:
    logs.to_file(tmp_path / "p1tui.log", AMSTERDAM)
    for number in range(5000):
        write(SUMMER, logging.ERROR, f"A reading was lost: the store has taken none for {number} s.")
    assert len((tmp_path / "p1tui.log").read_text().splitlines()) == BURST


def test_a_file_that_cannot_be_made_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="exists"):
        logs.to_file(tmp_path / "file" / "p1tui.log", AMSTERDAM)


@pytest.mark.parametrize(
    ("journal", "line"),
    [
        (True, "INFO: Asked to end.\n"),
        (False, "2026-06-17 14:00:00 CEST INFO: Asked to end.\n"),
    ],
)
def test_only_the_journal_gets_lines_without_a_time(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], journal: bool, line: str
) -> None:
    status = os.fstat(2)
    monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{status.st_ino + (not journal)}")
    monkeypatch.setattr("p1tui.runtime.logs.STOPPED", 20.0)  # as long as it takes
    logs.to_stderr(AMSTERDAM)
    write(SUMMER, logging.INFO, "Asked to end.")
    logs.settle()
    assert capfd.readouterr().err == line


def test_a_stopped_terminal_stops_nobody_who_has_something_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, go_on, all_written = threading.Event(), threading.Event(), threading.Event()
    written: list[bytes] = []

    def write_to(number: int, line: bytes) -> int:
        assert number == 2
        stopped.set()
        go_on.wait(30)
        written.append(line)
        if len(written) == logs.LINES_WAITING + 1:
            all_written.set()
        return len(line)

    monkeypatch.setattr("p1tui.runtime.logs.os.write", write_to)
    monkeypatch.setattr("p1tui.runtime.logs.STOPPED", 0.01)
    monkeypatch.setattr("p1tui.runtime.log_ration.BURST", 2 * logs.LINES_WAITING)
    logs.to_stderr(AMSTERDAM)
    write(SUMMER, logging.INFO, "line 0")
    assert stopped.wait(10)
    for number in range(1, logs.LINES_WAITING + 10):
        write(SUMMER, logging.INFO, f"line {number}")
    logs.settle()
    assert written == []
    go_on.set()
    assert all_written.wait(10)
    assert written[-1].endswith(b"line 1000\n")


def test_one_line_a_minute_stands_for_all_of_them() -> None:
    now = [100.0]
    rate_limit = RateLimit(60, clock=lambda: now[0])
    counts = []
    for second in range(130):
        now[0] = 100.0 + second
        counts.append(rate_limit.take())
    assert [count for count in counts if count] == [1, 60, 60]

"""sd_notify reaches a socket in the file system or the abstract name space, or nobody."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from p1tui.runtime import systemd
from tests.shared.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd and its sockets are of Linux")


@pytest.mark.parametrize("abstract", [False, True])
def test_a_state_arrives_at_the_socket_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool
) -> None:
    name = f"p1tui-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0{name}" if abstract else name)
        manager.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}" if abstract else name)
        systemd.notify("READY=1")
        assert manager.recv(100) == b"READY=1"


def test_a_manager_that_is_gone_costs_a_line_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    with caplog.at_level(logging.WARNING, "p1tui"):
        systemd.notify("READY=1")
    (record,) = caplog.records
    assert record.getMessage().startswith("systemd was not told READY=1: ")


@pytest.mark.parametrize(
    ("usec", "pid", "seconds"),
    [
        ("120000000", "", 120.0),
        ("500000", str(os.getpid()), 0.5),
        ("500000", "1", 0.0),  # meant for another process
        ("", "", 0.0),
        ("soon", "", 0.0),
        ("²", "", 0.0),
    ],
)
def test_the_watchdog_s_interval_is_that_of_this_process(
    monkeypatch: pytest.MonkeyPatch, usec: str, pid: str, seconds: float
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    monkeypatch.setenv("WATCHDOG_PID", pid)
    assert systemd.watchdog_interval() == seconds


def test_a_watchdog_is_fed_while_the_recording_lives_and_starved_when_it_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lives = threading.Event()
    lives.set()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "20000")
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        with caplog.at_level(logging.ERROR, "p1tui"), systemd.watched(lives.is_set):
            assert manager.recv(100) == manager.recv(100) == b"WATCHDOG=1"
            lives.clear()
            until(lambda: caplog.records, 10)
    assert "The recording hangs" in caplog.records[0].getMessage()

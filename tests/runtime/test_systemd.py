"""sd_notify reaches a socket in the file system or the abstract name space, or nobody."""

from __future__ import annotations

import logging
import os
import socket
import sys
from pathlib import Path

import pytest

from p1tui.runtime import systemd

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

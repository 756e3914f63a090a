"""A real systemd of a user keeps the recording up: ready, killed, hanging, ended and removed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.runtime.lock import holder_of
from tests.e2e.peers import Port, Terminal, rows_in
from tests.e2e.user_manager import UserManager, missing
from tests.shared.waiting import until

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

UNIT = "p1tui.service"


@pytest.fixture
def history(manager: UserManager, port: Port) -> Path:
    """The history of the meter that the config names."""
    home = Path(manager.environment["HOME"])
    (config := home / ".config" / "p1tui").mkdir(parents=True)
    (config / "config.toml").write_text(f'[meter]\nsource = "{port.name}"\n[store]\ncommit_interval = 1\n')
    return home / ".local" / "share" / "p1tui" / "history.sqlite"


def p1tui(manager: UserManager, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "p1tui", *words],
        env=manager.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def backups(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_it_records_from_its_installation_on_through_a_kill_and_ends_in_order(
    manager: UserManager, history: Path, port: Port, stream: list[bytes], tmp_path: Path
) -> None:
    (disk := tmp_path / "disk").mkdir()
    installed = p1tui(manager, "service", "install", "--backup", str(disk))
    assert installed.returncode == 0, installed.stderr
    assert "p1tui.service is installed and records" in installed.stdout
    assert "sudo loginctl enable-linger" in installed.stdout
    first = manager.process_of(UNIT)

    port.speak(stream[:5], 0)
    until(lambda: rows_in(history) == 5, 20)
    os.kill(first, signal.SIGKILL)
    until(lambda: manager.process_of(UNIT) not in (0, first), 20)
    until(lambda: p1tui(manager, "service", "status").returncode == 0, 20)
    port.speak(stream[5:9], 0)
    until(lambda: rows_in(history) == 9, 20)

    shown = p1tui(manager, "service", "status").stdout
    assert "p1tui.service: records since " in shown
    assert ", 1 restarts." in shown
    assert "Backup:  each night" in shown
    manager.systemctl("start", "p1tui-backup.service")
    (name,) = backups(disk)
    assert name.startswith("p1tui-default-20")
    with closing(sqlite3.connect(disk / name)) as copy:
        assert copy.execute("SELECT count(*) FROM minute").fetchone()[0] > 0

    begun = time.monotonic()
    manager.systemctl("stop", UNIT)
    assert time.monotonic() - begun < 5
    assert p1tui(manager, "service", "status").returncode == 1

    removed = p1tui(manager, "service", "uninstall")
    assert removed.stdout == "p1tui.service has ended and is removed. Config and history stay.\n"
    assert backups(Path(manager.environment["HOME"], ".config", "systemd", "user")) == []
    assert rows_in(history) == 9
    assert p1tui(manager, "service", "uninstall").stdout.endswith("there was nothing to remove.\n")


def test_a_recording_that_hangs_is_started_again(
    manager: UserManager, history: Path, port: Port, stream: list[bytes]
) -> None:
    sooner = Path(manager.environment["HOME"], ".config", "systemd", "user", f"{UNIT}.d", "sooner.conf")
    sooner.parent.mkdir(parents=True)
    sooner.write_text("[Service]\nWatchdogSec=6\nRestartSec=0\n")
    assert p1tui(manager, "service", "install").returncode == 0
    first = manager.process_of(UNIT)
    threading.Event().wait(8)  # longer than the watchdog: a recording that turns outlasts it
    assert manager.process_of(UNIT) == first
    os.kill(first, signal.SIGSTOP)
    until(lambda: manager.process_of(UNIT) not in (0, first), 30)
    until(lambda: p1tui(manager, "service", "status").returncode == 0, 20)
    port.speak(stream[:5], 0)
    until(lambda: rows_in(history) == 5, 20)


def restarts_when_told(manager: UserManager) -> None:
    """Let the service's restart take longer than a test: until `restart_now`."""
    longer = Path(manager.environment["HOME"], ".config", "systemd", "user", f"{UNIT}.d", "longer.conf")
    longer.parent.mkdir(parents=True)
    longer.write_text("[Service]\nRestartSec=600\n")


def restart_now(manager: UserManager) -> None:
    """Let the service's restart wait no longer."""
    manager.systemctl("restart", "--no-block", UNIT)


def test_a_restart_that_finds_its_history_taken_waits_for_it(
    manager: UserManager, history: Path, port: Port, stream: list[bytes]
) -> None:
    restarts_when_told(manager)
    assert p1tui(manager, "service", "install").returncode == 0
    first = manager.process_of(UNIT)
    os.kill(first, signal.SIGKILL)
    until(lambda: manager.process_of(UNIT) == 0, 20)
    other = subprocess.Popen(
        [sys.executable, "-m", "p1tui", "--no-ui"], env=manager.environment, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: holder_of(history).pid == other.pid, 20)
        restart_now(manager)
        until(lambda: manager.systemctl("show", "--property=StatusText", "--value", UNIT), 30)
        second = manager.process_of(UNIT)
        assert manager.systemctl("is-active", UNIT) == "active"
        shown = p1tui(manager, "service", "status").stdout
        assert f"process {other.pid} records this meter already; waiting until that ends." in shown
    finally:
        other.terminate()
        other.wait(20)
    until(lambda: holder_of(history).pid == second, 20)
    # It opens the port a moment after it has the history, and what came before is lost.
    threading.Thread(target=port.speak, args=(stream, 0.1), daemon=True).start()
    until(lambda: rows_in(history) >= 5, 20)
    assert manager.process_of(UNIT) == second
    assert manager.systemctl("show", "--property=StatusText", "--value", UNIT) == ""
    assert "waiting" not in p1tui(manager, "service", "status").stdout


def test_a_recording_that_waits_for_its_history_ends_when_it_is_asked_to(
    manager: UserManager, history: Path
) -> None:
    other = subprocess.Popen(
        [sys.executable, "-m", "p1tui", "--no-ui"], env=manager.environment, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: holder_of(history).pid == other.pid, 20)
        waiting = subprocess.Popen(
            [sys.executable, "-m", "p1tui", "--no-ui", "--wait"],
            env=manager.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        assert f"WARNING: process {other.pid} records this meter already" in waiting.stderr.readline()
        waiting.terminate()
        _, said = waiting.communicate(timeout=20)
        assert (waiting.returncode, said.count("\n")) == (0, 1)
        assert said.endswith("INFO: Asked to end.\n")
        assert holder_of(history).pid == other.pid
    finally:
        other.terminate()
        other.wait(20)


def test_a_screen_that_is_opened_while_the_service_restarts_leaves_the_history_to_it(
    manager: UserManager, history: Path, port: Port, stream: list[bytes]
) -> None:
    restarts_when_told(manager)
    assert p1tui(manager, "service", "install").returncode == 0
    first = manager.process_of(UNIT)
    until(lambda: holder_of(history).pid == first, 20)
    os.kill(first, signal.SIGKILL)
    until(lambda: manager.process_of(UNIT) == 0, 20)
    screen = Terminal(sys.executable, "-m", "p1tui", environment=manager.environment)
    try:
        screen.shows("NOT STORED", "R records here")
        assert holder_of(history).pid == first  # that of before
        restart_now(manager)
        until(lambda: manager.process_of(UNIT) not in (0, first), 30)
        screen.shows("VIEW", "listening")
        port.speak(stream[:5], 0)
        screen.shows("VIEW", "L1", "kWh")
        assert holder_of(history).pid == manager.process_of(UNIT)
        screen.press("q")
        assert screen.ends() == 0
    finally:
        screen.close()


def test_a_screen_records_itself_once_the_service_was_stopped(manager: UserManager, history: Path) -> None:
    assert p1tui(manager, "service", "install").returncode == 0
    manager.systemctl("stop", UNIT)
    screen = Terminal(sys.executable, "-m", "p1tui", environment=manager.environment)
    try:
        until(lambda: holder_of(history).pid == screen.process.pid, 20)
        screen.shows("No telegram yet")
    finally:
        screen.close()


def test_a_fault_in_the_config_is_told_before_anything_is_installed(
    manager: UserManager, history: Path
) -> None:
    config = Path(manager.environment["HOME"], ".config", "p1tui", "config.toml")
    config.write_text("[metre]\n")
    run = p1tui(manager, "service", "install")
    assert run.returncode == 2
    assert "metre" in run.stderr
    assert p1tui(manager, "service", "status").stdout.startswith("p1tui.service is not installed")


def test_a_history_that_another_process_records_is_left_to_it(manager: UserManager, history: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-m", "p1tui", "--no-ui"], env=manager.environment, stderr=subprocess.DEVNULL
    )
    try:
        until(history.exists, 20)
        run = p1tui(manager, "service", "install")
        assert run.returncode == 4
        assert str(other.pid) in run.stderr
    finally:
        other.terminate()
        other.wait(20)

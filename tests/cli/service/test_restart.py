"""After a change of the config, what records is offered a restart, or is told what does it."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from p1tui.cli.common import CommonOptions
from p1tui.cli.service import restart
from p1tui.i18n.message import Message
from p1tui.runtime.lock import HistoryLock
from p1tui.service import restart as service_restart
from p1tui.service.manager import Manager
from p1tui.service.running import RunningRecording

WORDS = {
    None: "What records goes on as before; end it and start it again for the new config to hold.\n",
    True: "The service takes the new config after: sudo systemctl restart p1tui\n",
    False: "The service takes the new config after: systemctl --user restart p1tui\n",
}
"""Manager of what records, `None`: it is no service; True: the system's -> what is said of it."""


@pytest.mark.parametrize("system", [None, True, False])
def test_without_a_terminal_the_way_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], system: bool | None
) -> None:
    manager = None if system is None else Manager(system=system)
    recording = RunningRecording(holder="process 1", manager=manager)
    monkeypatch.setattr(restart, "running", lambda history, unit: recording)
    restart.offer(CommonOptions())
    assert capsys.readouterr().out == WORDS[system]


def test_a_recording_that_is_no_service_is_found_by_its_lock(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = CommonOptions(overrides=(f"store.path={home / 'h.sqlite'}",))
    restart.offer(common)
    assert capsys.readouterr().out == ""
    (home / "h.sqlite").touch()
    lock = HistoryLock(home / "h.sqlite")
    lock.acquire()
    try:
        restart.offer(common)
    finally:
        lock.release()
    assert capsys.readouterr().out == WORDS[None]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("\n", "restarted"),
        ("y\n", "restarted"),
        ("Yes\n", "restarted"),
        ("no\n", WORDS[False].strip()),
        ("\xff\n", WORDS[False].strip()),
        ("", WORDS[False].strip()),
    ],
)
def test_at_a_terminal_the_service_is_restarted_if_that_is_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, told: str
) -> None:
    recording = RunningRecording(holder="process 1", manager=Manager(system=False))
    monkeypatch.setattr(restart, "running", lambda history, unit: recording)
    monkeypatch.setattr(restart, "can_ask", lambda: True)
    monkeypatch.setattr(
        service_restart,
        "restart",
        lambda unit: service_restart.Restart(good=True, sentence=Message("restarted")),
    )
    terminal = SimpleNamespace(buffer=io.BytesIO(typed.encode("latin-1")))
    monkeypatch.setattr("sys.stdin", terminal)
    restart.offer(CommonOptions())
    said = capsys.readouterr().out
    assert said.startswith("Restart p1tui.service with the new config? [yes]/no> ")
    assert said.strip().endswith(told)

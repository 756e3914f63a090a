"""A screen waits for the service only while its next recording is certain to come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from p1tui.runtime.lock import HistoryLock
from p1tui.service import coming
from p1tui.service.manager import Manager


class Machine:
    """A folder with a `systemctl` that tells one state after another, the last one again and again."""

    def __init__(self, folder: Path) -> None:
        self.history = folder / "history.sqlite"
        self.manager = Manager(system=False, environment={"PATH": f"{folder}:/bin:/usr/bin"})
        self.manager.folder = folder / "units"
        self.manager.folder.mkdir()
        self._asked = folder / "asked"
        self._asked.touch()
        self._program = folder / "systemctl"

    def install(self) -> None:
        (self.manager.folder / "p1tui.service").touch()

    def tells(self, *states: str, job: str = "", then: str = ":") -> None:
        words = " ".join(states)
        self._program.write_text(
            f"#!/bin/sh\necho >>{self._asked}\nset -- {words}\n"
            f'n=$(wc -l <{self._asked})\n[ "$n" -gt $# ] && n=$#\nshift $((n - 1))\n'
            f"echo ActiveState=$1\n[ -z '{job}' ] || echo Job={job}\n{then}\n"
        )
        self._program.chmod(0o755)

    @property
    def asked(self) -> int:
        return len(self._asked.read_text().splitlines())

    def is_coming(self) -> bool:
        return coming.is_coming("p1tui", self.history, [self.manager])


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.setattr(coming, "SETTLES_S", 0.3)
    monkeypatch.setattr(coming, "LOOK_S", 0.01)
    yield Machine(tmp_path)


def test_without_a_service_nothing_is_asked(machine: Machine) -> None:
    machine.tells("activating")
    assert not machine.is_coming()
    assert machine.asked == 0


@pytest.mark.parametrize(
    ("states", "job", "comes"),
    [
        (("activating",), "", True),  # started again, or before its pause is over
        (("deactivating", "activating"), "", True),  # `systemctl restart`
        (("active", "activating"), "", True),  # killed a moment ago
        (("deactivating", "inactive"), "", False),  # `systemctl stop`
        (("inactive",), "", False),
        (("inactive",), "4711", True),  # a login begins, and with it the manager
        (("failed",), "", False),
        (("active",), "", False),  # it records another history
        (("",), "", False),
    ],
)
def test_a_service_comes_if_it_is_about_to_start(
    machine: Machine, states: tuple[str, ...], job: str, comes: bool
) -> None:
    machine.install()
    machine.tells(*states, job=job)
    assert machine.is_coming() == comes


def test_a_service_that_records_is_not_asked_for(machine: Machine) -> None:
    machine.install()
    machine.tells("inactive")
    with ExitStack() as held:
        lock = HistoryLock(machine.history)
        lock.acquire()
        held.callback(lock.release)
        assert machine.is_coming()
    assert machine.asked == 0


def test_a_manager_that_refuses_is_not_waited_for(machine: Machine) -> None:
    machine.install()
    machine.tells("activating", then="exit 1")
    assert not machine.is_coming()

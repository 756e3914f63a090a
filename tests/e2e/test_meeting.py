"""An engine and whoever looks at it meet from any kind of login, and those of other meters do not."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

import pytest

from p1tui.runtime.lock import holder_of
from p1tui.service.unit import Unit, service
from tests.e2e.peers import Port, Start, Terminal, telegrams
from tests.e2e.user_manager import UserManager
from tests.shared.folders import ROOT
from tests.shared.strangers import heard_by_another_user
from tests.shared.waiting import until

# This manager's socket for readiness, and the test's own folders, are in /tmp; a container lets nobody mount
# over its /proc.
OF_THE_TEST = """
[Service]
PrivateTmp=no
ProtectKernelLogs=no
ProtectKernelTunables=no
SupplementaryGroups=
"""


class House:
    """A home with a config that names a meter, which speaks ten times a second."""

    def __init__(self, home: Path, port: Port) -> None:
        self.home = home
        self.history = home / ".local/share/p1tui/history.sqlite"
        (config := home / ".config/p1tui").mkdir(parents=True)
        (config / "config.toml").write_text(f'[meter]\nsource = "{port.name}"\n')

    def words(self, **environment: str) -> list[str]:
        """Words before a command, whose environment is as bare as that of cron, su or a unit."""
        bare = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm"}
        return [
            "env",
            "-i",
            f"--chdir={ROOT}",
            *(f"{name}={value}" for name, value in (bare | environment).items()),
        ]


@pytest.fixture
def house(tmp_path: Path, port: Port) -> House:
    house = House(tmp_path / "house", port)
    threading.Thread(target=port.speak_unheard, args=(telegrams(), 0.1), daemon=True).start()
    return house


def reads(words: Sequence[str], *options: str) -> None:
    """Let `p1tui --json` print a reading of the engine that runs. Raises AssertionError."""
    with subprocess.Popen(
        [*words, sys.executable, "-m", "p1tui", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stderr is not None
        line = reader.stdout.readline()
        reader.terminate()
        said = reader.stderr.read()
    assert line, said
    assert json.loads(line)["crc"] == "ok"


def test_a_unit_of_the_system_and_its_user_meet_from_any_login_and_no_other_user_does(
    manager: UserManager, house: House
) -> None:
    folder = Path(manager.environment["HOME"], ".config/systemd/user")
    (folder / "p1tui.service.d").mkdir(parents=True)
    (folder / "p1tui.service.d" / "test.conf").write_text(OF_THE_TEST)
    unit = Unit(
        name="p1tui",
        program=(sys.executable, "-m", "p1tui"),
        environment=(f"PYTHONPATH={ROOT}", f"HOME={house.home}"),
        user=getpass.getuser(),
        writable=(house.home,),
    )
    (folder / "p1tui.service").write_text(service(unit, version=252))
    manager.systemctl("daemon-reload")
    manager.systemctl("start", "p1tui.service")
    process = manager.process_of("p1tui.service")
    until(lambda: holder_of(house.history).socket, 30)
    assert holder_of(house.history).pid == process

    reads(house.words())
    (runtime := house.home / "run").mkdir()
    reads(house.words(XDG_RUNTIME_DIR=str(runtime), SSH_CONNECTION="192.0.2.1 1 192.0.2.2 22"))
    login = f"cd {ROOT}; HOME={house.home} exec {sys.executable} -m p1tui --json 2>&1 | head -n 1"
    su = subprocess.run(
        ["su", "-s", "/bin/sh", getpass.getuser(), "-c", login],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(su.stdout)["crc"] == "ok"
    screen = Terminal(*house.words(), sys.executable, "-m", "p1tui", environment=dict(os.environ))
    try:
        screen.shows("VIEW", "L1", "kWh")
    finally:
        screen.close()

    path = holder_of(house.history).socket
    assert path is not None
    assert heard_by_another_user(path) == "PermissionError"
    path.chmod(0o666)
    assert "This p1tui belongs to another user." in heard_by_another_user(path)
    assert manager.process_of("p1tui.service") == process


def test_an_engine_of_a_login_is_met_from_a_shell_that_knows_nothing_of_it(house: House) -> None:
    (runtime := house.home / "run").mkdir(mode=0o700)
    engine = subprocess.Popen(
        [*house.words(XDG_RUNTIME_DIR=str(runtime)), sys.executable, "-m", "p1tui", "--no-ui"],
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: holder_of(house.history).socket, 30)
        path = holder_of(house.history).socket
        assert path is not None
        assert path.parent == runtime / "p1tui"
        reads(house.words())
        shutil.rmtree(runtime)  # as at the end of the login
        until(lambda: holder_of(house.history).socket not in (None, path), 30)
        reads(house.words())
    finally:
        engine.terminate()
        assert engine.wait(20) == 0


def test_profiles_a_config_and_a_demo_beside_them_do_not_meet(
    tmp_path: Path, environment: dict[str, str], start: Start
) -> None:
    ports = [Port() for _ in range(3)]
    data = Path(environment["XDG_DATA_HOME"]) / "p1tui"
    (config := tmp_path / "other.toml").write_text(f'[store]\npath = "{tmp_path / "other.sqlite"}"\n')
    houses = {
        (): data / "history.sqlite",
        ("--profile", "cabin"): data / "cabin-history.sqlite",
        ("--config", str(config)): tmp_path / "other.sqlite",
    }
    try:
        engines = [
            start("--no-ui", "--source", port.name, *options)
            for port, options in zip(ports, houses, strict=True)
        ]
        demo = start("--no-ui", "--demo", "--json")
        for engine, history in zip(engines, houses.values(), strict=True):
            until(lambda history=history: holder_of(history).socket, 40)  # type: ignore[misc]
            assert holder_of(history).pid == engine.pid
        assert demo.stdout is not None
        assert json.loads(demo.stdout.readline())["crc"] == "ok"
        assert len({holder_of(history).socket for history in houses.values()}) == 3
        assert len(list(tmp_path.rglob("*.lock"))) == 3

        listeners = [start("--json", *options) for options in houses]
        heard = threading.Event()
        threading.Thread(target=ports[1].speak, args=(_until(heard), 0.1), daemon=True).start()
        assert listeners[1].stdout is not None
        assert json.loads(listeners[1].stdout.readline())["crc"] == "ok"
        heard.set()
        for silent in (listeners[0], listeners[2]):
            silent.terminate()
            assert silent.communicate(timeout=20)[0] == b""
        assert start("--json", "--profile", "attic").wait(20) == 1
        assert [engine.poll() for engine in (*engines, demo)] == [None] * 4
    finally:
        for port in ports:
            port.close()


def _until(over: threading.Event) -> Iterator[bytes]:
    return takewhile(lambda _: not over.is_set(), telegrams())

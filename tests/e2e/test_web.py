"""The page looks at an engine of another process, outlives it, and is back with it; a service keeps it up."""

from __future__ import annotations

import json
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.e2e.peers import Port, Start
from tests.e2e.test_attach import record
from tests.e2e.test_service import p1tui
from tests.e2e.user_manager import UserManager
from tests.shared.ports import free_port
from tests.shared.waiting import until

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Page:
    """A page on a port of loopback."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def text(self, path: str, token: str = "") -> str:
        """Return an answer, the number of one that is an error; nothing while there is none."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            with OPENER.open(urllib.request.Request(self.url + path, headers=headers), timeout=20) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return f"{error.code}"
        except OSError:
            return ""

    def found(self, path: str) -> dict[str, Any]:
        """Return an answer in JSON; nothing while there is none that is well."""
        answer = self.text(path)
        found: dict[str, Any] = json.loads(answer) if answer.startswith("{") else {}
        return found

    def now(self) -> dict[str, Any]:
        """Return everything of the moment; nothing while there is no answer."""
        return self.found("/api/now")

    def engine(self) -> str:
        """Return the state of the engine, as the page tells it; nothing while there is no answer."""
        return str(self.now().get("engine", {}).get("state", ""))


def serve(start: Start, history: Path, port: int, *words: str) -> subprocess.Popen[bytes]:
    process = start("web", "--set", f"store.path={history}", "--set", f"web.listen=127.0.0.1:{port}", *words)
    until(lambda: Page(port).text("/healthz") or process.poll() is not None, 30)
    assert process.poll() is None, process.communicate()[1]
    return process


def test_the_page_outlives_the_engine_and_is_back_with_it(
    speaking: Port, tmp_path: Path, start: Start
) -> None:
    history, port = tmp_path / "h.sqlite", free_port()
    page = Page(port)
    viewer = serve(start, history, port)
    assert page.now()["engine"]["state"] in ("calling", "gone")
    assert page.now()["reading"] is None
    engine = record(start, speaking, history)
    until(lambda: page.now().get("reading") is not None, 20)
    found = page.now()
    assert (found["engine"]["state"], found["stale"]) == ("attached", False)
    until(lambda: "p1tui_power_watts{" in page.text("/metrics"), 20)
    until(lambda: page.found("/api/history?quantity=energy&step=day").get("began") is not None, 60)

    engine.kill()
    engine.wait()
    until(lambda: page.engine() == "gone", 20)
    assert "No recorder runs" in page.now()["engine"]["words"]
    assert page.now()["reading"]["header"] == found["reading"]["header"]
    record(start, speaking, history)
    until(lambda: page.engine() == "attached", 20)

    stream = OPENER.open(f"{page.url}/events", timeout=20)
    assert stream.readline() == b"retry: 3000\n"
    asked = time.monotonic()
    viewer.send_signal(signal.SIGTERM)
    assert viewer.wait(20) == 0
    assert time.monotonic() - asked < 10  # under 1 on a machine that is not busy with tests
    stream.close()
    errors = viewer.communicate()[1]
    assert b"Traceback" not in errors
    assert b"The page is at http://127.0.0.1:" in errors


def test_the_demo_is_a_page_of_its_own(start: Start, tmp_path: Path) -> None:
    port = free_port()
    page = Page(port)
    process = start("web", "--demo", "--set", f"web.listen=127.0.0.1:{port}")
    until(lambda: page.now().get("reading") is not None, 60)
    assert page.now()["demo"] is True
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0


def test_a_recording_is_played_back_into_the_page(start: Start, tmp_path: Path, stream: list[bytes]) -> None:
    (file := tmp_path / "telegrams.txt").write_bytes(b"".join(stream[:50]))
    port = free_port()
    start("web", "--source", f"file:{file}", "--set", f"web.listen=127.0.0.1:{port}")
    until(lambda: Page(port).now().get("accepted") == 50, 30)
    until(lambda: Page(port).now().get("source", {}).get("state") == "ended", 20)


def test_a_service_of_its_own_keeps_the_page_up(manager: UserManager, port: Port) -> None:
    home = Path(manager.environment["HOME"])
    (config := home / ".config" / "p1tui").mkdir(parents=True)
    number = free_port()
    (config / "config.toml").write_text(f'[meter]\nsource = "{port.name}"\n[web]\nlisten = "lan:{number}"\n')
    refused = p1tui(manager, "service", "install", "--web")
    assert refused.returncode == 2
    assert "p1tui web token" in refused.stderr
    token = p1tui(manager, "web", "token").stdout.strip()
    installed = p1tui(manager, "service", "install", "--web")
    assert installed.returncode == 0, installed.stderr
    assert "p1tui-web.service is installed and serves the page" in installed.stdout
    page = Page(number)
    until(lambda: page.text("/healthz"), 20)
    assert page.text("/api/now") == "401"
    assert "engine" in page.text("/api/now", token)
    shown = p1tui(manager, "service", "status", "--web").stdout
    assert "The page is at http://" in shown
    assert manager.process_of("p1tui.service") == 0  # the page records nothing
    gone = p1tui(manager, "service", "uninstall", "--web")
    assert gone.returncode == 0, gone.stderr
    until(lambda: not page.text("/healthz"), 20)


def test_a_page_and_its_recorder_are_two_services(manager: UserManager) -> None:
    assert "p1tui-web.service is not installed" in p1tui(manager, "service", "status", "--web").stdout
    assert "p1tui.service is not installed" in p1tui(manager, "service", "status").stdout

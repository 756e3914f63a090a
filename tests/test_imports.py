"""A call loads only what it needs: a Raspberry Pi has little memory and starts slowly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared.folders import TELEGRAMS

RUN = """
import sys
from p1tui.cli.main import main
status = main(sys.argv[1:])
names = sorted({name.partition(".")[0] for name, module in sys.modules.items() if module})
print(status, *names, file=sys.stderr)
"""


def modules_of(statement: str, *, whole: bool = False) -> set[str]:
    """The modules that a statement loads, by their whole names or the top-level ones."""
    program = f"import sys; {statement}; print(*[name for name, module in sys.modules.items() if module])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    names = set(run.stdout.split())
    return names if whole else {name.partition(".")[0] for name in names}


def modules_after(*arguments: str) -> set[str]:
    """The top-level modules that a run of p1tui with these arguments has loaded."""
    run = subprocess.run([sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, check=True)
    status, *names = run.stderr.splitlines()[-1].split()
    assert status == "0"
    return set(names)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    file = tmp_path / "recording.txt"
    file.write_bytes((TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt").read_bytes())
    return file


def test_decode_loads_neither_screen_nor_network(recording: Path) -> None:
    assert modules_after("decode", str(recording)).isdisjoint(
        {"textual", "rich", "httpx", "serial", "sqlite3"}
    )


def test_headless_loads_no_screen(recording: Path) -> None:
    config = recording.with_name("config.toml")
    config.write_text("[[thingspeak]]\nchannel = 1\nwrite_key = 'K'\nurl = 'http://127.0.0.1:9'\n")
    loaded = modules_after("--no-ui", "--upload", "--config", str(config), "--source", f"file:{recording}")
    assert loaded.isdisjoint({"textual", "rich", "click", "pygments"})


def test_the_http_client_loads_no_screen() -> None:
    loaded = modules_of("import p1tui.net.client")
    assert "httpx" in loaded
    assert loaded.isdisjoint({"textual", "rich", "click", "pygments"})


def test_the_live_screen_opens_without_the_others() -> None:
    loaded = modules_of("import p1tui.tui.app", whole=True)
    assert "p1tui.tui.live.screen" in loaded
    rest = ("history", "upload", "meter", "dialogs")
    assert not [name for name in loaded if name.startswith(tuple(f"p1tui.tui.{room}." for room in rest))]


def test_headless_without_a_channel_loads_no_network(recording: Path) -> None:
    loaded = modules_after("--no-ui", "--config", "/dev/null", "--source", f"file:{recording}")
    assert loaded.isdisjoint({"textual", "rich", "httpx"})


def test_a_source_costs_no_other_what_it_alone_needs() -> None:
    loaded = modules_of("import p1tui.sources.factory", whole=True)
    assert loaded.isdisjoint({"ssl", "http.client", "httpx", "p1tui.sources.discovery.query"})
    needed = modules_of("import p1tui.sources.homewizard.source", whole=True)
    assert "http.client" in needed
    assert "httpx" not in needed


def test_attaching_costs_neither_end_what_only_uploads_need() -> None:
    loaded = modules_of("import p1tui.engine.attach.server, p1tui.engine.attach.viewer", whole=True)
    assert loaded.isdisjoint({"hashlib", "ssl", "httpx", "serial", "sqlite3", "p1tui.engine.engine"})


def test_a_broker_costs_only_its_own_client_and_nothing_where_there_is_none(recording: Path) -> None:
    config = recording.with_name("config.toml")
    run = ("--no-ui", "--upload", "--config", str(config), "--source", f"file:{recording}")
    config.write_text("[[mqtt]]\nurl = 'mqtt://127.0.0.1:9'\n")
    assert modules_after(*run).isdisjoint({"textual", "rich", "click", "httpx"})
    config.write_text("")
    assert modules_after(*run).isdisjoint({"paho", "ssl"})
    loaded = modules_of("import p1tui.uplinks.mqtt.connection")
    assert "paho" in loaded
    assert loaded.isdisjoint({"textual", "rich", "click", "httpx"})


def test_the_page_for_prometheus_is_imported_only_where_it_is_wanted() -> None:
    loaded = modules_of("import p1tui.engine.engine", whole=True)
    assert not [name for name in loaded if name.startswith("p1tui.engine.metrics")]
    served = modules_of("import p1tui.engine.metrics.server", whole=True)
    assert served.isdisjoint({"http.server", "http.client", "httpx", "ssl", "asyncio", "textual", "rich"})


def test_the_page_in_a_browser_costs_only_who_serves_it(recording: Path) -> None:
    run = ("--no-ui", "--config", "/dev/null", "--source", f"file:{recording}")
    assert modules_after(*run).isdisjoint({"starlette", "uvicorn", "h11", "asyncio"})
    loaded = modules_of("import p1tui.engine.engine, p1tui.service.setup.steps, p1tui.tui.app", whole=True)
    assert not [name for name in loaded if name.startswith("p1tui.web")]
    served = modules_of("import p1tui.web.server")
    assert "starlette" in served
    assert served.isdisjoint({"textual", "rich", "httpx", "serial", "jinja2", "websockets", "multipart"})


def test_a_target_costs_no_run_that_does_not_configure_it() -> None:
    loaded = modules_of("import p1tui.uplinks.uplinks", whole=True)
    assert not [name for name in loaded if name.startswith("p1tui.uplinks.lineprotocol.")]
    assert not [name for name in loaded if name.startswith("p1tui.uplinks.thingspeak.")]
    assert not [name for name in loaded if name.startswith("p1tui.uplinks.latest")]
    assert loaded.isdisjoint({"httpx", "gzip", "ssl"})
    made = (
        "from p1tui.config.settings import Config, InfluxSettings;"
        "from p1tui.uplinks.uplinks import make_uplinks;"
        "from tests.uplinks.test_uplinks import NO_FEED;"
        "from tests.uplinks.virtual_runs import MemoryOutbox;"
        "make_uplinks(Config(influx=(InfluxSettings(),)), lambda *_: MemoryOutbox(), print, NO_FEED)"
    )
    assert "p1tui.uplinks.lineprotocol.target" in modules_of(made, whole=True)


def test_a_contract_is_written_without_screen_network_and_history() -> None:
    assert modules_after("contract", "new", "nl-dynamic").isdisjoint(
        {"textual", "rich", "httpx", "sqlite3", "tomlkit"}
    )


def test_the_first_paint_waits_for_nothing_of_costs() -> None:
    loaded = modules_of("import p1tui.cli.running.monitor, p1tui.engine.engine, p1tui.tui.app", whole=True)
    found = {name for name in loaded if name.startswith(("p1tui.costs.", "p1tui.tui.money", "p1tui.prices."))}
    assert found <= {"p1tui.costs.price_needs"}
    assert loaded.isdisjoint({"p1tui.engine.money.ledger", "p1tui.tui.history.cost"})


def test_a_recording_of_a_cable_loads_nothing_of_other_sources_uploads_and_screens() -> None:
    made = (
        "import p1tui.cli.running.monitor, p1tui.engine.engine, threading;"
        "from p1tui.config.settings import MeterSettings;"
        "from p1tui.sources import make_source;"
        "make_source('/dev/ttyS0', MeterSettings(), stop=threading.Event())"
    )
    loaded = modules_of(made, whole=True)
    others = ("file", "network", "rfc2217", "stdin", "demo", "homewizard")
    assert loaded.isdisjoint(f"p1tui.sources.{each}" for each in others)
    assert not [name for name in loaded if name.startswith(("p1tui.demo.household", "p1tui.recordings"))]
    assert loaded.isdisjoint({"p1tui.uplinks.delivery.worker", "p1tui.config.editing", "tomlkit"})
    assert loaded.isdisjoint({"logging.handlers", "pickle", "secrets", "hashlib", "ssl", "subprocess"})
    assert loaded.isdisjoint({"typing_extensions", "inspect", "difflib", "serial.rfc2217"})

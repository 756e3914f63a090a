"""An engine whose config names an address serves the page, and Prometheus itself takes it."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from p1tui.config.settings import Config, MetricsSettings
from p1tui.engine.engine import Engine
from p1tui.engine.options import EngineOptions
from tests.engine.metrics.plain_parser import parse
from tests.engine.test_engine import HOUSE, START, Scripted
from tests.shared.ports import free_port
from tests.shared.waiting import until

PATIENCE = 60.0
TOKEN = "a-token-of-some-length"


class Running:
    """An engine that reads what a test speaks, and its page."""

    def __init__(self, folder: Path, token: str) -> None:
        self.port, self.source = free_port(), Scripted()
        metrics = MetricsSettings(listen=f"127.0.0.1:{self.port}", token=token)
        options = EngineOptions(history=folder / "h.sqlite")
        self.engine = Engine(Config(metrics=metrics), self.source, options, stop=threading.Event())
        self.engine.start()

    def page(self) -> str:
        return get(f"http://127.0.0.1:{self.port}/metrics")


def get(url: str) -> str:
    """Return what a server says; nothing while it does not answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
    try:
        with opener.open(request, timeout=20) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    it = Running(tmp_path, TOKEN)
    yield it
    it.engine.stop()


def test_the_page_follows_what_is_recorded(running: Running) -> None:
    until(running.page, PATIENCE)
    assert parse(running.page()).value("p1tui_telegrams_total") == "0"
    running.source.speak(START)
    until(lambda: parse(running.page()).value("p1tui_telegrams_total") == "1", PATIENCE)
    found = parse(running.page())
    reading = HOUSE.reading(START)
    imported = found.value("p1tui_energy_joules_total", direction="import", tariff="1")
    assert imported == str(reading.import_tariff_wh[1] * 3600)
    assert found.value("p1tui_power_watts", direction="import") == str(reading.power_import_w)
    [device] = found.labels("p1tui_gas_cubic_meters_total")
    assert device["device"] == found.labels("p1tui_device_info")[0]["device"]


def test_an_engine_that_ends_closes_the_page(running: Running) -> None:
    until(running.page, PATIENCE)
    running.engine.stop()
    assert running.page() == ""


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="needs prometheus (apt install prometheus)")
def test_prometheus_scrapes_it_with_the_token(tmp_path: Path, running: Running) -> None:
    running.source.speak(START)
    until(lambda: "p1tui_power_watts" in running.page(), PATIENCE)
    (tmp_path / "token").write_text(TOKEN)
    config = tmp_path / "prometheus.yml"
    config.write_text(
        "scrape_configs:\n"
        "  - job_name: p1tui\n"
        "    scrape_interval: 1s\n"
        f"    authorization: {{ credentials_file: '{tmp_path}/token' }}\n"
        f"    static_configs: [{{ targets: ['127.0.0.1:{running.port}'] }}]\n"
    )
    port = free_port()
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={tmp_path}/data"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log
        )
    try:

        def values(query: str) -> list[float]:
            answer = get(f"http://127.0.0.1:{port}/api/v1/query?{urlencode({'query': query})}")
            return (
                [float(each["value"][1]) for each in json.loads(answer)["data"]["result"]] if answer else []
            )

        reading = HOUSE.reading(START)
        # Each may be away for a moment: a scrape that comes a second late has failed.
        until(lambda: values('up{job="p1tui"}') == [1], PATIENCE)
        until(lambda: values('p1tui_power_watts{direction="import"}') == [reading.power_import_w], PATIENCE)
        joules = (reading.import_wh or 0) * 3600
        until(lambda: values('sum(p1tui_energy_joules_total{direction="import"})') == [joules], PATIENCE)
    finally:
        process.kill()
        process.wait(20)

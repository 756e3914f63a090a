"""The engine publishes what it recorded to a real broker; a broker that is away costs nothing else."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config
from p1tui.config.uplink_settings import MqttSettings
from p1tui.engine.engine import Engine
from p1tui.engine.options import EngineOptions
from p1tui.p1.crc16 import crc16
from tests.engine.test_engine import HOUSE, START, Scripted
from tests.shared.broker import Reader, broker, needs_mosquitto, reader
from tests.shared.ports import closed_port
from tests.shared.waiting import until

Run = Callable[..., Engine]
CONTRACT = Contract(
    start=date(2026, 1, 1),
    name="fixed",
    line=(ContractLine(name="supply", on="import", rate=0.25, vat=False),),
)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    engines: list[Engine] = []

    def started(source: Scripted, url: str, *contracts: Contract) -> Engine:
        config = Config(mqtt=(MqttSettings(url=url, every=1),), contract=contracts)
        options = EngineOptions(history=tmp_path / "h.sqlite")
        engine = Engine(config, source, options, stop=threading.Event())
        engines.append(engine)
        engine.start()
        return engine

    yield started
    for each in engines:
        each.stop()


def state(heard: Reader) -> dict[str, object]:
    found = {topic: text for topic, text in heard.newest().items() if topic.endswith("/state")}
    states = [json.loads(text) for text in found.values() if b'"present"' in text]
    return dict(states[0]) if states else {}


def without_gas(telegram: bytes) -> bytes:
    """The telegram with a gas register that has fallen to zero."""
    lines = telegram.rpartition(b"!")[0].split(b"\r\n")
    cut = [line[:25] + b"(00000.000*m3)" if line.startswith(b"0-1:24.2.1(") else line for line in lines]
    body = b"\r\n".join(cut) + b"!"
    return body + b"%04X\r\n" % crc16(body)


@needs_mosquitto
def test_what_is_held_back_is_not_published(tmp_path: Path, run: Run) -> None:
    with broker(tmp_path) as it, reader(it) as heard:
        source = Scripted()
        engine = run(source, it.url)
        source.speak(START)
        until(lambda: state(heard), 20)
        gas = state(heard)["gas_dm3"]
        source.script.put(without_gas(HOUSE.telegram(START + 10)))
        until(lambda: engine.feed.latest().recorder.held, 20)
        source.speak(START + 20)
        until(lambda: state(heard).get("time") == "2026-05-28T20:27:00Z", 20)
        said = [json.loads(each) for each in heard.named("/state") if b"gas_dm3" in each]
        assert all(each["gas_dm3"] >= gas for each in said)
        assert not any(each.get("time") == "2026-05-28T20:26:50Z" for each in said)


@needs_mosquitto
def test_the_price_of_a_contract_is_published_and_discovered(tmp_path: Path, run: Run) -> None:
    with broker(tmp_path) as it, reader(it) as heard:
        source = Scripted()
        engine = run(source, it.url, CONTRACT)
        source.speak(START)
        until(lambda: engine.feed.latest().money is not None, 20)
        until(lambda: "price_import" in state(heard), 20)
        assert Decimal(str(state(heard)["price_import"])) == Decimal("0.25")
        assert "price_market" not in state(heard)
        [told] = [
            json.loads(text)
            for topic, text in heard.newest().items()
            if topic.endswith("/config") and b"import_t1_wh" in text
        ]
        assert told["components"]["price_import"]["unit_of_measurement"] == "EUR/kWh"


def test_a_broker_that_is_away_holds_nothing_up(run: Run) -> None:
    source = Scripted()
    with closed_port() as port:
        engine = run(source, f"mqtt://127.0.0.1:{port}")
        source.speak(START)
        until(lambda: engine.feed.latest().links[0].state == "retrying", 20)
        source.speak(START + 1)
        until(lambda: engine.feed.latest().recorder.recorded == 2, 20)
        [link] = engine.feed.latest().links
        assert (link.state, link.newest_only) == ("retrying", True)
        assert str(link.reason) == "No connection to 127.0.0.1: it was refused."
        began = time.monotonic()
        engine.stop()
        assert time.monotonic() - began < 5

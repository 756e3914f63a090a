"""An engine asks for prices if a contract needs them, keeps and tells them, and ends while a server hangs."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from p1tui.cli.running.demo_contracts import contracts
from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config, MeterSettings, PricesSettings
from p1tui.demo.prices.server import Answered, PriceServer
from p1tui.engine.engine import Engine
from p1tui.engine.feed import Feed, Notice
from p1tui.engine.money.pricing import _changed
from p1tui.engine.options import EngineOptions
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.prices import PriceState, PriceStatus
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Event, SourceStatus
from p1tui.p1.reading import Reading
from p1tui.prices.market import MARKET_ZONE, day_end, day_start
from p1tui.prices.sources.energyzero import EnergyZero
from p1tui.prices.thread import Prices
from p1tui.runtime.logs import log
from tests.engine.test_engine import Scripted
from tests.prices.shapes import market
from tests.shared.waiting import until

TODAY = date(2026, 11, 25)
NOON = datetime.combine(TODAY, clock_time(12), MARKET_ZONE).timestamp()

PATIENCE = 20.0


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon where prices are asked for: at a midnight, the next call would wait for minutes."""
    begun = time.monotonic()
    defaults = {"clock": lambda: NOON + time.monotonic() - begun, "rng": None}
    monkeypatch.setattr(Prices.__init__, "__kwdefaults__", defaults)


@pytest.fixture
def hung() -> Iterator[threading.Event]:
    """Set at the end of the test, for servers that hang until then."""
    end = threading.Event()
    yield end
    end.set()


def engine_with(history: Path, url: str, config: Config | None = None) -> Engine:
    return Engine(
        config or Config(contract=contracts(TODAY - timedelta(days=2))),
        Scripted(),
        EngineOptions(history=history, price_sources=(EnergyZero(url),) if url else ()),
        stop=threading.Event(),
    )


def status_of(engine: Engine) -> PriceStatus:
    (status,) = engine.feed.latest().prices
    return status


def names(threads: set[threading.Thread]) -> set[str]:
    return {thread.name for thread in threads}


def test_prices_come_into_the_history_the_snapshot_and_the_events(tmp_path: Path) -> None:
    events: list[str] = []

    def hear(news: Notice | Reading) -> None:
        if isinstance(news, Event) and news.kind == "prices":
            events.append(str(news.detail))

    with PriceServer(clock=lambda: NOON) as server:
        engine = engine_with(tmp_path / "h.sqlite", server.url)
        engine.feed.tap(hear)
        engine.start()
        until(lambda: status_of(engine).state == "known" and events, PATIENCE)
        engine.stop()
    status = status_of(engine)
    assert status.known_until is not None
    assert status.known_until >= day_end(TODAY, "electricity")
    assert (status.zone, status.source, status.attribution) == ("NL", "energyzero", "EnergyZero")
    assert len(events) == 1
    assert events[0].startswith("The prices of electricity are known up to and including 20")
    after = engine_with(tmp_path / "h.sqlite", "http://127.0.0.1:9")
    after.start()
    start, end = day_start(TODAY, "electricity"), day_end(TODAY, "electricity")
    with closing(after.history()) as history:
        kept = history.prices("NL", "electricity", start, end)
    after.stop()
    assert [(price.start, price.micros) for price in kept] == [
        (at, 10 * price) for at, price in market(TODAY)
    ]


@pytest.mark.parametrize("state", get_args(PriceState))
def test_prices_that_came_are_no_warning_whatever_else_is_missing(
    caplog: pytest.LogCaptureFixture, state: PriceState
) -> None:
    feed = Feed(
        Snapshot(source=SourceStatus(name="x"), prices=(PriceStatus(zone="NL", commodity="electricity"),))
    )
    came = PriceStatus(
        zone="NL",
        commodity="electricity",
        state=state,
        reason=Message("energyzero is in trouble.") if state in ("retrying", "unknown") else NOTHING,
        known_until=day_end(TODAY, "electricity"),
        source="energyzero",
    )
    with caplog.at_level(logging.INFO, log.name):
        _changed(feed, 0, came)
        assert [record.levelname for record in caplog.records] == ["INFO"]
        assert "are known up to and including 20" in caplog.text
        caplog.clear()
        _changed(feed, 0, msgspec.structs.replace(came, state="awaited", reason=NOTHING))
        assert not [record for record in caplog.records if record.levelno > logging.INFO]
        _changed(feed, 0, msgspec.structs.replace(came, state="unknown", reason=Message("Nobody knows.")))
        assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
            ("WARNING", "Nobody knows.")
        ]


def test_what_an_earlier_run_kept_is_not_asked_for_again(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(path: str, query: dict[str, str], body: bytes) -> Answered | None:
        asked.append(query["date"])
        return real.answer(f"{path}?" + "&".join(f"{key}={each}" for key, each in query.items()), body)

    with PriceServer(clock=lambda: NOON) as real, PriceServer(answer=answer) as server:
        for _ in range(2):
            engine = engine_with(tmp_path / "h.sqlite", server.url)
            engine.start()
            until(lambda engine=engine: status_of(engine).known_until, PATIENCE)  # type: ignore[misc]
            engine.stop()
    assert len(asked) <= 2


@pytest.mark.parametrize(
    "config",
    [
        Config(),
        Config(prices=PricesSettings(zone="NL", entsoe_token="T" * 16)),
        Config(
            contract=(
                Contract(start=date(2026, 1, 1), line=(ContractLine(name="x", on="import", rate=0.3),)),
            )
        ),
    ],
)
def test_without_a_contract_that_needs_prices_nobody_is_asked(tmp_path: Path, config: Config) -> None:
    asked: list[str] = []
    with PriceServer(answer=lambda *call: asked.append(str(call))) as server:
        engine = engine_with(tmp_path / "h.sqlite", server.url, config)
        before = set(threading.enumerate())
        engine.start()
        assert "prices" not in names(set(threading.enumerate()) - before)
        engine.stop()
    assert engine.feed.latest().prices == ()
    assert not asked


def test_a_recording_that_is_played_back_asks_nobody(tmp_path: Path) -> None:
    engine = Engine(
        Config(contract=contracts(TODAY)),
        Scripted(live=False),
        EngineOptions(history=tmp_path / "h.sqlite"),
        stop=threading.Event(),
    )
    before = set(threading.enumerate())
    engine.start()
    assert engine.feed.latest().prices == ()
    assert "prices" not in names(set(threading.enumerate()) - before)
    engine.stop()


def test_a_zone_that_is_not_known_is_told_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = Config(contract=contracts(TODAY), meter=MeterSettings(timezone="Europe/Stockholm"))
    engine = engine_with(tmp_path / "h.sqlite", "", config)
    engine.start()
    engine.stop()
    assert status_of(engine).state == "unknown"
    assert "name yours in prices.zone" in caplog.text


def test_quitting_waits_for_no_server_that_hangs(tmp_path: Path, hung: threading.Event) -> None:
    called = threading.Event()

    def hang(*_: object) -> None:
        called.set()
        hung.wait(60)

    with PriceServer(answer=hang) as server:
        engine = engine_with(tmp_path / "h.sqlite", server.url)
        engine.start()
        assert called.wait(PATIENCE)
        begun = time.monotonic()
        engine.stop()
        took = time.monotonic() - begun
        hung.set()
    assert took < 1.5


def test_a_source_that_fails_is_told_in_the_snapshot_and_once_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with PriceServer(answer=lambda *_: Answered(503, b"")) as server:
        engine = engine_with(tmp_path / "h.sqlite", server.url)
        engine.start()
        until(lambda: status_of(engine).state == "retrying", PATIENCE)
        engine.stop()
    status = status_of(engine)
    assert str(status.reason) == "energyzero is in trouble (HTTP 503)."
    assert status.next_try_at is not None
    assert status.asked_at is not None
    assert status.next_try_at - status.asked_at > 600
    assert caplog.text.count("energyzero is in trouble") <= 1


def loaded_by(folder: Path, config: str) -> set[str]:
    """The modules that a live recording with a config loads until its first reading, without a screen."""
    (folder / "c.toml").write_text(config)
    program = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from p1tui.config import loading\n"
        "from p1tui import headless\n"
        "from p1tui.engine.engine import Engine\n"
        "from p1tui.engine.options import EngineOptions\n"
        "from p1tui.sources import make_source\n"
        "from p1tui.demo.household.household import Household\n"
        f"folder = Path({str(folder)!r})\n"
        "settings = loading.load(folder / 'c.toml', env={})\n"
        "stop = threading.Event()\n"
        "source = make_source('demo', settings.meter, household=Household(1), stop=stop)\n"
        "engine = Engine(settings, source, EngineOptions(history=folder / 'h.sqlite'), stop=stop)\n"
        "engine.start()\n"
        "deadline = time.monotonic() + 20\n"
        "while not engine.feed.latest().accepted and time.monotonic() < deadline: stop.wait(0.05)\n"
        "assert engine.feed.latest().accepted\n"
        "engine.stop()\n"
        "print(*[name for name, module in sys.modules.items() if module])\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_a_live_recording_without_a_contract_loads_nothing_of_prices_or_the_network(tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, "[prices]\nzone = 'NL'\nsources = ['energy-charts']\n")
    assert not [name for name in loaded if name.startswith(("p1tui.prices", "httpx", "httpcore"))]
    assert "ssl" not in loaded

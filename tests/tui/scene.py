"""The scene: the demo's household at one fixed moment, so that screens are equal on every machine.

Snapshot tests and the README's pictures show it; the soak run lets its clock go on.
`python -m tests.tui.scene [trouble] [money] [SETTING=VALUE ...]` shows it in the present terminal.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path

import msgspec

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config, PricesSettings, TuiSettings
from p1tui.demo.household.household import Household
from p1tui.demo.prices import curve
from p1tui.engine.feed import Feed
from p1tui.engine.money.ledger import Ledger
from p1tui.i18n import language
from p1tui.i18n.language import tr
from p1tui.model.money import MoneyNow
from p1tui.model.prices import PriceStatus
from p1tui.model.quarters import DayAheadPrice
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import LinkHealth, RejectedFrame, SourceStatus
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.messages import CHECKSUM, INCOMPLETE
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from p1tui.tui.session import Session
from p1tui.tui.view import Mode
from tests.shared.times import AMSTERDAM
from tests.tui.asked import AskedUploads
from tests.tui.scene_links import MOMENT, TROUBLE, UP

SEED = 1
FINE, COARSE = 5, 300
"""Seconds between the readings of the last `FINE_SPAN` seconds, and between those of the days before."""
FINE_SPAN = 6 * 3600
DAYS = 45
RUN_S = 7452
"""Seconds for which the recording has run at MOMENT, with a telegram in each."""
TAIL = 27
"""Number of readings not yet committed at MOMENT."""

CONTRACT_FROM = date(2025, 5, 1)
CONTRACT = Contract(
    start=CONTRACT_FROM,
    name="dynamic",
    netting=True,
    vat=21.0,
    instalment=95.0,
    line=(
        ContractLine(name="supply", on="import", price="day_ahead", markup=0.018),
        ContractLine(name="feed-in", on="export", price="day_ahead", markup=-0.0105, vat=False),
        ContractLine(name="energy tax", on="import", rate=0.09, netted=True),
        ContractLine(name="fixed supply cost", on="month", rate=5.5),
        ContractLine(name="grid", on="day", rate=1.1),
        ContractLine(name="tax reduction", on="day", rate=-1.42),
        ContractLine(name="gas", on="gas", rate=0.38),
        ContractLine(name="gas tax", on="gas", rate=0.6),
    ),
)
CONFIG = Config(contract=(CONTRACT,), prices=PricesSettings(zone="NL"))


def config_in(code: str) -> Config:
    """Return CONFIG with the names of a bill in a language, as the demo makes its contract."""
    with language.spoken(code):
        contracts = [
            msgspec.structs.replace(
                each,
                name=tr(each.name),
                line=tuple(msgspec.structs.replace(line, name=tr(line.name)) for line in each.line),
            )
            for each in CONFIG.contract
        ]
    return msgspec.structs.replace(CONFIG, contract=tuple(contracts))


PRICES = PriceStatus(
    zone="NL", commodity="electricity", state="known", source="energyzero", attribution="EnergyZero"
)

REJECTED = ((MOMENT - 2570.0, CHECKSUM), (MOMENT - 170.0, INCOMPLETE))
"""When telegrams were rejected, and why."""


class Scene:
    """The household's meter up to MOMENT, its history, and a feed of both for the screen."""

    def __init__(self, history: Path, *, links: tuple[LinkHealth, ...] = (UP,), days: int = DAYS) -> None:
        self.time = MOMENT - TAIL
        self.history_path = history
        self._made_with = links
        self.links = links
        self.asked = AskedUploads()
        self._household = Household(SEED)
        self._decoder = Decoder(AMSTERDAM)
        self._rejections = deque(_rejections(self._household), maxlen=20)
        self._accepted = RUN_S - len(REJECTED) - TAIL
        self._recorder = Recorder(
            history, timezone=AMSTERDAM, clock=lambda: float(self.time), now=lambda: float(self.time)
        )
        self._recorder.backfill(_past(self._household, self.time + 1, days))
        self._recorder.keep_prices("NL", "electricity", _prices())
        self._recorder.commit()
        self.money: MoneyNow | None = None
        """Published with each snapshot; see `reckoned`."""
        self.feed = Feed(Snapshot(source=_SOURCE))
        self._newest = self._read()
        for _ in range(TAIL - 1):
            self.second()

    def reckoned(self, code: str = "") -> MoneyNow | None:
        """Return the money of the moment, for `money`, with the names of a bill in a language."""
        config = config_in(code or language.present())
        with contextlib.closing(self.history()) as history:
            return Ledger(config).now(history, self.time, self._recorder.tail())

    def close(self) -> None:
        """Commit, and close the history."""
        self._recorder.close()

    @property
    def now(self) -> float:
        """The host's clock, in UTC seconds: shortly after the newest telegram."""
        return self.time + 0.25

    def second(self) -> None:
        """Read and publish one more telegram."""
        self._newest = self._read()
        self.publish()

    def _read(self) -> Accepted:
        self.time += 1
        raw = self._household.telegram(self.time)
        (found,) = self._decoder.feed(raw)
        assert isinstance(found, Accepted)
        self._accepted += 1
        self._recorder.record(found.reading)
        if self._recorder.commit_due() <= 0:
            self._recorder.commit()
        return found

    def restore(self) -> None:
        """Publish the links that it was made with and no money, and forget what was asked of the uploads."""
        self.links, self.money, self.asked = self._made_with, None, AskedUploads()
        self.publish()

    def publish(self) -> None:
        """Publish the present state, as the engine does."""
        self.feed.publish(self._snapshot())

    def _snapshot(self) -> Snapshot:
        return Snapshot(
            source=_SOURCE,
            reading=self._newest.reading,
            raw=self._newest.raw,
            received_at=float(self.time),
            accepted=self._accepted,
            rejected=len(self._rejections),
            rejections=tuple(self._rejections),
            recorder=msgspec.structs.replace(
                self._recorder.status(),
                path="/home/pi/.local/share/p1tui/history.sqlite",
                recorded=self._accepted,
            ),
            today=self._recorder.today(),
            tail=self._recorder.tail(),
            links=self.links,
            quarter=self._recorder.quarter(),
            money=self.money,
            prices=(PRICES,),
        )

    def history(self) -> History:
        """Open a connection to the stored history."""
        return History(self.history_path, timezone=AMSTERDAM)

    def session(self, settings: TuiSettings, mode: Mode = "REC") -> Session:
        """Return the session that opens the screen; its log file is in the working directory."""
        log = Path("p1tui.log")
        log.write_text(log_of(self.links), encoding="utf-8")
        return Session(
            feed=self.feed,
            history=self.history,
            settings=settings,
            timezone=AMSTERDAM,
            log_path=log,
            mode=mode,
            uploads=self.asked,
            config=config_in(language.chosen(settings.language, {})),
            contracts_folder=Path("contracts"),
            clock=lambda: self.now,
        )


_SOURCE = SourceStatus(
    name="/dev/ttyUSB0", state="open", since_at=float(MOMENT - RUN_S), bytes_seen=914 * RUN_S
)


def log_of(links: Sequence[LinkHealth]) -> str:
    """Return the log of what the screens tell of the links, at the same times."""
    happened = [
        (_SOURCE.since_at, f"INFO: source {_SOURCE.name}: open."),
        *((each.since_at, _logged(each)) for each in links),
        *((at, f"WARNING: A telegram was rejected: {why}") for at, why in REJECTED),
    ]
    stamped = ((datetime.fromtimestamp(at, AMSTERDAM), words) for at, words in sorted(happened))
    return "".join(f"{at:%Y-%m-%d %H:%M:%S %Z} {words}\n" for at, words in stamped)


def _logged(health: LinkHealth) -> str:
    level = "INFO" if health.state == "up" else "WARNING"
    return f"{level}: {health.name}: {health.state}. {health.reason or ''}".strip()


def _past(household: Household, end: int, days: int) -> Iterable[Reading]:
    fine = range(end - FINE_SPAN, end, FINE)
    coarse = range(fine.start - days * DAY, fine.start, COARSE)
    # Means: the power of single moments would leave out what the registers rose between them.
    return chain((household.averaged(time, COARSE) for time in coarse), map(household.reading, fine))


def _prices() -> list[DayAheadPrice]:
    days = (CONTRACT_FROM + timedelta(days=number) for number in range(44))
    return [
        DayAheadPrice(start, 10 * hundredths, "EUR", "energyzero", float(MOMENT))
        for day in days
        for start, hundredths in curve.quarters(day)
    ]


def _rejections(household: Household) -> list[RejectedFrame]:
    first, second = (household.telegram(int(at)) for at, _ in REJECTED)
    damaged = (first.replace(b"1-0:1.7.0(", b"1-0:1.7.0(\xb2", 1), second[:212])
    return [RejectedFrame(at, why, raw) for (at, why), raw in zip(REJECTED, damaged, strict=True)]


def show(words: Sequence[str]) -> None:
    """Show the scene in this terminal, with `trouble` or `money` if the words name it; `q` leaves it."""
    from p1tui.tui import terminal

    given = dict(word.split("=") for word in words if "=" in word)
    settings = msgspec.convert({"language": "en", **given}, TuiSettings)
    terminal.prepare(settings, os.environ)
    from p1tui.tui.app import MonitorApp

    with tempfile.TemporaryDirectory(prefix="p1tui-scene-") as folder, contextlib.chdir(folder):
        scene = Scene(Path(folder) / "history.sqlite", links=TROUBLE if "trouble" in words else (UP,))
        with contextlib.closing(scene):
            if "money" in words:
                scene.money = scene.reckoned(language.chosen(settings.language, {}))
                scene.publish()
            MonitorApp(scene.session(settings)).run(mouse=False)


if __name__ == "__main__":
    show(sys.argv[1:])

"""Drive the screen without an engine: snapshots of three kinds of meter, and a made-up history."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import msgspec

from p1tui.engine.feed import Feed
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Backlog
from p1tui.model.snapshot import NO_CHANNEL, Quarter, Snapshot
from p1tui.model.status import Event, LinkHealth, RecorderStatus, RejectedFrame, SourceStatus
from p1tui.p1.messages import CHECKSUM, INCOMPLETE
from p1tui.p1.reading import Device, MonthPeak, Reading
from p1tui.store.queries.averages import MeanPoint, Peak
from p1tui.store.queries.day_so_far import DaySoFar, TwoDays
from p1tui.store.queries.history import Figures, History
from p1tui.store.queries.power import PowerPoint
from p1tui.store.recording.quarter_hour import RunningQuarter
from p1tui.store.series import Series
from p1tui.tui.view import Mode, View
from p1tui.uplinks.target import Answer
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM

CORPUS = "be_1.7_lg-e360-gas_dsmr3lib.txt"
NOON = 1_718_445_600
"""2024-06-15 10:00:00 UTC: noon in Amsterdam, summer time."""


TELEGRAM = b"\r\n".join((TELEGRAMS / CORPUS).read_bytes().splitlines()) + b"\r\n"


def power_at(time: int) -> int:
    """Return the net power in W at a time, of solar panels, a heat pump, an oven and a kettle."""
    day = time % 86400 / 86400
    cloud = 0.72 + 0.28 * math.sin(time / 97) * math.sin(time / 31)
    sun = 3900 * max(math.sin((day - 0.2) / 0.55 * math.pi), 0) ** 2 * cloud if 0.2 < day < 0.75 else 0
    heat_pump = 1450 + 90 * math.sin(time / 21) if time % 2700 < 1100 else 45
    oven = 2050 if time % 5400 < 1500 and time % 90 < 50 else 0
    kettle = 2180 if time % 4100 < 140 else 0
    hum = 35 * math.sin(time / 3) + 11 * math.sin(time * 1.7)
    return round(260 + heat_pump + oven + kettle - sun + hum)


def belgian(time: int, kwh: float = 0.0) -> Reading:
    """Return a reading of a Fluvius three-phase meter with two tariffs, gas, water and demand."""
    net = power_at(time)
    first, second = round(net * 0.55), round(net * 0.3)
    imported, exported = round(kwh * 1000), round(kwh * 300)
    reading = Reading(
        time=time,
        time_source="meter",
        meter="1SAG1100000001",
        header="FLU5\\253770234_A",
        version="50217",
        import_tariff_wh={1: 12_345_678 + imported, 2: 9_876_543},
        import_wh=22_222_221 + imported,
        export_tariff_wh={1: 4_321_098 + exported, 2: 1_234_567},
        export_wh=5_555_665 + exported,
        tariff=1,
        power_import_w=max(net, 0),
        power_export_w=max(-net, 0),
        failures=3,
        long_failures=1,
        demand_w=round(max(net, 0) * 0.8 * (time % 900) / 900) + 200,
        peak_demand_w=4213,
        peak_demand_time=NOON - 5 * 86400 + 22500,
        month_peaks=(MonthPeak(NOON - 15 * 86400, NOON - 20 * 86400, 3901),),
        gas_dm3=3_456_789,
        gas_time=time - time % 300,
        water_dm3=872_234,
        water_time=time - time % 300,
        devices=(Device(channel=1, medium="gas", id="7FLO2121000001", value=3_456_789, unit="dm3"),),
    )
    return msgspec.structs.replace(reading, **_phases((first, second, net - first - second), time))


def dutch(time: int, kwh: float = 0.0) -> Reading:
    """Return a reading of a DSMR 5 single-phase meter with gas; its currents are whole amperes."""
    watts = abs(power_at(time))
    imported = round(kwh * 1000)
    return Reading(
        time=time,
        time_source="meter",
        meter="E0043000000000001",
        header="ISK5\\2M550T-1012",
        version="50",
        import_tariff_wh={1: 4_512_345, 2: 3_987_654 + imported},
        import_wh=8_499_999 + imported,
        export_tariff_wh={1: 0, 2: 0},
        export_wh=0,
        tariff=2,
        power_import_w=watts,
        power_export_w=0,
        l1_import_w=watts,
        l1_export_w=0,
        l1_voltage_mv=229_400 + time % 7 * 100,
        l1_current_ma=watts // 230 * 1000,
        gas_dm3=2_345_678,
        gas_time=time - time % 300,
    )


def old(time: int, kwh: float = 0.0) -> Reading:
    """Return a reading of a DSMR 2.2 meter: registers, power in tens of watts; no phases, no clock."""
    return Reading(
        time=time,
        time_source="host",
        meter="Z9000000000000001",
        header="ISk5\\2MT382-1003",
        import_tariff_wh={1: 608_400, 2: 490_342},
        export_tariff_wh={1: 1, 2: 0},
        import_wh=1_098_742,
        export_wh=1,
        tariff=1,
        power_import_w=abs(power_at(time)) // 10 * 10,
        power_export_w=0,
    )


def _phases(watts: Sequence[int], time: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, net in enumerate(watts, 1):
        voltage = 231_000 + round(900 * math.sin(time / 5 + n)) // 100 * 100
        found[f"l{n}_import_w"], found[f"l{n}_export_w"] = max(net, 0), max(-net, 0)
        found[f"l{n}_voltage_mv"] = voltage
        found[f"l{n}_current_ma"] = abs(net) * 1_000_000 // voltage // 10 * 10
    return found


UP = LinkHealth(
    name="ThingSpeak 2345678",
    state="up",
    last_success_at=NOON - 3.0,
    last_status=202,
    next_try_at=NOON + 17.0,
    sent_today=1840,
    sent_year=912_000,
    round_trip_ms=212,
)
RETRYING = LinkHealth(
    name="ThingSpeak 777",
    state="retrying",
    reason=Answer(result="connect_timeout").reason("api.thingspeak.com"),
    backlog=Backlog(entries=412, oldest=NOON - 8240),
    last_success_at=NOON - 8241.0,
    next_try_at=NOON + 44.0,
    failures=9,
    sent_today=1428,
    parked=3,
)

GAP = Message("no readings for {length}, since {since}", length="58 min 30 s", since="2024-06-15T08:51:30Z")
TARIFF = Message("tariff {tariff} after tariff {earlier}", tariff=1, earlier=2)

NO_UPLOAD = NO_CHANNEL.with_values(command="p1tui uplink init")


class FakeHistory(History):
    """A history computed by `power_at`, from `since` to NOON, that records its queries."""

    def __init__(self, since: int = NOON - 40 * 86400) -> None:
        self.since = since
        self.asked: list[tuple[int, int, int]] = []
        self.closed = False

    def demand_peaks(self, edges: Sequence[int]) -> list[Peak | None]:
        return [
            Peak(start - start % 900, max(power_at(start), 200)) if self.since <= start < NOON else None
            for start in edges[:-1]
        ]

    def began(self, tail: Sequence[Reading] = ()) -> int | None:
        return self.since

    def events(self, start: int, end: int, limit: int) -> list[Event]:
        happened = [
            Event(NOON - 600, "gap", GAP),
            Event(NOON - 86400, "tariff", TARIFF),
        ]
        return [event for event in happened if start <= event.time < end][:limit]

    def power(self, start: int, step: int, count: int, tail: Sequence[Reading] = ()) -> list[PowerPoint]:
        self.asked.append((start, step, count))
        until = tail[-1].time or 0 if tail else 0
        return [self._point(at, step, until) for at in range(start, start + step * count, step)]

    def _point(self, at: int, step: int, until: int) -> PowerPoint:
        if at > until or at < self.since:
            return PowerPoint(at, None, None)
        watts = [power_at(time) for time in range(at, min(at + step, until + 1), max(step // 60, 1))]
        imported, exported = sum(max(w, 0) for w in watts), sum(max(-w, 0) for w in watts)
        return PowerPoint(at, imported // len(watts), exported // len(watts))

    def energy(self, key: str, edges: Sequence[int], tail: Sequence[Reading] = ()) -> list[int | None]:
        self.asked.append((edges[0], edges[1] - edges[0], len(edges) - 1))
        until = tail[-1].time or 0 if tail else 0
        return [self._rise(key, start, min(end, until)) for start, end in pairwise(edges)]

    def _rise(self, key: str, start: int, end: int) -> int | None:
        if end <= start or start < self.since:
            return None
        sign = -1 if key.startswith("export") else 1
        times = range(start, end, max((end - start) // 24, 1))
        mean = sum(max(sign * power_at(time), 0) for time in times) / len(times)
        return round(mean * (end - start) / 3600)

    def mean(self, key: str, edges: Sequence[int], tail: Sequence[Reading] = ()) -> list[MeanPoint]:
        rises = self.energy(key.replace("power_", ""), edges, tail)
        hours = [(end - start) / 3600 for start, end in pairwise(edges)]
        watts = [None if wh is None else round(wh / h) for wh, h in zip(rises, hours, strict=True)]
        return [MeanPoint(time, mean) for time, mean in zip(edges, watts, strict=False)]

    def figures(self, total: str, mean: str, start: int, end: int, tail: Sequence[Reading] = ()) -> Figures:
        peak = Peak(start + 6 * 3600, 4321) if self.since <= start < NOON else None
        return Figures(None, None, peak)

    def day_so_far(
        self, now: int, tail: Sequence[Reading] = (), today: Mapping[str, int] | None = None
    ) -> TwoDays:
        start = now - (now + 7200) % 86400
        before = {key: value * 4 // 5 for key, value in (today or {}).items()}
        return TwoDays(
            DaySoFar(start, now, None, today or {}, Peak(start + 30_000, 4321), Peak(start + 40_000, 3210)),
            DaySoFar(start - 86400, now - 86400, None, before, Peak(start - 50_000, 2500), None),
        )

    def flow_since(self, now: int, tail: Sequence[Reading] = ()) -> int | None:
        return now - 754

    def close(self) -> None:
        self.closed = True


def _quarter(reading: Reading | None) -> Quarter | None:
    running = RunningQuarter()
    if reading is not None:
        running.add(reading, Series("E1", 0))
    return running.quarter()


class FeedDriver:
    """Publishes snapshots to the feed of a screen, one for each call of `second`."""

    def __init__(
        self,
        make: Callable[[int, float], Reading] = belgian,
        *,
        links: tuple[LinkHealth, ...] = (UP,),
        demo: bool = False,
        start: int = NOON,
    ) -> None:
        self.make, self.links, self.demo = make, links, demo
        self.time = start - 1
        self.accepted = 1200
        self.rejected = 2
        self.rejections: tuple[RejectedFrame, ...] = (
            RejectedFrame(start - 3700.0, CHECKSUM, TELEGRAM),
            RejectedFrame(start - 60.0, INCOMPLETE, TELEGRAM[:99]),
        )
        self.kwh = 0.0
        self.tail: tuple[Reading, ...] = ()
        self.source = SourceStatus(name="/dev/ttyUSB0", state="open", bytes_seen=1_234_567)
        self.recorder = RecorderStatus(path="/home/pi/.local/share/p1tui/history.db", recorded=86_400)
        self.feed = Feed(Snapshot(source=SourceStatus(name="/dev/ttyUSB0"), demo=demo))

    @property
    def now(self) -> float:
        """The host's clock, in UTC seconds: shortly after the newest telegram."""
        return self.time + 0.25

    def second(self, by: int = 1) -> Snapshot:
        """Publish a snapshot with one more telegram, `by` seconds after the last."""
        self.time += by
        self.accepted += 1
        self.kwh += max(power_at(self.time), 0) / 3_600_000
        self.tail = (*self.tail, self.make(self.time, self.kwh))[-30:]
        return self.publish()

    def publish(self) -> Snapshot:
        """Publish a snapshot of the present state, without a new telegram."""
        reading = self.tail[-1] if self.tail else None
        numbers = reading.numbers() if reading else {}
        recorder = msgspec.structs.replace(
            self.recorder,
            recorded=self.recorder.recorded + self.accepted,
            committed_at=float(self.time - self.time % 30),
        )
        snapshot = Snapshot(
            source=self.source,
            raw=TELEGRAM if reading else b"",
            rejections=self.rejections,
            reading=reading,
            received_at=float(self.time) if reading else None,
            accepted=self.accepted,
            rejected=self.rejected,
            recorder=recorder,
            tail=self.tail,
            quarter=_quarter(reading),
            today={key: value % 9876 // 3 for key, value in numbers.items()},
            links=self.links,
            demo=self.demo,
            no_upload=NOTHING if self.links else NO_UPLOAD,
        )
        self.feed.publish(snapshot)
        return snapshot

    def view(self, shown: Snapshot | None = None, *, mode: Mode = "REC", frozen: bool = False) -> View:
        """Return the view of a snapshot, by default the newest one, at the present moment."""
        latest = shown or self.feed.latest()
        return View(
            shown=latest,
            latest=latest,
            now=self.now,
            started_at=self.now - 42,
            zone=AMSTERDAM,
            mode=mode,
            frozen=frozen,
        )

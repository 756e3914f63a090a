"""The target over real sockets, against the loopback server and all of its faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.thingspeak.channel import Rules
from p1tui.model.entries import Entry
from p1tui.model.status import LinkHealth
from p1tui.net import client
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.health import HealthReporter
from p1tui.uplinks.outcome import CallResult
from p1tui.uplinks.target import Answer
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.shared.faults import CallFault, FaultKind
from tests.shared.ports import closed_port
from tests.shared.thingspeak import ScriptedThingSpeak
from tests.shared.waiting import until
from tests.uplinks.virtual_runs import MemoryOutbox

WRITE_KEY, READ_KEY = "WRITEKEY12345678", "READKEY123456789"
ENTRIES = [
    Entry(1_795_500_000 + 20 * n, {"power_import_w": 412 + n, "import_t1_wh": 3_432_827}) for n in range(3)
]


@pytest.fixture
def server() -> Iterator[ScriptedThingSpeak]:
    with ScriptedThingSpeak(write_key=WRITE_KEY, read_key=READ_KEY, rules=Rules(min_interval=0.0)) as server:
        yield server


def target(server: ScriptedThingSpeak) -> ThingSpeakTarget:
    fields = ("import_t1_kwh", "power_import_kw", "", "tariff")
    return ThingSpeakTarget(
        ThingSpeakSettings(channel=1, write_key=WRITE_KEY, read_key=READ_KEY, url=server.url, fields=fields)
    )


def test_entries_arrive_as_exact_text(server: ScriptedThingSpeak) -> None:
    answer = target(server).send(ENTRIES)
    assert (answer.result, answer.status) == ("accepted", 202)
    server.assert_exactly_once(entry.time for entry in ENTRIES)
    assert server.channel.rows[0].values == {"field1": "3432.827", "field2": "0.412"}
    assert answer.timings.connect_ms is not None
    assert answer.timings.first_byte_ms is not None


def test_a_meter_without_tariffs_sends_its_totals(server: ScriptedThingSpeak) -> None:
    link = ThingSpeakTarget(ThingSpeakSettings(channel=1, write_key=WRITE_KEY, url=server.url))
    assert link.send([Entry(1_795_500_000, {"import_wh": 7_801_234, "export_wh": 0})]).result == "accepted"
    assert server.channel.rows[0].values == {"field1": "7801.234", "field3": "0.000"}


def test_a_field_that_the_meter_never_sends_is_named_once_in_the_log_and_in_the_health(
    server: ScriptedThingSpeak, caplog: pytest.LogCaptureFixture
) -> None:
    link = ThingSpeakTarget(ThingSpeakSettings(channel=1, write_key=WRITE_KEY, url=server.url))
    values = {"import_wh": 7_801_234, "export_wh": 0, "power_import_w": 412, "power_export_w": 0}
    health = HealthReporter("ThingSpeak 1", lambda health: None, 0.0, quota_year=None)
    start = 1_795_500_000
    for batch in range(5):
        answer = link.send([Entry(start + 20 * (50 * batch + n), values) for n in range(50)])
        health.call(answer, 0.1)
        assert bool(answer.notice) == (batch >= 3)
    assert str(health.current().notice) == (
        "This meter does not send import_t2_kwh, export_t2_kwh, gas_m3, tariff; "
        'name other readings under fields in the config, or "" for none.'
    )
    assert caplog.text.count("does not send") == 1


def test_stored_entries_are_read_back(server: ScriptedThingSpeak) -> None:
    link = target(server)
    link.send(ENTRIES[:2])
    assert link.stored(ENTRIES) == frozenset(entry.time for entry in ENTRIES[:2])


def test_long_batches_are_read_back_in_small_windows(server: ScriptedThingSpeak) -> None:
    entries = [Entry(1_795_500_000 + 20 * n, {"power_import_w": n}) for n in range(250)]
    link = target(server)
    link.send(entries)
    assert link.stored(entries) == frozenset(entry.time for entry in entries)
    assert len([call for call in server.journal.calls if call.method == "GET"]) == 3


def test_a_refused_read_key_is_not_tried_again(server: ScriptedThingSpeak) -> None:
    server.channel.read_key = "another"
    link = target(server)
    assert isinstance(link.stored(ENTRIES), Answer)
    assert not link.can_read_back


FAULTS: list[tuple[CallFault, CallResult]] = [
    (CallFault(kind="reset"), "no_answer"),
    (CallFault(kind="reset", stored=True), "no_answer"),
    (CallFault(kind="hang"), "no_answer"),
    (CallFault(kind="stall"), "no_answer"),
    (CallFault(kind="cut", stored=True), "no_answer"),
    (CallFault(kind="drip"), "no_answer"),
    (CallFault(kind="slow", seconds=0.05), "accepted"),
    (CallFault(kind="status", status=500), "server_error"),
    (CallFault(kind="status", status=502), "server_error"),
    (CallFault(kind="status", status=503, stored=True), "server_error"),
    (CallFault(kind="captive"), "captive"),
    (CallFault(kind="redirect"), "captive"),
    (CallFault(kind="empty"), "captive"),
    (CallFault(kind="garbage"), "captive"),
    (CallFault(kind="huge", status=200), "captive"),
    (CallFault(kind="huge", status=503), "server_error"),
]


KINDS: list[FaultKind] = ["hang", "stall", "drip"]
"""Faults that a client has to give up."""


@pytest.mark.parametrize(("fault", "event"), FAULTS, ids=lambda it: it if isinstance(it, str) else it.kind)
def test_every_fault_has_its_name_and_none_acknowledges(
    server: ScriptedThingSpeak, fault: CallFault, event: CallResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault.kind in KINDS:
        monkeypatch.setattr(client, "READ_TIMEOUT", 0.2)
        monkeypatch.setattr(client, "CALL_TIMEOUT", 0.6)
    server.script(fault)
    answer = target(server).send(ENTRIES)
    assert answer.result == event
    assert WRITE_KEY not in str(answer.reason("host")) + repr(answer)


def test_a_closed_port_is_told_from_a_silent_one() -> None:
    with closed_port() as port:
        settings = ThingSpeakSettings(channel=1, write_key=WRITE_KEY, url=f"http://127.0.0.1:{port}")
        answer = ThingSpeakTarget(settings).send(ENTRIES)
    assert answer.result == "refused"
    assert str(answer.reason("127.0.0.1")) == "No connection to 127.0.0.1: it was refused."


def test_refusals_by_the_vendor_are_told_apart(server: ScriptedThingSpeak) -> None:
    settings = ThingSpeakSettings(channel=1, write_key="wrong", url=server.url)
    assert ThingSpeakTarget(settings).send(ENTRIES).result == "key_refused"
    other = ThingSpeakSettings(channel=9, write_key=WRITE_KEY, url=server.url)
    assert ThingSpeakTarget(other).send(ENTRIES).result == "place_unknown"
    assert target(server).send(ENTRIES).result == "accepted"
    assert target(server).send(ENTRIES).result == "conflict"


def test_no_key_is_in_a_url_or_a_representation(server: ScriptedThingSpeak) -> None:
    link = target(server)
    link.send(ENTRIES)
    link.stored(ENTRIES)
    said = repr(link) + repr(server.journal.calls)
    assert WRITE_KEY not in said
    assert READ_KEY not in said


@pytest.mark.parametrize("kind", KINDS)
def test_stopping_waits_for_no_server(
    server: ScriptedThingSpeak, kind: FaultKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ThingSpeakTarget, "min_gap", -1.0)
    server.script(*[CallFault(kind=kind)] * 9)
    outbox = MemoryOutbox()
    outbox.record(1_795_500_000)
    outbox.commit()
    worker = Worker(target(server), outbox, upload_every=0.0, on_change=lambda health: None)
    worker.start()
    worker.wake()
    until(lambda: server.journal.calls, 20)
    worker.stop(0.2)
    assert worker._thread.is_alive(), "it is left behind"
    assert outbox.progress().cursor == 0
    server.stop()
    worker.stop(20)


def test_a_worker_on_its_own_thread_sends_and_ends_in_order(
    server: ScriptedThingSpeak, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ThingSpeakTarget, "min_gap", -0.5)
    outbox = MemoryOutbox()
    for entry in ENTRIES:
        outbox.record(entry.time)
    outbox.commit()
    up = threading.Event()

    def changed(health: LinkHealth) -> None:
        if health.state == "up" and health.sent_today == len(ENTRIES):
            up.set()

    worker = Worker(target(server), outbox, upload_every=0.0, on_change=changed)
    worker.start()
    worker.wake()
    assert up.wait(20)
    worker.stop(20)
    assert outbox.progress().clean
    server.assert_exactly_once(entry.time for entry in ENTRIES)


def test_an_answer_of_a_byte_a_second_is_cut_off(
    server: ScriptedThingSpeak, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "CALL_TIMEOUT", 0.3)
    server.script(CallFault(kind="drip", stored=True))
    answer = target(server).send(ENTRIES)
    assert (answer.result, str(answer.detail)) == ("no_answer", "it was too slow")

"""`p1tui uplink retry|backfill` make more due, and the loopback server gets nothing twice."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from p1tui.cli.main import main
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.thingspeak.channel import Rules
from p1tui.model.entries import Progress
from p1tui.runtime.lock import HistoryLock
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.thingspeak import target_name
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.cli.uplink.channels import T, configured, open_recorder, record
from tests.shared.thingspeak import KEY, ScriptedThingSpeak
from tests.uplinks.virtual_runs import VirtualClock


def send_all(home: Path, server: ScriptedThingSpeak) -> None:
    """A run of the engine's parts until nothing is due, and its orderly end."""
    recorder = open_recorder(home)
    settings = ThingSpeakSettings(channel=7, url=server.url, fields=("import_t1_kwh",), write_key=KEY)
    outbox = recorder.outbox(target_name(settings), 20)
    clock = VirtualClock()
    worker = Worker(
        ThingSpeakTarget(settings), outbox, upload_every=20, on_change=lambda health: None, clock=clock
    )

    def commit() -> None:
        recorder.commit()
        worker.wake()

    for at in range(30, 1800, 30):
        clock.at(at, commit)
    clock.at(1800, lambda: worker.stop(0))
    worker.run()
    recorder.close()


def test_retry_sends_what_was_refused_once_the_channel_takes_it(
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str]
) -> None:
    retry = ["--config", str(configured(home, server)), "uplink", "retry"]
    assert main(retry) == 3
    assert "no history" in capsys.readouterr().err
    server.channel.rules = Rules(min_interval=0.0, poison=frozenset({T + 59}))
    record(home, [T])
    send_all(home, server)
    record(home, range(T + 1, T + 121))
    send_all(home, server)
    server.channel.rules = Rules(min_interval=0.0)
    assert main(retry) == 0
    said = capsys.readouterr().out
    assert "1 entry is queued again" in said
    assert "1 had been refused: 127.0.0.1" in said
    send_all(home, server)
    server.assert_exactly_once([T + 19, T + 39, T + 59, T + 79, T + 99, T + 119])
    assert main([*retry, "--channel", "7"]) == 0
    assert "0 entries are" in capsys.readouterr().out


def test_backfill_sends_what_is_older_and_nothing_twice(
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str]
) -> None:
    server.channel.rules = Rules(min_interval=0.0, duplicates="accept")
    record(home, range(T, T + 201))
    send_all(home, server)
    record(home, range(T + 201, T + 301))
    send_all(home, server)
    assert len(server.channel.rows) == 5
    start = datetime.fromtimestamp(T + 100, UTC).isoformat().replace("+00:00", "Z")
    command = ["--config", str(configured(home, server)), "uplink", "backfill", "--from"]
    assert main([*command, start]) == 0
    assert "6 entries are more due" in capsys.readouterr().out
    send_all(home, server)
    first = [T + 119, T + 139, T + 159, T + 179, T + 199, T + 200]
    later = [T + 219, T + 239, T + 259, T + 279, T + 299]
    server.assert_exactly_once(first + later)
    assert main([*command, start]) == 0
    assert "all was sent already or is due anyway" in capsys.readouterr().out
    assert main([*command, "2020-01-01"]) == 0
    assert "5 entries are more due" in capsys.readouterr().out
    send_all(home, server)
    server.assert_exactly_once([*range(T + 19, T + 100, 20), *first, *later])


def test_backfill_waits_until_it_is_known_what_was_sent(
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str]
) -> None:
    record(home, range(T, T + 50))
    recorder = open_recorder(home)
    settings = ThingSpeakSettings(channel=7, url=server.url)
    outbox = recorder.outbox(target_name(settings), 20)
    outbox.save(Progress(cursor=T + 19, started=T, clean=False))
    recorder.close()
    command = ["--config", str(configured(home, server)), "uplink", "backfill", "--from"]
    assert main([*command, "2020-01-01"]) == 1
    assert "Let p1tui run" in capsys.readouterr().err
    assert main([*command, "yesterday"]) == 2


@pytest.mark.parametrize("verb", [["test"], ["retry"], ["backfill", "--from", "2026-01-01"]])
def test_a_history_that_an_engine_holds_is_status_4(
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    record(home, [])
    lock = HistoryLock(home / "h.sqlite")
    lock.acquire()
    try:
        assert main(["--config", str(configured(home, server)), "uplink", *verb]) == 4
    finally:
        lock.release()
    assert f"process {os.getpid()}" in capsys.readouterr().err


def test_a_channel_that_is_not_configured_is_status_2(
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(configured(home, server)), "uplink", "test", "--channel", "9"]) == 2
    assert "there is 7" in capsys.readouterr().err
    assert main(["uplink", "test"]) == 2
    assert "uplink init" in capsys.readouterr().err

"""`p1tui uplink retry|backfill|test` beside an engine that records and uploads, and beside its viewers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.household.household import Household
from p1tui.model.entries import Entry, Progress
from p1tui.p1.reading import rfc3339
from p1tui.runtime.duration import DAY
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.thingspeak import target_name
from tests.e2e.peers import rows_in
from tests.shared.histories import sample_times
from tests.shared.processes import resident
from tests.shared.thingspeak import KEY
from tests.shared.times import AMSTERDAM
from tests.shared.waiting import until
from tests.soak.attach import INTERVAL, House, comes_to_life, opened

OLDER = 400
"""Seconds of history from before the channel was configured."""


def older_history(house: House, until_: int) -> int:
    """Record what no channel has got, with one entry that the channel refused; return its time."""
    household = Household(1)
    recorder = Recorder(house.history, timezone=AMSTERDAM)
    for moment in range(until_ - OLDER, until_):
        recorder.record(household.reading(moment))
    recorder.commit()
    outbox = recorder.outbox(target_name(ThingSpeakSettings(channel=7, url=house.server.url)), INTERVAL)
    outbox.save(Progress(cursor=until_ - 1, started=until_ - 1))
    refused = until_ - 2 * OLDER
    outbox.park([Entry(refused, {"import_t1_wh": 1000})], "it had a bad day")
    recorder.close()
    return refused


def asked(house: House, *words: str) -> subprocess.CompletedProcess[str]:
    """Give a command beside the engine."""
    return subprocess.run(
        [sys.executable, "-m", "p1tui", "uplink", *words, "--config", str(house.config)],
        env=house.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_engine_does_what_it_is_asked_and_neither_it_nor_its_viewers_stop(tmp_path: Path) -> None:
    with ExitStack() as cleanup:
        configured = (int(time.time()) - DAY - 60) // INTERVAL * INTERVAL  # else an interval is due in part
        refused: list[int] = []
        house = House(
            tmp_path, cleanup, before=lambda house: refused.append(older_history(house, configured))
        )
        read, stalled, killed = (cleanup.enter_context(opened(house.screen())) for _ in range(3))
        for screen in (read, stalled, killed):
            comes_to_life(screen, 60)
        # Until one of its own readings is stored, the last interval before them is not over, hence not due.
        until(lambda: sample_times(house.history)[-1] >= configured, 20)
        until(lambda: tuple(house.server.channel.rows), 60)  # the first call has loaded what calls need
        size = resident(house.engine.pid)
        os.kill(stalled.process.pid, signal.SIGSTOP)
        killed.process.kill()

        retried = asked(house, "retry")
        assert (retried.returncode, retried.stdout) == (
            0,
            "Channel 7: 1 entry is queued again.\n  1 had been refused: it had a bad day\n",
        ), retried.stderr
        since = configured - OLDER // 2
        older = asked(house, "backfill", "--from", rfc3339(since))
        assert older.returncode == 0, older.stderr
        entries = sorted({at // INTERVAL: at for at in range(since, configured)}.values())
        assert (
            f"Channel 7: {len(entries)} entries are more due, from {rfc3339(entries[0])} on." in older.stdout
        )
        tested = asked(house, "test", "--channel", "7")
        assert tested.returncode == 0, tested.stdout + tested.stderr
        assert tested.stdout == "ThingSpeak 7: one entry was taken and was read back. All is well.\n"
        assert "as soon as the channel takes another call" in tested.stderr

        sent = [*entries, *refused]
        until(lambda: set(sent) <= {row.created_at for row in tuple(house.server.channel.rows)}, 120)
        again = asked(house, "backfill", "--from", rfc3339(since))
        assert "all was sent already or is due anyway" in again.stdout

        os.kill(stalled.process.pid, signal.SIGCONT)
        comes_to_life(stalled, 20)
        comes_to_life(read, 20)
        assert resident(house.engine.pid) - size < 8e6
        rows = rows_in(house.history)
        until(lambda: rows_in(house.history) > rows, 20)
        house.engine.send_signal(signal.SIGTERM)
        assert house.engine.wait(20) == 0
        times = [row.created_at for row in house.server.channel.rows]
        assert len(times) == len(set(times)), "an entry is in the channel twice"
        recorded = sample_times(house.history)
        due = {at // INTERVAL: at for at in recorded}.values()
        trials = [at for at in times if at not in due and at not in refused]
        assert len(trials) == 1, "the entry of the test, at a time that no other entry has"
        own = [at for at in recorded if at >= configured]
        assert own == list(range(own[0], own[-1] + 1)), "the recorder missed a telegram"
    assert b"Traceback" not in (tmp_path / "engine.log").read_bytes()


def test_a_channel_that_the_engine_does_not_know_is_told(tmp_path: Path) -> None:
    with ExitStack() as cleanup:
        house = House(tmp_path, cleanup)
        until(lambda: rows_in(house.history), 30)
        text = house.config.read_text()
        house.config.write_text(text + f'[[thingspeak]]\nchannel = 8\nwrite_key = "{KEY}"\n')
        for words in (["retry"], ["test"], ["backfill", "--from", "2026-01-01"]):
            run = asked(house, *words, "--channel", "8")
            assert run.returncode == 1
            assert "Restart the recorder if the config is newer" in run.stdout + run.stderr
            assert house.server.url in run.stdout + run.stderr


def test_an_engine_that_stands_still_is_told(tmp_path: Path) -> None:
    with ExitStack() as cleanup:
        house = House(tmp_path, cleanup)
        until(lambda: rows_in(house.history), 30)
        os.kill(house.engine.pid, signal.SIGSTOP)
        commands = [["test"], ["retry"], ["backfill", "--from", "2026-01-01"]]
        with ThreadPoolExecutor() as pool:
            runs = list(pool.map(lambda words: asked(house, *words), commands))
        os.kill(house.engine.pid, signal.SIGCONT)
        for run in runs:
            assert run.returncode == 1
            assert "says nothing more" in run.stderr + run.stdout

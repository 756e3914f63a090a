"""A configured channel with its keys, and a recorded history, for the tests of `p1tui uplink`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder
from tests.shared.thingspeak import KEY, ScriptedThingSpeak

T = 1_790_000_000


def configured(home: Path, server: ScriptedThingSpeak, extra: str = "") -> Path:
    file = home / "c.toml"
    file.write_text(
        f'[store]\npath = "{home}/h.sqlite"\n[[thingspeak]]\nchannel = 7\nwrite_key = "{KEY}"\n'
        f'url = "{server.url}"\n{extra}'
    )
    return file


def open_recorder(home: Path) -> Recorder:
    return Recorder(home / "h.sqlite", timezone=ZoneInfo("UTC"))


def record(home: Path, times: Iterable[int]) -> None:
    recorder = open_recorder(home)
    for time in times:
        recorder.record(
            Reading(header="H", time=time, time_source="meter", import_tariff_wh={1: 1000 + time - T})
        )
    recorder.close()

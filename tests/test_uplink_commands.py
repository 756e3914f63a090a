"""`p1tui uplink`, against the loopback server."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from p1tui import config, paths
from p1tui.cli import main
from p1tui.demo.thingspeak_channel import Rules
from p1tui.demo.thingspeak_server import ThingSpeakServer
from p1tui.model import Progress
from p1tui.p1.reading import Reading
from p1tui.store.recorder import Recorder
from p1tui.uplinks.links import target_name
from p1tui.uplinks.thingspeak import ThingSpeak
from p1tui.uplinks.worker import Worker
from tests.uplinks.virtual import VirtualClock

KEY, READ_KEY, USER_KEY = "WRITEKEY12345678", "READKEY123456789", "USERKEY123456789"
T = 1_790_000_000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("P1TUI_CONFIG", "P1TUI_THINGSPEAK_USER_KEY", "P1TUI_THINGSPEAK_WRITE_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def server() -> Iterator[ThingSpeakServer]:
    rules = Rules(min_interval=0.0)
    with ThingSpeakServer(
        write_key=KEY, read_key=READ_KEY, user_key=USER_KEY, channel=7, rules=rules
    ) as server:
        yield server


@pytest.fixture
def user_key(home: Path) -> str:
    file = home / "user key"
    file.write_text(f"{USER_KEY}\n")
    return str(file)


def configured(home: Path, server: ThingSpeakServer, extra: str = "") -> Path:
    file = home / "c.toml"
    file.write_text(
        f'[store]\npath = "{home}/h.sqlite"\n[[thingspeak]]\nchannel = 7\nwrite_key = "{KEY}"\n'
        f'url = "{server.url}"\n{extra}'
    )
    return file


def record(home: Path, times: Iterable[int]) -> None:
    recorder = Recorder(home / "h.sqlite", timezone=ZoneInfo("UTC"))
    for time in times:
        recorder.record(
            Reading(header="H", time=time, time_source="meter", import_tariff_wh={1: 1000 + time - T})
        )
    recorder.close()


def send_all(home: Path, server: ThingSpeakServer) -> None:
    """A run of the engine's parts until nothing is due, and its orderly end."""
    recorder = Recorder(home / "h.sqlite", timezone=ZoneInfo("UTC"))
    settings = config.ThingSpeak(channel=7, url=server.url, fields=("import_t1_kwh",))
    outbox = recorder.outbox(target_name(settings), 20)
    clock = VirtualClock()
    worker = Worker(
        ThingSpeak(settings, KEY), outbox, upload_every=20, on_change=lambda health: None, clock=clock
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
    home: Path, server: ThingSpeakServer, capsys: pytest.CaptureFixture[str]
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
    home: Path, server: ThingSpeakServer, capsys: pytest.CaptureFixture[str]
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
    assert "nothing older" in capsys.readouterr().out
    assert main([*command, "2020-01-01"]) == 0
    assert "5 entries are more due" in capsys.readouterr().out
    send_all(home, server)
    server.assert_exactly_once([*range(T + 19, T + 100, 20), *first, *later])


def test_backfill_waits_until_it_is_known_what_was_sent(
    home: Path, server: ThingSpeakServer, capsys: pytest.CaptureFixture[str]
) -> None:
    record(home, range(T, T + 50))
    recorder = Recorder(home / "h.sqlite", timezone=ZoneInfo("UTC"))
    settings = config.ThingSpeak(channel=7, url=server.url)
    outbox = recorder.outbox(target_name(settings), 20)
    outbox.save(Progress(cursor=T + 19, started=T, clean=False))
    recorder.close()
    command = ["--config", str(configured(home, server)), "uplink", "backfill", "--from"]
    assert main([*command, "2020-01-01"]) == 1
    assert "Let p1tui run" in capsys.readouterr().err
    assert main([*command, "yesterday"]) == 2


def test_init_makes_a_private_channel_and_keeps_the_users_comments(
    home: Path, server: ThingSpeakServer, user_key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "c.toml"
    file.write_text("# mine\n[meter]\nbaud = 9600  # an old one\n\n[tui]\nglyphs = 'ascii'\n# the end\n")
    arguments = ["--config", str(file), "uplink", "init", "--url", server.url, "--user-key-file", user_key]
    assert main([*arguments, "--name", "Home", "--fields", "import_t1_kwh,,gas_m3"]) == 0
    text = file.read_text()
    assert text.startswith("# mine\n[meter]\nbaud = 9600  # an old one\n")
    assert "# the end" in text
    made = server.api.channels[8]
    (channel,) = tomllib.loads(text)["thingspeak"]
    assert channel["channel"] == 8
    assert (channel["write_key"], channel["read_key"]) == (made.write_key, made.read_key)
    assert (made.name, made.public) == ("Home", False)
    assert made.settings == {"field1": "import t1 (kWh)", "field3": "gas (m³)"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not [each for each in home.iterdir() if each.name.startswith(".")]
    said = "".join(capsys.readouterr())
    assert "8" in said
    assert not [key for key in (USER_KEY, made.write_key, made.read_key) if key in said]
    assert main(["--config", str(file), "config", "check"]) == 0
    assert main(["--config", str(file), "uplink", "test"]) == 0


def test_init_refuses_a_second_channel_unless_asked(
    home: Path, server: ThingSpeakServer, user_key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = configured(home, server)
    arguments = ["--config", str(file), "uplink", "init", "--url", server.url, "--user-key-file", user_key]
    assert main(arguments) == 2
    assert "--another" in capsys.readouterr().err
    assert main([*arguments, "--another", "--public"]) == 0
    assert [channel["channel"] for channel in tomllib.loads(file.read_text())["thingspeak"]] == [7, 8]
    assert server.api.channels[8].public


@pytest.mark.parametrize(
    ("text", "more", "status", "words"),
    [
        ("", ["--fields", "power"], 2, "power"),
        ("", ["--url", "thingspeak.com"], 2, "--url"),
        ("", ["--user-key-file", "/nowhere/key"], 2, "/nowhere/key"),
        ("[meter\n", [], 2, "not valid TOML"),
        ("thingspeak = 5\n", [], 2, "thingspeak"),
    ],
)
def test_init_refuses_before_anything_is_made(
    home: Path, server: ThingSpeakServer, user_key: str, capsys: pytest.CaptureFixture[str],
    text: str, more: list[str], status: int, words: str,
) -> None:  # fmt: skip
    file = home / "c.toml"
    file.write_text(text)
    arguments = ["--config", str(file), "uplink", "init", "--url", server.url, "--user-key-file", user_key]
    assert main([*arguments, *more]) == status
    assert words in (err := capsys.readouterr().err)
    assert len(err.splitlines()) == 1
    assert (file.read_text(), server.journal.lines) == (text, [])


def test_init_without_a_key_or_a_terminal_says_how_to_give_one(
    server: ThingSpeakServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["uplink", "init", "--url", server.url]) == 2
    assert "--user-key-file" in capsys.readouterr().err
    monkeypatch.setenv("P1TUI_THINGSPEAK_WRITE_KEY", KEY)
    assert main(["uplink", "init", "--url", server.url]) == 2
    assert "P1TUI_THINGSPEAK_WRITE_KEY" in capsys.readouterr().err


def test_init_says_that_the_user_key_was_refused(
    server: ThingSpeakServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("P1TUI_THINGSPEAK_USER_KEY", "WRONGKEY12345678")
    assert main(["uplink", "init", "--url", server.url]) == 1
    assert "user key was refused" in (err := capsys.readouterr().err)
    assert "WRONGKEY" not in err


def test_the_prompt_does_not_show_the_key(home: Path, server: ThingSpeakServer) -> None:
    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "p1tui", "uplink", "init", "--url", server.url]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=os.environ
    )
    os.close(theirs)
    shown = b""

    def read() -> None:
        nonlocal shown
        try:
            while data := os.read(mine, 4096):
                shown += data
                if b"not shown" in data:
                    os.write(mine, f"{USER_KEY}\n".encode())
        except OSError:
            return  # the program has ended

    reader = threading.Thread(target=read)
    reader.start()
    assert process.wait(20) == 0
    reader.join()
    os.close(mine)
    assert USER_KEY.encode() not in shown
    assert server.api.channels[8].name == "p1tui"
    assert len(list(home.rglob("config.toml"))) == 1


def test_test_sends_the_newest_reading_dated_now_and_reads_it_back(
    home: Path, server: ThingSpeakServer, capsys: pytest.CaptureFixture[str]
) -> None:
    file = configured(home, server, f'read_key = "{READ_KEY}"\nfields = ["import_t1_kwh"]\n')
    record(home, range(T, T + 3))
    assert main(["--config", str(file), "uplink", "test"]) == 0
    assert "read back" in capsys.readouterr().out
    (row,) = server.channel.rows
    assert row.values == {"field1": "1.002"}
    assert row.created_at > T + 2


@pytest.mark.parametrize(
    ("extra", "words"),
    [("", "read_key"), ('read_key = "WRONGREADKEY1234"\n', "read key was refused")],
)
def test_test_says_what_it_could_not_do(
    home: Path, server: ThingSpeakServer, capsys: pytest.CaptureFixture[str], extra: str, words: str
) -> None:
    assert main(["--config", str(configured(home, server, extra)), "uplink", "test"]) == (1 if extra else 0)
    assert words in capsys.readouterr().out


def test_test_says_that_the_write_key_was_refused(
    home: Path, server: ThingSpeakServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.channel.write_key = "ANOTHERKEY123456"
    assert main(["--config", str(configured(home, server)), "uplink", "test", "--channel", "7"]) == 1
    assert "write key was refused" in (said := "".join(capsys.readouterr()))
    assert KEY not in said


@pytest.mark.parametrize("verb", [["test"], ["retry"], ["backfill", "--from", "2026-01-01"]])
def test_a_history_that_an_engine_holds_is_status_4(
    home: Path, server: ThingSpeakServer, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    record(home, [])
    lock = paths.Lock(home / "h.sqlite")
    lock.acquire()
    try:
        assert main(["--config", str(configured(home, server)), "uplink", *verb]) == 4
    finally:
        lock.release()
    assert f"process {os.getpid()}" in capsys.readouterr().err


def test_a_channel_that_is_not_configured_is_status_2(
    home: Path, server: ThingSpeakServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(configured(home, server)), "uplink", "test", "--channel", "9"]) == 2
    assert "there is 7" in capsys.readouterr().err
    assert main(["uplink", "test"]) == 2
    assert "uplink init" in capsys.readouterr().err

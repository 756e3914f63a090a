"""`p1tui uplink init|test` make a channel on the loopback server, and say what is wrong with one."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest

from p1tui.cli.main import main
from tests.cli.uplink.channels import T, configured, record
from tests.shared.thingspeak import KEY, READ_KEY, USER_KEY, ScriptedThingSpeak


def test_init_makes_a_private_channel_and_keeps_the_users_comments(
    home: Path, server: ScriptedThingSpeak, user_key: str, capsys: pytest.CaptureFixture[str]
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


@pytest.mark.parametrize("by_environment", [False, True])
def test_init_makes_the_file_that_is_named(
    home: Path,
    server: ScriptedThingSpeak,
    user_key: str,
    monkeypatch: pytest.MonkeyPatch,
    by_environment: bool,
) -> None:
    file = home / "made" / "c.toml"
    arguments = ["uplink", "init", "--url", server.url, "--user-key-file", user_key]
    if by_environment:
        monkeypatch.setenv("P1TUI_CONFIG", str(file))
        assert main(arguments) == 0
    else:
        assert main(["--config", str(file), *arguments]) == 0
    assert tomllib.loads(file.read_text())["thingspeak"][0]["channel"] == 8


def test_init_refuses_a_second_channel_unless_asked(
    home: Path, server: ScriptedThingSpeak, user_key: str, capsys: pytest.CaptureFixture[str]
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
    home: Path,
    server: ScriptedThingSpeak,
    user_key: str,
    capsys: pytest.CaptureFixture[str],
    text: str,
    more: list[str],
    status: int,
    words: str,
) -> None:
    file = home / "c.toml"
    file.write_text(text)
    arguments = ["--config", str(file), "uplink", "init", "--url", server.url, "--user-key-file", user_key]
    assert main([*arguments, *more]) == status
    assert words in (err := capsys.readouterr().err)
    assert len(err.splitlines()) == 1
    assert (file.read_text(), server.journal.calls) == (text, [])


def test_init_without_a_key_or_a_terminal_says_how_to_give_one(
    server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["uplink", "init", "--url", server.url]) == 2
    assert "--user-key-file" in capsys.readouterr().err
    monkeypatch.setenv("P1TUI_THINGSPEAK_WRITE_KEY", KEY)
    assert main(["uplink", "init", "--url", server.url]) == 2
    assert "P1TUI_THINGSPEAK_WRITE_KEY" in capsys.readouterr().err


def test_init_says_that_the_user_key_was_refused(
    server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("P1TUI_THINGSPEAK_USER_KEY", "WRONGKEY12345678")
    assert main(["uplink", "init", "--url", server.url]) == 1
    assert "user key was refused" in (err := capsys.readouterr().err)
    assert "WRONGKEY" not in err


def test_the_prompt_does_not_show_the_key(home: Path, server: ScriptedThingSpeak) -> None:
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
            typed = False
            while data := os.read(mine, 4096):
                shown += data  # the prompt may come in pieces
                if b"not shown" in shown and not typed:
                    typed = True
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
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str]
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
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str], extra: str, words: str
) -> None:
    assert main(["--config", str(configured(home, server, extra)), "uplink", "test"]) == (1 if extra else 0)
    assert words in capsys.readouterr().out


def test_test_says_that_the_write_key_was_refused(
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str]
) -> None:
    server.channel.write_key = "ANOTHERKEY123456"
    assert main(["--config", str(configured(home, server)), "uplink", "test", "--channel", "7"]) == 1
    assert "write key was refused" in (said := "".join(capsys.readouterr()))
    assert KEY not in said


def test_without_a_history_no_register_is_sent_as_0(
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(configured(home, server)), "uplink", "test"]) == 0
    assert "was taken" in capsys.readouterr().out
    assert server.channel.rows[0].values == {"field5": "0.000"}

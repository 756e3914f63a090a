"""The command line speaks the language of the screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from p1tui.cli.main import main
from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell
from p1tui.runtime.lock import HistoryLock
from p1tui.sources.serial import taken
from tests.shared.folders import STREAM


@pytest.fixture(params=["environment", "config", "named config", "profile", "set"])
def dutch(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Choose Dutch in each of the ways; return the arguments that do."""
    text = "[tui]\nlanguage = 'nl'\n"
    folder = home / "config" / "p1tui"
    folder.mkdir(parents=True)
    match request.param:
        case "environment":
            monkeypatch.setenv("LANG", "nl_BE.UTF-8")
        case "config":
            (folder / "config.toml").write_text(text)
            monkeypatch.setenv("LANG", "en_GB.UTF-8")
        case "set":
            return ["--set", "tui.language=nl"]
        case "profile":
            (folder / "cabin-config.toml").write_text(text)
            return ["--profile", "cabin"]
        case "named config":
            (home / "c.toml").write_text(text)
            return ["--config", str(home / "c.toml")]
    return []


def test_refusals(dutch: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, sentence in (
        (["exprot"], "'exprot' is geen opdracht van p1tui; die zijn decode"),
        (["import"], "FILE ontbreekt. `p1tui import --help` zegt wat er kan."),
        (["--sorce", "x"], "--sorce: p1tui kent dat niet. Bedoelt u --source?"),
        (["config", "check", "--set", "meter.baud=1"], "--set: meter.baud moet dit zijn: een snelheid"),
        (["config", "check", "--set", "meter.bode=1"], "meter.bode is geen instelling"),
        (["export"], "er is nog geen historie"),
        (["decode", "/nowhere/x"], "/nowhere/x: kan niet gelezen worden (bestand of map bestaat niet)"),
        (["backup", "/no/such/x"], "er is geen map /no/such"),
        (["--no-ui", "--source", "gopher://x"], "gopher:// is geen bron"),
        (["uplink", "test"], "er is geen kanaal ingesteld"),
    ):
        assert main([*arguments, *dutch]) in (2, 3)
        assert sentence in capsys.readouterr().err


def test_results(dutch: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(STREAM), *dutch]) == 0
    assert "566 gelezen, 566 geschreven, 0 waren er al, 0 afgewezen" in capsys.readouterr().err
    assert main(["export", str(home / "out.csv"), *dutch]) == 0
    assert "rijen, van 20" in capsys.readouterr().err
    assert main(["backup", str(home / "copy"), *dutch]) == 0
    assert "gecontroleerd." in capsys.readouterr().out


def test_help(dutch: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*dutch, "export", "--help"])
    out = capsys.readouterr().out
    assert out.startswith("gebruik: p1tui export")
    assert "De historie als CSV" in out
    assert "toon deze hulp" in out
    for word in ("usage", "options", "default", "show"):
        assert word not in out


def test_the_last_language_that_is_set_counts_and_a_wrong_one_is_told(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exprot", "--set", "tui.language=en", "--set=tui.language='nl'"]) == 2
    assert "is geen opdracht van p1tui" in capsys.readouterr().err
    assert main(["exprot", "--set", "tui.language=nl", "--set", "tui.language=auto", "--set"]) == 2
    assert "is no command of p1tui" in capsys.readouterr().err
    assert main(["config", "check", "--set", "tui.language=xx"]) == 2
    assert "tui.language must be" in capsys.readouterr().err


def test_a_faulty_config_is_told_in_the_language_that_it_names(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := home / "c.toml").write_text("[meter]\nbaud = 1\n[tui]\nlanguage = 'nl'\n")
    assert main(["config", "check", "--config", str(file)]) == 2
    assert f"{file}, regel 2: meter.baud moet dit zijn: een snelheid" in capsys.readouterr().err


def test_what_programs_read_is_the_same_in_each(
    home: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for code in ("en", "nl"):
        monkeypatch.setenv("LANG", code)
        assert main(["decode", str(STREAM)]) == 0
        said.append(capsysbinary.readouterr().out)
    assert said[0] == said[1]


def test_a_process_that_holds_a_history_or_a_port_is_named_in_it(
    home: Path, dutch: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    history = home / "h.sqlite"
    lock = HistoryLock(history)
    lock.acquire()
    try:
        assert main(["import", str(STREAM), "--set", f"store.path={history}", *dutch]) == 4
        assert f"wordt al vastgelegd door proces {os.getpid()}." in capsys.readouterr().err
        main(["--version", "--set", f"store.path={history}", *dutch])
        assert f"proces {os.getpid()}" in capsys.readouterr().out
    finally:
        lock.release()
    main(["decode", "/nowhere/x", *dutch])  # speaks it
    told = tell(taken("/dev/ttyUSB0", Message("{name} (process {number})", name="cu", number="7")))
    assert told.startswith("/dev/ttyUSB0 is bezet: cu (proces 7) leest die")

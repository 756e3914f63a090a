"""`p1tui web` says in a sentence what it lacks, and `p1tui web token` makes what it asks for."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

import pytest

from p1tui.cli import web_needs
from p1tui.cli.main import main
from p1tui.runtime import paths
from p1tui.web.access.token_file import TokenFile, digest
from p1tui.web.doors import addresses_of, is_for_others, opened
from tests.shared.ports import free_port

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def test_without_its_packages_it_says_how_to_install_them(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(web_needs, "find_spec", lambda name: None if name == "uvicorn" else found(name))
    assert main(["web"]) == 1
    told = capsys.readouterr().err
    assert "[web]" in told
    assert told.count("\n") == 1
    assert main(["service", "install", "--web"]) in (1, 2)
    assert "[web]" in capsys.readouterr().err


def test_a_port_that_is_taken_is_named(capsys: Capture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        assert main(["web", "--set", f"web.listen={address}"]) == 1
    told = capsys.readouterr().err
    assert f"The page cannot be at {address}: another program is there." in told


@pytest.mark.parametrize("setting", ["lan", "lan:{port}", "0.0.0.0:{port}", "[::]:{port}", "PROXY"])
def test_for_other_computers_it_takes_a_token(setting: str, capsys: Capture) -> None:
    port = free_port()
    words = ["--set", f"web.listen={setting.format(port=port)}"]
    if setting == "PROXY":
        words = ["--set", f"web.listen=127.0.0.1:{port}", "--set", "web.proxy=127.0.0.1"]
    elif setting == "lan":
        words[1] = f"web.listen=lan:{port}"
    assert main(["web", *words]) == 2
    assert "`p1tui web token` makes one" in capsys.readouterr().err


@pytest.mark.parametrize(
    "listen", ["lan:0", "lan:99999", "everywhere", "127.0.0.1", "http://127.0.0.1:8077", "127.0.0.1:x", ""]
)
def test_an_address_that_is_none_is_refused(listen: str, capsys: Capture) -> None:
    assert main(["web", "--set", f"web.listen={listen}"]) == 2
    assert "web.listen must be" in capsys.readouterr().err


def test_a_token_is_shown_once_and_replaced_and_removed(capsys: Capture) -> None:
    file = TokenFile(paths.for_profile().web_token)
    assert main(["web", "token"]) == 0
    first = capsys.readouterr()
    assert digest(first.out) == file.digest()
    assert str(file.path) in first.err
    assert main(["web", "token"]) == 0
    second = capsys.readouterr()
    assert digest(second.out) == file.digest() != digest(first.out)
    assert "logged out" in second.err
    assert main(["web", "token", "--revoke"]) == 0
    assert "logged out" in capsys.readouterr().out
    assert not file.path.exists()
    assert main(["web", "token", "--revoke"]) == 0
    assert capsys.readouterr().out == "There was no token.\n"


def test_each_profile_has_a_token_of_its_own(capsys: Capture) -> None:
    assert main(["--profile", "cabin", "web", "token"]) == 0
    assert TokenFile(paths.for_profile("cabin").web_token).digest() == digest(capsys.readouterr().out)
    assert TokenFile(paths.for_profile().web_token).digest() == ""


def test_the_token_takes_no_option_of_the_page(capsys: Capture) -> None:
    for words in (
        ["web", "--demo", "token"],
        ["web", "token", "--demo"],
        ["web", "--source", "demo", "token"],
    ):
        assert main(words) == 2
        assert "does not take it" in capsys.readouterr().err


def test_a_profile_may_not_have_the_name_of_a_page(capsys: Capture) -> None:
    assert main(["--profile", "web", "service", "status"]) == 2
    assert "does not end in web" in capsys.readouterr().err
    assert main(["service", "install", "--web", "--backup", "/"]) == 2
    assert "--backup is of the service that records" in capsys.readouterr().err


def test_every_address_is_told_as_a_browser_takes_it() -> None:
    port = free_port()
    doors = opened(f"lan:{port}")
    try:
        told = addresses_of(doors)
    finally:
        for each in doors:
            each.close()
    assert told[0] == f"http://{socket.gethostname().partition('.')[0]}.local:{port}/"
    assert len(told) == len(set(told)) <= 2


@pytest.mark.parametrize("listen", ["lan", "lan:1", "0.0.0.0:1", "[::]:1", "192.168.1.2:1", "meter:1"])
def test_what_other_computers_reach_is_known_before_it_is_opened(listen: str) -> None:
    assert is_for_others(listen)


@pytest.mark.parametrize("listen", ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", "8077", ":8077"])
def test_loopback_is_for_this_computer_alone(listen: str) -> None:
    assert not is_for_others(listen)

"""Profiles: two meters on one machine share no file, lock or unit, and advice names its profile."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from p1tui.cli.common import CommonOptions, history_file, lock_history, own_files
from p1tui.cli.errors import CommandError
from p1tui.cli.main import main
from p1tui.cli.running.run_plan import plan_run
from p1tui.cli.service import service
from p1tui.config.settings import Config
from p1tui.runtime import invocation
from p1tui.service.unit import Unit, files
from p1tui.store.database import file_kind
from tests.shared.folders import STREAM
from tests.shared.thingspeak import KEY, ScriptedThingSpeak
from tests.tools.extract import extract

CABIN = CommonOptions(profile="cabin")
HOME = CommonOptions()

NAMES_A_COMMAND = re.compile(r"p1tui (?:uplink|service|setup|doctor|restore puts|--no-ui\b.* by hand)")
"""Texts in which a command acts on the meter that it is told of."""


@pytest.mark.parametrize(
    ("profile", "config", "line"),
    [
        (None, None, "p1tui uplink retry"),
        ("attic", None, "p1tui --profile attic uplink retry"),
        (None, "my p1.toml", "p1tui --config 'my p1.toml' uplink retry"),
        ("attic", "a.toml", "p1tui --profile attic --config a.toml uplink retry"),
    ],
)
def test_a_command_line_names_what_this_process_uses(
    profile: str | None, config: str | None, line: str
) -> None:
    invocation.use(profile=profile, config=config)
    assert invocation.command("uplink retry") == line


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["uplink", "test"], "`p1tui --profile cabin uplink init` makes one."),
        (["service", "status"], "`p1tui --profile cabin service install` does it."),
        (["service", "status", "--system"], "`p1tui --profile cabin service --system install` does it."),
    ],
)
def test_advice_of_a_command_names_the_profile(
    words: list[str], advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--profile", "cabin", *words]) in (1, 2)
    assert advice in "".join(capsys.readouterr())


def test_a_new_channel_is_tried_with_the_profile_that_has_it(
    server: ScriptedThingSpeak, user_key: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["uplink", "init", "--url", server.url, "--user-key-file", user_key]
    assert main([*words, "--profile", "cabin"]) == 0
    assert "Try it with: p1tui --profile cabin uplink test\n" in capsys.readouterr().out
    assert "channel = 8\n" in (home / "config" / "p1tui" / "cabin-config.toml").read_text()
    assert not (home / "config" / "p1tui" / "config.toml").exists()


def test_advice_of_the_store_names_the_profile(home: Path) -> None:
    invocation.use(profile="cabin", config=None)
    (empty := home / "cabin-history.sqlite").touch()
    assert "p1tui --profile cabin restore puts a copy of them back" in str(file_kind.emptiness(empty))


def test_no_text_names_a_command_without_its_profile() -> None:
    """Such a text takes `{command}`, which `invocation.command` fills."""
    texts = [text for each in extract() for text in each.forms]
    assert len(texts) > 500
    assert not [text for text in texts if NAMES_A_COMMAND.search(text)]


def test_two_profiles_share_no_file() -> None:
    ours, theirs = (set(own_files(each, history_file(each, Config()))) for each in (HOME, CABIN))
    assert len(ours) == len(theirs) == 7
    assert not ours & theirs


def test_two_profiles_share_no_lock() -> None:
    with ExitStack() as held:
        lock_history(history_file(HOME, Config()), held)
        lock_history(history_file(CABIN, Config()), held)
        with pytest.raises(CommandError, match="already being recorded"):
            lock_history(history_file(CABIN, Config()), held)


def test_two_profiles_share_no_unit() -> None:
    ours, theirs = (
        set(
            files(
                Unit(name=service.unit_name(each), program=("p1tui",), backup=Path("/media/usb")), version=257
            )
        )
        for each in (HOME, CABIN)
    )
    assert ours == {"p1tui.service", "p1tui-backup.service", "p1tui-backup.timer"}
    assert theirs == {"p1tui-cabin.service", "p1tui-cabin-backup.service", "p1tui-cabin-backup.timer"}


@pytest.mark.parametrize("profile", ["backup", "cabin-backup"])
def test_a_profile_whose_unit_would_be_anothers_nightly_backup_is_refused(
    profile: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for verb in ("install", "uninstall", "status"):
        assert main(["--profile", profile, "service", verb]) == 2
        assert f"p1tui-{profile}.service is the name of a nightly backup" in capsys.readouterr().err


def test_what_one_profile_is_given_no_other_has(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", "cabin", "import", str(STREAM)]) == 0
    assert {file.name for file in (home / "data" / "p1tui").glob("*.sqlite")} == {"cabin-history.sqlite"}
    assert main(["export", str(home / "none.csv")]) == 3
    capsys.readouterr()
    assert main(["backup", "--keep", "7", str(home), "--profile", "cabin"]) == 0
    assert [file.name[:13] for file in home.glob("p1tui-*.sqlite")] == ["p1tui-cabin-2"]


def test_a_demo_beside_them_reads_no_config_and_keeps_nothing(home: Path) -> None:
    folder = home / "config" / "p1tui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f"[[thingspeak]]\nchannel = 7\nwrite_key = '{KEY}'\n")
    plan = plan_run(
        HOME, no_ui=True, json=None, demo=True, source=None, upload=False, wait=False, terminal=False
    )
    assert plan.temporary
    assert plan.loopback
    assert not plan.settings.thingspeak


def test_a_recording_plays_while_both_meters_are_recorded(home: Path) -> None:
    with ExitStack() as held:
        lock_history(history_file(HOME, Config()), held)
        lock_history(history_file(CABIN, Config()), held)
        assert main(["--no-ui", "--source", f"file:{STREAM}"]) == 0
    assert not list((home / "data" / "p1tui").glob("*.sqlite"))

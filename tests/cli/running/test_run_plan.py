"""A run plan holds what arguments, settings and environment say, with nothing opened or run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from p1tui.cli.common import CommonOptions
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.parsing.arguments import Arguments
from p1tui.cli.parsing.parser import parse
from p1tui.cli.running.run_plan import RunPlan, plan_run
from p1tui.config.errors import ConfigError

CHANNEL = "[[thingspeak]]\nchannel = 7\nwrite_key = 'K'\n"


def plan(arguments: str, *, terminal: bool = True) -> RunPlan:
    parsed = Arguments()
    parse(arguments.split(), parsed)
    common = CommonOptions(profile=parsed.profile, config=parsed.config, overrides=tuple(parsed.set or ()))
    options: dict[str, Any] = parsed.own()
    return plan_run(common, **options, terminal=terminal)


@pytest.fixture
def configured(home: Path) -> Path:
    """The default profile's config, with a channel in it."""
    file = plan("--no-ui").files.config
    file.parent.mkdir(parents=True)
    file.write_text(CHANNEL)
    return file


LIVE = {
    "spec": "auto",
    "temporary": False,
    "loopback": False,
    "demo": False,
    "screen": True,
    "json": None,
    "listen": False,
    "wait": False,
}


@pytest.mark.parametrize(
    ("arguments", "differs"),
    [
        ("", {}),
        ("--no-ui", {"screen": False}),
        ("--no-ui --json", {"screen": False, "json": "readings"}),
        ("--no-ui --json=all", {"screen": False, "json": "all"}),
        ("--json", {"screen": False, "json": "readings", "listen": True}),
        ("--no-ui --wait", {"screen": False, "wait": True}),
        ("--source /dev/ttyUSB7", {"spec": "/dev/ttyUSB7"}),
        ("--set meter.source=socket://h:1", {"spec": "socket://h:1"}),
        ("--source a --set meter.source=b", {"spec": "a"}),
        ("--demo", {"spec": "demo", "demo": True, "temporary": True, "loopback": True}),
        ("--source demo", {"spec": "demo", "demo": True, "temporary": True, "loopback": True}),
        ("--demo --source demo", {"spec": "demo", "demo": True, "temporary": True, "loopback": True}),
        ("--set meter.source=demo", {"spec": "demo", "demo": True, "temporary": True, "loopback": True}),
        ("--demo --upload", {"spec": "demo", "demo": True, "temporary": True}),
        ("--demo --profile x", {"spec": "demo", "demo": True, "loopback": True}),
        ("--source file:x", {"spec": "file:x", "temporary": True}),
        ("--source file:x --upload", {"spec": "file:x", "temporary": True}),
        ("--source file:x --profile y", {"spec": "file:x"}),
        ("--source file:x --set store.path=h", {"spec": "file:x"}),
        ("--source file:x --set store.retention=7", {"spec": "file:x", "temporary": True}),
        ("--no-ui --source -", {"spec": "-", "temporary": True, "screen": False}),
    ],
)
def test_arguments_become_a_plan(arguments: str, differs: dict[str, Any]) -> None:
    planned = plan(arguments)
    assert {name: getattr(planned, name) for name in LIVE} == LIVE | differs


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("", ""),
        ("--source /dev/ttyUSB7", ""),
        ("--config /dev/null", "Nothing is uploaded: no channel is configured; `p1tui"),
        ("--source file:x", "Nothing is uploaded while a recording is played back; --upload sends it, too."),
        ("--source file:x --profile y", "Nothing is uploaded while a recording is played back"),
        ("--source file:x --upload", ""),
        ("--source file:x --upload --config /dev/null", "Nothing is uploaded: no channel is configured;"),
        ("--no-ui --source -", "Nothing is uploaded while a recording is played back"),
        ("--demo", ""),
        ("--demo --upload", ""),
        ("--demo --upload --config /dev/null", "Nothing is uploaded: no channel is configured;"),
    ],
)
def test_what_keeps_readings_from_a_channel_is_said(configured: Path, arguments: str, why: str) -> None:
    said = str(plan(arguments).no_upload)
    assert said.startswith(why) if why else said == ""


def test_who_has_no_config_is_led_to_setup(home: Path) -> None:
    assert "`p1tui setup`" in str(plan("").no_upload)
    assert "setup" not in str(plan("--source file:x").no_upload)


def test_what_is_played_back_is_shared_only_by_request(configured: Path) -> None:
    """Its port is for what is measured: a service may share it, and who reads it takes it for that."""
    configured.write_text("[share]\nlisten = '2001'\n")
    assert plan("--no-ui").settings.share.listen == "2001"
    assert plan("--no-ui --source file:x").settings.share.listen == ""
    assert plan("--no-ui --source file:x --set share.listen=:2002").settings.share.listen == ":2002"


def test_the_files_are_those_of_profile_config_and_settings(home: Path, configured: Path) -> None:
    default, cabin = plan("").files, plan("--profile cabin").files
    assert default.config == configured
    assert {default.history, default.log}.isdisjoint({cabin.history, cabin.log})
    (home / "c.toml").write_text(f"[store]\npath = '{home}/h.sqlite'\n")
    named = plan(f"--config {home}/c.toml").files
    assert (named.config, named.history, named.log) == (home / "c.toml", home / "h.sqlite", default.log)


def test_a_demo_reads_no_config_unless_it_is_named_or_uploads(configured: Path) -> None:
    assert plan("--demo").settings.thingspeak == ()
    assert plan(f"--demo --config {configured}").settings.thingspeak[0].channel == 7
    assert plan("--demo --upload").settings.thingspeak[0].channel == 7


def test_an_error_of_the_source_is_said_to_be_the_configs_only_where_it_is() -> None:
    assert plan("").spec_from_config
    assert plan("--set meter.source=bogus").spec_from_config
    assert not plan("--source bogus").spec_from_config
    assert not plan("--demo").spec_from_config


@pytest.mark.parametrize(
    ("arguments", "terminal", "sentence"),
    [
        ("--json --demo", True, "--json without --no-ui"),
        ("", False, "no terminal to draw on"),
        ("--demo --source x", True, "--demo is a source of its own"),
        ("--source -", True, "--source - needs --no-ui"),
        ("--profile ../x", True, "cannot be a profile's name"),
        ("--config /nowhere/c.toml", True, "there is no such file"),
    ],
)
def test_what_cannot_be_planned_is_refused(arguments: str, terminal: bool, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        plan(arguments, terminal=terminal)
    assert refused.value.status is ExitStatus.USAGE


def test_a_wrong_config_is_its_own_error() -> None:
    with pytest.raises(ConfigError, match=r"meter\.baud"):
        plan("--set meter.baud=1")


def test_nothing_is_made_by_planning(home: Path) -> None:
    for arguments in ("", "--demo", "--source file:x", f"--set store.path={home}/deep/h.sqlite"):
        plan(arguments)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "service"),
    [
        ("", "p1tui"),
        ("--profile default", "p1tui"),
        ("--profile cabin", "p1tui-cabin"),
        ("--source /dev/ttyUSB0", ""),
        ("--demo", ""),
        ("--set meter.baud=9600", ""),
    ],
)
def test_a_service_is_that_of_the_profile_if_no_option_differs_from_it(arguments: str, service: str) -> None:
    assert plan(arguments).service == service


def test_a_config_of_its_own_has_no_service_without_a_profile(tmp_path: Path) -> None:
    (config := tmp_path / "other.toml").touch()
    assert plan(f"--config {config}").service == ""
    assert plan(f"--profile cabin --config {config}").service == "p1tui-cabin"

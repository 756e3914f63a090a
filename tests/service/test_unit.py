"""The files of the service are right for systemd, and give up every right that p1tui does not use."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from p1tui.service.unit import Unit, backup_service, files, service

USER = Unit(name="p1tui", program=("/usr/bin/env", "p1tui"))
SYSTEM = msgspec.structs.replace(USER, user="daemon", writable=(Path("/home/x y/.config"), Path("/srv")))
PAGE = msgspec.structs.replace(SYSTEM, name="p1tui-web", serves=True, writable=(Path("/srv"),))

analyze = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")


def settings(text: str, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


@analyze
@pytest.mark.parametrize("unit", [USER, SYSTEM, PAGE], ids=["user", "system", "page"])
def test_systemd_finds_no_fault_in_any_file(tmp_path: Path, unit: Unit) -> None:
    (runtime := tmp_path / "run").mkdir(mode=0o700)
    odd = msgspec.structs.replace(
        unit,
        program=("/usr/bin/env", "--profile", "my cabin", "100%", 'a"b\\c', "$HOME"),
        environment=("XDG_DATA_HOME=/home/a b/50%",),
        backup=Path("/mnt/back ups"),
    )
    names = []
    for name, text in files(odd, version=252).items():
        (tmp_path / name).write_text(text)
        names.append(str(tmp_path / name))
    run = subprocess.run(
        ["systemd-analyze", *(() if unit.user else ("--user",)), "verify", *names],
        env=os.environ | {"XDG_RUNTIME_DIR": str(runtime)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


@analyze
def test_a_system_unit_is_exposed_less_than_3_of_10(tmp_path: Path) -> None:
    (file := tmp_path / "p1tui.service").write_text(service(SYSTEM, version=252))
    run = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=30", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_a_unit_records_without_a_screen_and_waits_for_its_cable() -> None:
    text = service(USER, version=252)
    assert settings(text, "ExecStart") == ["/usr/bin/env p1tui --no-ui --wait"]
    assert settings(text, "Type") == ["notify"]
    assert settings(text, "Restart") == ["always"]
    assert settings(text, "RestartPreventExitStatus") == ["2 4"]
    assert settings(text, "StartLimitIntervalSec") == ["0"]
    assert settings(text, "WantedBy") == ["default.target"]
    assert settings(text, "Environment") == ["MALLOC_ARENA_MAX=1"]


def test_a_user_unit_asks_for_no_right_that_only_the_system_can_take() -> None:
    text = service(USER, version=252)
    assert settings(text, "User") == settings(text, "ProtectSystem") == settings(text, "ReadWritePaths") == []


def test_a_system_unit_is_that_of_a_user_who_may_write_the_own_folders_alone() -> None:
    text = service(SYSTEM, version=252)
    assert settings(text, "User") == ["daemon"]
    assert settings(text, "ProtectSystem") == ["strict"]
    assert settings(text, "ReadWritePaths") == ['"-/home/x y/.config"', "-/srv"]
    assert settings(text, "WantedBy") == ["multi-user.target"]


def test_no_rule_shuts_out_a_cable_whose_driver_is_loaded_later() -> None:
    text = service(SYSTEM, version=255)
    for name in ("DeviceAllow", "DevicePolicy", "PrivateDevices", "ProtectClock"):
        assert settings(text, name) == []


@pytest.mark.parametrize(("version", "steps"), [(252, []), (253, []), (254, ["5"]), (257, ["5"])])
def test_pauses_that_grow_are_asked_of_a_systemd_that_knows_them(version: int, steps: list[str]) -> None:
    assert settings(service(USER, version=version), "RestartSteps") == steps


def test_words_are_quoted_as_systemd_reads_them() -> None:
    unit = msgspec.structs.replace(USER, program=("/a b/p1tui", "100%", "$HOME", "c'd", 'e"f\\g'))
    (line,) = settings(service(unit, version=252), "ExecStart")
    assert line == '"/a b/p1tui" 100%% $$HOME "c\'d" "e\\"f\\\\g" --no-ui --wait'


def test_the_backup_keeps_seven_and_may_write_its_folder() -> None:
    text = backup_service(SYSTEM, Path("/mnt/disk"))
    assert settings(text, "ExecStart") == ["/usr/bin/env p1tui backup --keep 7 /mnt/disk"]
    assert settings(text, "ReadWritePaths")[-1] == "-/mnt/disk"


def test_without_a_folder_there_is_no_backup() -> None:
    assert list(files(USER, version=252)) == ["p1tui.service"]
    with_backup = msgspec.structs.replace(USER, name="p1tui-cabin", backup=Path("/mnt"))
    assert list(files(with_backup, version=252)) == [
        "p1tui-cabin.service",
        "p1tui-cabin-backup.service",
        "p1tui-cabin-backup.timer",
    ]


def test_the_page_has_a_unit_of_its_own_with_fewer_rights() -> None:
    assert list(files(PAGE, version=252)) == ["p1tui-web.service"]
    text = files(PAGE, version=252)["p1tui-web.service"]
    assert settings(text, "ExecStart") == ["/usr/bin/env p1tui web"]
    assert settings(text, "After") == ["p1tui.service"]
    assert settings(text, "Requires") == settings(text, "BindsTo") == settings(text, "WatchdogSec") == []
    assert settings(text, "RestartPreventExitStatus") == ["2"]
    assert settings(text, "SupplementaryGroups") == []
    assert settings(service(SYSTEM, version=252), "SupplementaryGroups") == ["dialout"]
    assert settings(text, "ReadWritePaths") == ["-/srv"]
    for name in ("NoNewPrivileges", "ProtectSystem", "CapabilityBoundingSet", "SystemCallFilter"):
        assert settings(text, name) == settings(service(SYSTEM, version=252), name) != []

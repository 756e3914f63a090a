"""`p1tui service` without a manager, without rights, and its words on a state."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from p1tui.cli.common import CommonOptions
from p1tui.cli.main import main
from p1tui.cli.service import status as commands
from p1tui.service import service
from p1tui.service.manager import Manager
from p1tui.service.service import ServiceStatus

NOBODY = 65534

RUNS = ServiceStatus(
    state="active",
    result="success",
    exit_status="0",
    process=os.getpid(),
    restarts=0,
    told="",
    since="Sat 2026-11-28 10:00:00 CET",
    at_boot=True,
    backup=False,
)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which a program is found."""
    (folder := tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("SUDO_USER", raising=False)
    return folder


def systemctl(folder: Path, lines: str) -> None:
    (file := folder / "systemctl").write_text(f"#!/bin/sh\n{lines}\n")
    file.chmod(0o755)


@pytest.fixture
def unprivileged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: NOBODY)


def test_without_systemd_a_line_for_cron_is_told(programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", "attic", "service", "install"]) == 1
    told = capsys.readouterr().err
    assert "systemctl cannot be run (No such file or directory)" in told
    assert "`crontab -e`:\n    @reboot " in told
    assert "--profile attic --no-ui" in told


def test_a_manager_that_does_not_run_gives_its_reason(
    programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    systemctl(programs, "echo Failed to connect to bus: No medium found >&2; exit 1")
    assert main(["service", "install"]) == 1
    assert "Failed to connect to bus: No medium found" in capsys.readouterr().err


def test_a_system_unit_is_printed_as_a_script_for_who_may_install_it(
    programs: Path, unprivileged: None, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    systemctl(programs, "echo Version=257.9-1~deb13u1")
    (disk := home / "my disk").mkdir()
    assert main(["service", "install", "--system", "--backup", str(disk)]) == 0
    script, told = capsys.readouterr()
    assert "Nothing is installed yet" in told
    assert "cat > /etc/systemd/system/p1tui.service <<'END'\n[Unit]\n" in script
    assert "\nUser=nobody\n" in script
    assert "\nRestartSteps=5\n" in script
    assert f'ReadWritePaths="-{disk}"' in script
    assert script.endswith(
        "systemctl enable p1tui.service\nsystemctl restart p1tui.service\n"
        "systemctl enable --now p1tui-backup.timer\n"
    )
    assert subprocess.run(["/bin/sh", "-n"], input=script, text=True, check=False).returncode == 0


def test_the_folders_of_a_user_who_moved_them_go_along(
    programs: Path, unprivileged: None, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    systemctl(programs, "echo Version=252")
    assert main(["service", "install", "--system"]) == 0
    assert f"\nEnvironment=XDG_DATA_HOME={home}/data\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variable", "words", "sentence"),
    [
        ("SUDO_USER", ("install",), "Run it without sudo"),
        ("NOTHING", ("install", "--set", "meter.baud=9600"), "--set is not kept for a service"),
        ("NOTHING", ("install", "--config", "cabin.toml"), "not of cabin.toml; add --profile NAME"),
        ("NOTHING", ("status", "--config", "cabin.toml"), "not of cabin.toml; add --profile NAME"),
    ],
)
def test_what_a_service_would_not_have_is_refused(
    programs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.setenv(variable, "anna")
    assert main(["service", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_a_backup_needs_a_folder_that_is_there(
    programs: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "install", "--backup", str(home / "unplugged")]) == 3
    assert "mount its disk" in capsys.readouterr().err


def test_a_unit_of_the_system_is_removed_by_a_command_that_is_told(
    programs: Path, unprivileged: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "uninstall", "--system"]) == 1
    assert "systemctl disable --now p1tui.service" in capsys.readouterr().err


def test_a_service_that_is_not_there_is_told_with_what_installs_it(
    programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--profile", "attic", "service", "status"]) == 1
    assert "p1tui-attic.service is not installed; `p1tui --profile attic service install`" in (
        capsys.readouterr().out
    )


def test_a_unit_of_the_system_is_told_where_the_user_has_none(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def installed(name: str, manager: Manager) -> list[Path]:
        return [manager.folder / f"{name}.service"] if manager.system else []

    monkeypatch.setattr(service, "installed", installed)
    monkeypatch.setattr(service, "status", lambda name, manager: RUNS)
    assert main(["service", "status"]) == 0
    assert "File:    /etc/systemd/system/p1tui.service\nBoot:    it starts with this computer." in (
        capsys.readouterr().out
    )


def test_a_config_that_is_newer_than_the_recording_is_told(home: Path) -> None:
    config = home / "config" / "p1tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("")
    common = CommonOptions()
    os.utime(config, (1, 1))
    assert commands._newer(common, RUNS) == []
    os.utime(config, (4e9, 4e9))
    (sentence,) = commands._newer(common, RUNS)
    assert str(sentence).startswith("config changed on 2096-")

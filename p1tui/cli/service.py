"""`p1tui service install|uninstall|status`: the service that records day and night."""

from __future__ import annotations

import os
import shlex
import sys
import sysconfig
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from p1tui.cli.common import CommonOptions, history_file, load_settings, lock_history, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.runtime.paths import DEFAULT_PROFILE
from p1tui.service import lingering, service
from p1tui.service.manager import Manager, ManagerError
from p1tui.service.unit import Unit, files

MOVED_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
"""Variables that move a user's folders, which the service manager does not know."""

WRITE_KEY = "P1TUI_THINGSPEAK_WRITE_KEY"
LINES = 10
"""Lines of log that `status` prints."""


def install(common: CommonOptions, *, system: bool, backup: str | None) -> ExitStatus:
    """Install the service and start it; without the rights for it print what an administrator runs."""
    unit = _unit(common, system=system, backup=backup)
    manager = Manager(system=system)
    if system and os.getuid() != 0:
        return _print_script(unit, manager)
    try:
        manager.version()
        if not service.status(unit.name, manager).process:
            _need_free_history(common)
        service.install(unit, manager)
    except ManagerError as error:
        raise CommandError(ExitStatus.FAILED, _without(error, unit, system=system)) from error
    except OSError as error:
        raise _unwritable(manager, error) from error
    print(f"{unit.name}.service is installed and records: {manager.folder / unit.name}.service")
    if unit.backup is not None:
        print(f"The history is backed up each night into {unit.backup}; seven copies are kept.")
    if not system and not lingering.enable(_user()):
        print(
            "It ends when you log out, and does not start with this computer, until an administrator runs\n"
            f"    {lingering.command(_user())}"
        )
    print(f"`{_words(common, system=system)} status` says how it is.")
    return ExitStatus.DONE


def uninstall(common: CommonOptions, *, system: bool) -> ExitStatus:
    """End the service and remove its files; config, history and backups stay."""
    name, manager = _name(common), Manager(system=system)
    if system and os.getuid() != 0:
        units = " ".join(file.name for file in service.installed(name, manager)) or f"{name}.service"
        print(
            f"p1tui: only an administrator removes a unit of the system. Run\n"
            f"    sudo sh -c 'systemctl disable --now {units}; cd {manager.folder} && rm -f {units}; "
            "systemctl daemon-reload'",
            file=sys.stderr,
        )
        return ExitStatus.FAILED
    try:
        removed = service.uninstall(name, manager)
    except ManagerError as error:
        raise CommandError(ExitStatus.FAILED, str(error)) from error
    except OSError as error:
        raise _unwritable(manager, error) from error
    if not removed:
        print(f"{name}.service is not installed; there was nothing to remove.")
        return ExitStatus.DONE
    print(f"{name}.service has ended and is removed. Config and history stay.")
    return ExitStatus.DONE


def status(common: CommonOptions, *, system: bool) -> ExitStatus:
    """Print the state of the service and its last lines; fail if it does not run."""
    name, manager = _name(common), Manager(system=system)
    if not service.installed(name, manager):
        print(f"{name}.service is not installed; `{_words(common, system=system)} install` does it.")
        return ExitStatus.FAILED
    try:
        found = service.status(name, manager)
    except ManagerError as error:
        raise CommandError(ExitStatus.FAILED, str(error)) from error
    print(f"{name}.service: {_state(found)}")
    print(f"File:    {manager.folder / name}.service")
    print(f"Boot:    {_boot(found, system=system)}")
    print(f"Backup:  {'each night' if found.backup else 'none; `service install --backup FOLDER` adds it'}")
    for sentence in _newer(common, found):
        print(f"Restart: {sentence}")
    command, lines = manager.journal(f"{name}.service", LINES)
    print(f"Log:     {command}")
    for line in lines or ["no line of it can be read here; the groups adm and systemd-journal may"]:
        print(f"    {line}")
    return ExitStatus.DONE if found.state == "active" else ExitStatus.FAILED


def _unit(common: CommonOptions, *, system: bool, backup: str | None) -> Unit:
    """Return the service of this profile, user and installation. Raises `CommandError`."""
    if sys.platform != "linux":
        raise CommandError(
            ExitStatus.FAILED, "A service needs systemd, which is of Linux; start p1tui --no-ui by hand here."
        )
    if common.overrides:
        raise CommandError(
            ExitStatus.USAGE, "--set is not kept for a service; write the setting into the config."
        )
    if os.environ.get("SUDO_USER"):
        raise CommandError(
            ExitStatus.USAGE,
            "Run it without sudo: the service is that of the user who installs it, and what needs an "
            "administrator is printed.",
        )
    load_settings(common)
    if os.environ.get(WRITE_KEY):
        print(
            f"p1tui: the service does not know {WRITE_KEY}; write the key into the config.", file=sys.stderr
        )
    paths = profile_files(common)
    history = history_file(common, load_settings(common))
    return Unit(
        name=_name(common),
        program=(*_program(), *_profile_options(common)),
        environment=tuple(f"{name}={os.environ[name]}" for name in MOVED_FOLDERS if os.environ.get(name)),
        user=_user() if system else "",
        writable=tuple(file.absolute().parent for file in (paths.config, history, paths.log)),
        backup=None if backup is None else _folder(backup),
    )


def _folder(name: str) -> Path:
    folder = Path(name).absolute()
    if not folder.is_dir():
        raise CommandError(ExitStatus.DEVICE, f"{name} is no folder; make it, or mount its disk, first.")
    return folder


def _program() -> tuple[str, ...]:
    """Return the program of this installation: its own script, which an update keeps."""
    script = Path(sysconfig.get_path("scripts"), "p1tui")
    return (str(script),) if script.exists() else (sys.executable, "-m", "p1tui")


def _profile_options(common: CommonOptions) -> tuple[str, ...]:
    profile = () if common.profile is None else ("--profile", common.profile)
    if not (common.config or os.environ.get("P1TUI_CONFIG")):
        return profile
    return (*profile, "--config", str(profile_files(common).config.absolute()))


def _name(common: CommonOptions) -> str:
    profile_files(common)  # refuses a name that no profile can have
    named = common.profile not in (None, DEFAULT_PROFILE)
    return f"p1tui-{common.profile}" if named else "p1tui"


def _words(common: CommonOptions, *, system: bool) -> str:
    profile = f" --profile {common.profile}" if common.profile else ""
    return f"p1tui{profile} service{' --system' if system else ''}"


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _need_free_history(common: CommonOptions) -> None:
    """Raise `CommandError` if another process records this history: the service would end at once."""
    with ExitStack() as released:
        lock_history(history_file(common, load_settings(common)), released)


def _print_script(unit: Unit, manager: Manager) -> ExitStatus:
    """Print the shell script that installs the service, to be read and run by an administrator."""
    try:
        version = manager.version()
    except ManagerError as error:
        raise CommandError(ExitStatus.FAILED, _without(error, unit, system=True)) from error
    print("set -e")
    for name, text in files(unit, version=version).items():
        print(f"cat > {shlex.quote(str(manager.folder / name))} <<'END'\n{text}END")
    print("systemctl daemon-reload")
    print(f"systemctl enable {unit.name}.service\nsystemctl restart {unit.name}.service")
    if unit.backup is not None:
        print(f"systemctl enable --now {unit.name}-backup.timer")
    print(
        "p1tui: nothing is installed yet, since that takes an administrator. Read the lines above, then "
        "pipe this command into `sudo sh`.",
        file=sys.stderr,
    )
    return ExitStatus.DONE


def _without(error: ManagerError, unit: Unit, *, system: bool) -> str:
    """Return what went wrong, and how to record at each boot without this manager."""
    other = "" if system else " --system asks the system's manager; without any,"
    line = shlex.join((*unit.program, "--no-ui", "--wait"))
    return f"{error}.{other} cron starts it at each boot by this line in `crontab -e`:\n    @reboot {line}"


def _unwritable(manager: Manager, error: OSError) -> CommandError:
    return CommandError(
        ExitStatus.DEVICE, f"{manager.folder}: cannot be written ({error.strerror}); check its owner."
    )


def _state(found: service.ServiceStatus) -> str:
    since = f" since {found.since}" if found.since else ""
    restarts = f", restarted {found.restarts} times" if found.restarts else ""
    if found.state == "active":
        return f"records{since}, process {found.process}{restarts}."
    why = "" if found.result in ("", "success") else f" ({found.result}, exit status {found.exit_status})"
    return f"{found.state}{why}{since}{restarts}."


def _boot(found: service.ServiceStatus, *, system: bool) -> str:
    if not found.at_boot:
        return "it does not start by itself; install it again."
    if system or lingering.lingers(_user()):
        return "it starts with this computer."
    return f"it waits for your login and ends at your logout, until: {lingering.command(_user())}"


def _newer(common: CommonOptions, found: service.ServiceStatus) -> list[str]:
    """Return a sentence for each of config and program that is newer than the process."""
    if not found.process:
        return []
    try:
        started = Path(f"/proc/{found.process}").stat().st_ctime
    except OSError:
        return []
    import p1tui

    restart = "restart it, so that it uses it"
    sentences = []
    for what, file in (("the config", profile_files(common).config), ("p1tui", Path(p1tui.__file__))):
        if file.exists() and (changed := file.stat().st_mtime) > started:
            sentences.append(
                f"{what} changed on {datetime.fromtimestamp(changed):%Y-%m-%d %H:%M}; {restart}."
            )
    return sentences

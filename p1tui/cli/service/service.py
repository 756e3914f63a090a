"""`p1tui service install|uninstall`: the service that records day and night."""

from __future__ import annotations

import os
import shlex
import sys
import sysconfig
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from p1tui.cli.asking import agrees, can_ask
from p1tui.cli.common import (
    CommonOptions,
    history_file,
    load_settings,
    lock_history,
    profile_files,
    unwritable,
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note, say
from p1tui.config.keys import WRITE_KEY
from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.runtime.paths import DEFAULT_PROFILE
from p1tui.service import lingering, restart, service
from p1tui.service.manager import Manager, ManagerError
from p1tui.service.unit import Unit, files, page_unit_name
from p1tui.service.unit import unit_name as name_of_unit

MOVED_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
"""Variables that move a user's folders, which the service manager does not know."""

NO_LINUX = Message("A service needs systemd, which is of Linux; start {command} by hand here.")
NO_BACKUP = Message(
    "{name} is the name of a nightly backup; give the profile a name that does not end in backup."
)
NO_PAGE = Message("{name} is the name of a page's service; give the profile a name that does not end in web.")
NO_BACKUP_OF_PAGE = Message("--backup is of the service that records; leave it or --web out.")
NO_PROFILE = Message(
    "{name}.service is that of the default profile's own config, not of {file}; add --profile NAME, which "
    "has a history and a service of its own."
)
NO_OVERRIDES = Message("--set is not kept for a service; write the setting into the config.")
NO_SUDO = Message(
    "Run it without sudo: the service is that of the user who installs it, and what needs an "
    "administrator is printed."
)


def install(common: CommonOptions, *, system: bool, backup: str | None, web: bool) -> ExitStatus:
    """Install the service and start it; without the rights for it print what an administrator runs."""
    if web and backup is not None:
        raise CommandError(ExitStatus.USAGE, NO_BACKUP_OF_PAGE)
    unit = _unit(common, system=system, backup=backup, web=web)
    for sentence in _unknown_key():
        note(sentence)
    manager = Manager(system=system)
    if system and os.getuid() != 0:
        return _print_script(unit, manager)
    for sentence in _installed(common, unit, manager, may_restart=_may_restart):
        say(sentence)
    return ExitStatus.DONE


def install_for_user(common: CommonOptions) -> list[Message]:
    """Install the service of this user and start it; return the sentences on it. Raises `CommandError`."""
    unit = _unit(common, system=False, backup=None, web=False)
    return [*_unknown_key(), *_installed(common, unit, Manager(system=False), may_restart=lambda _: True)]


def _installed(
    common: CommonOptions, unit: Unit, manager: Manager, *, may_restart: Callable[[Unit], bool]
) -> list[Message]:
    """Install the service and start it; return the sentences on it. Raises `CommandError`.

    One that records already goes on unless `may_restart` says that it may be restarted.
    """
    system = manager.system
    try:
        manager.version()
        runs = bool(service.status(unit.name, manager).process)
        if not runs and not unit.serves:
            _need_free_history(common)
        goes_on = runs and not may_restart(unit)
        service.install(unit, manager, restart=not goes_on)
    except ManagerError as error:
        raise CommandError(ExitStatus.FAILED, _without(error, unit, system=system)) from error
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(manager.folder, error)) from error
    file = str(manager.folder / f"{unit.name}.service")
    installed = Message("{name}.service is installed and records: {file}")
    if unit.serves:
        installed = Message("{name}.service is installed and serves the page: {file}")
    told = [installed.with_values(name=unit.name, file=file)]
    if goes_on:
        command = restart.command(manager, unit.name)
        told.append(Message("It goes on with what was before, until: {command}", command=command))
    if unit.backup is not None:
        kept = Message("The history is backed up each night into {folder}; seven are kept.")
        told.append(kept.with_values(folder=str(unit.backup)))
    if not system and not lingering.enable(user()):
        told.append(
            Message(
                "It ends when you log out, and does not start with this computer, until an administrator "
                "runs:\n    {command}",
                command=lingering.command(user()),
            )
        )
    status = f"status{' --web' if unit.serves else ''}"
    told.append(Message("`{words} {status}` says how it is.", words=words(system=system), status=status))
    return told


def uninstall(common: CommonOptions, *, system: bool, web: bool) -> ExitStatus:
    """End the service and remove its files; config, history and backups stay."""
    name, manager = own_unit_name(common, web=web), Manager(system=system)
    if system and os.getuid() != 0:
        units = " ".join(file.name for file in service.installed(name, manager)) or f"{name}.service"
        command = (
            f"sudo sh -c 'systemctl disable --now {units}; cd {manager.folder} && rm -f {units}; "
            "systemctl daemon-reload'"
        )
        refused = Message(
            "Only an administrator removes a unit of the system:\n    {command}", command=command
        )
        raise CommandError(ExitStatus.FAILED, refused)
    try:
        removed = service.uninstall(name, manager)
    except ManagerError as error:
        raise CommandError(ExitStatus.FAILED, error.message) from error
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(manager.folder, error)) from error
    if removed:
        say(Message("{name}.service has ended and is removed. Config and history stay.", name=name))
    else:
        say(Message("{name}.service is not installed; there was nothing to remove.", name=name))
    return ExitStatus.DONE


def _unit(common: CommonOptions, *, system: bool, backup: str | None, web: bool) -> Unit:
    """Return the service of this profile, user and installation. Raises `CommandError`."""
    if sys.platform != "linux":
        raise CommandError(ExitStatus.FAILED, NO_LINUX.with_values(command=invocation.command("--no-ui")))
    if common.overrides:
        raise CommandError(ExitStatus.USAGE, NO_OVERRIDES)
    if os.environ.get("SUDO_USER"):
        raise CommandError(ExitStatus.USAGE, NO_SUDO)
    name, settings = own_unit_name(common, web=web), load_settings(common)
    if web:
        from p1tui.cli.web_needs import need_all

        need_all(common, settings)
    paths = profile_files(common)
    history = history_file(common, settings)
    # SQLite writes beside a history to read it.
    written = (history,) if web else (paths.config, history, paths.log)
    return Unit(
        name=name,
        program=(*_program(), *_profile_options(common)),
        environment=tuple(f"{name}={os.environ[name]}" for name in MOVED_FOLDERS if os.environ.get(name)),
        user=user() if system else "",
        writable=tuple(file.absolute().parent for file in written),
        backup=None if backup is None else _folder(backup),
        serves=web,
    )


def _may_restart(unit: Unit) -> bool:
    """Ask at the terminal if the service that records may be restarted; without one it may not."""
    return can_ask() and agrees(
        Message("{unit}.service runs now. Restart it with what is new?", unit=unit.name)
    )


def _unknown_key() -> list[Message]:
    """Return a sentence on a key of the environment, which the service does not know."""
    told = Message("The service does not know {name}; write the key into the config.", name=WRITE_KEY)
    return [told] if os.environ.get(WRITE_KEY) else []


def _folder(name: str) -> Path:
    folder = Path(name).absolute()
    if not folder.is_dir():
        missing = Message("{name} is no folder; make it, or mount its disk, first.", name=name)
        raise CommandError(ExitStatus.DEVICE, missing)
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


def unit_name(common: CommonOptions) -> str:
    """Return the name of a profile's service, without `.service`. Raises `CommandError`."""
    profile_files(common)  # refuses a name that no profile can have
    name = name_of_unit(common.profile or DEFAULT_PROFILE)
    if name.endswith("-backup"):
        raise CommandError(ExitStatus.USAGE, NO_BACKUP.with_values(name=f"{name}.service"))
    if name.endswith(page_unit_name("")):
        raise CommandError(ExitStatus.USAGE, NO_PAGE.with_values(name=f"{name}.service"))
    return name


def own_unit_name(common: CommonOptions, *, web: bool = False) -> str:
    """Return `unit_name`, or the page's, if no other config shares it. Raises `CommandError`."""
    name = unit_name(common)
    if common.config and common.profile is None:
        raise CommandError(ExitStatus.USAGE, NO_PROFILE.with_values(name=name, file=common.config))
    return page_unit_name(name) if web else name


def words(*, system: bool) -> str:
    """Return the command `p1tui service` of this run, for an advice."""
    return invocation.command(f"service{' --system' if system else ''}")


def user() -> str:
    """Return the name of the user who runs this."""
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
    note(
        Message(
            "Nothing is installed yet, since that takes an administrator. Read the lines above, then "
            "pipe this command into `sudo sh`."
        )
    )
    return ExitStatus.DONE


def _without(error: ManagerError, unit: Unit, *, system: bool) -> Message:
    """Return what went wrong, and how to record at each boot without this manager."""
    line = shlex.join((*unit.program, *(("web",) if unit.serves else ("--no-ui", "--wait"))))
    if system:
        return Message(
            "{error} Without systemd, cron starts it at each boot by this line in `crontab -e`:\n"
            "    @reboot {line}",
            error=error.message,
            line=line,
        )
    return Message(
        "{error} --system asks the system's manager. Without systemd, cron starts it at each boot by this "
        "line in `crontab -e`:\n    @reboot {line}",
        error=error.message,
        line=line,
    )

"""systemd's files of one profile, as text: the unit that records, and the timer of the nightly backup.

Settings: systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.timer(5). A user's manager has no
rights of its own: it cannot hide folders or devices, so that a user unit has only what anyone may give up.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

import msgspec

from p1tui.runtime.paths import DEFAULT_PROFILE

STEPS_SINCE: Final = 254
"""First systemd with RestartSteps and RestartMaxDelaySec."""

WATCHDOG_SECONDS: Final = 120
"""Seconds without a sign of life before systemd restarts the recording."""

BACKUPS_KEPT: Final = 7
"""Nightly backups in the folder, the newest ones."""

_ONE_ARENA: Final = "MALLOC_ARENA_MAX=1"
"""Variable of glibc (mallopt(3)): its threads share one heap. With one for each thread, what a thread freed
stays with it: 1 to 5 MB of a recording. They hold the interpreter's lock by turns, so that none waits."""

_ANYONE: Final = """\
NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@clock @privileged @resources
SystemCallErrorNumber=EPERM
UMask=0077
"""
"""Rights that any process may give up."""

_CABLE: Final = "SupplementaryGroups=dialout\n"
"""Group that may open a serial port."""

_SYSTEM: Final = f"""\
CapabilityBoundingSet=
{_CABLE}\
KeyringMode=private
PrivateIPC=yes
PrivateMounts=yes
PrivateTmp=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
"""
"""Rights that only the system's manager can take away.

No rule on devices, nor ProtectClock, which brings one: a rule names the drivers that are loaded when the unit
starts, and would refuse a cable that is plugged in later.
"""


def unit_name(profile: str) -> str:
    """Return the name of a profile's service, without `.service`."""
    return "p1tui" if profile == DEFAULT_PROFILE else f"p1tui-{profile}"


def page_unit_name(unit: str) -> str:
    """Return the name of the service of the page, by that of the service that records."""
    return f"{unit}-web"


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One profile's service. Its files are named after it: `p1tui.service`, `p1tui-cabin.service`."""

    name: str
    """`p1tui`, or `p1tui-PROFILE`."""
    program: tuple[str, ...]
    """Absolute path of p1tui (or Python with `-m p1tui`) and the options that name the profile."""
    environment: tuple[str, ...] = ()
    """`NAME=VALUE` that the manager would not set: the folders of XDG that this user moved."""
    user: str = ""
    """Name of the user to run as, for the system's manager; empty for the user's own."""
    writable: tuple[Path, ...] = ()
    """Folders of config, history and log, to which a system unit may write."""
    backup: Path | None = None
    """Folder of the nightly backup; `None`: there is none."""
    serves: bool = False
    """True for the service of the page, which looks at the one that records."""


def service(unit: Unit, *, version: int) -> str:
    """Return the text of the unit that records; `version`: of the systemd that will read it.

    A usage fault (2) is not mended by starting again, nor is a held history (4); `--wait` waits for that one.
    """
    steps = "RestartSteps=5\nRestartMaxDelaySec=5min\n" if version >= STEPS_SINCE else ""
    return (
        "[Unit]\n"
        "Description=p1tui: records a smart meter and uploads its readings\n"
        "StartLimitIntervalSec=0\n"
        "\n[Service]\n"
        "Type=notify\n"
        f"ExecStart={_command(*unit.program, '--no-ui', '--wait')}\n"
        "Restart=always\n"
        "RestartSec=5\n"
        f"{steps}"
        "RestartPreventExitStatus=2 4\n"
        f"WatchdogSec={WATCHDOG_SECONDS}\n"
        "TimeoutStopSec=30\n"
        "MemoryMax=128M\n"
        f"Environment={_ONE_ARENA}\n"
        f"{_rights(unit, *unit.writable)}"
        "\n[Install]\n"
        f"WantedBy={'multi-user.target' if unit.user else 'default.target'}\n"
    )


def page_service(unit: Unit, *, version: int) -> str:
    """Return the text of the unit that serves the page.

    It starts after the one that records, and needs it for nothing: it waits for it. A usage fault (2), such
    as a token that is missing, is not mended by starting again.
    """
    steps = "RestartSteps=5\nRestartMaxDelaySec=5min\n" if version >= STEPS_SINCE else ""
    return (
        "[Unit]\n"
        "Description=p1tui: the page in a browser\n"
        f"After={unit.name.removesuffix(page_unit_name(''))}.service\n"
        "StartLimitIntervalSec=0\n"
        "\n[Service]\n"
        "Type=notify\n"
        f"ExecStart={_command(*unit.program, 'web')}\n"
        "Restart=always\n"
        "RestartSec=5\n"
        f"{steps}"
        "RestartPreventExitStatus=2\n"
        "TimeoutStopSec=10\n"
        "MemoryMax=128M\n"
        f"Environment={_ONE_ARENA}\n"
        f"{_rights(unit, *unit.writable)}"
        "\n[Install]\n"
        f"WantedBy={'multi-user.target' if unit.user else 'default.target'}\n"
    )


def backup_service(unit: Unit, folder: Path) -> str:
    """Return the text of the unit that makes one checked backup in `folder`."""
    return (
        "[Unit]\n"
        "Description=p1tui: backs up the history\n"
        "\n[Service]\n"
        "Type=oneshot\n"
        f"ExecStart={_command(*unit.program, 'backup', '--keep', str(BACKUPS_KEPT), str(folder))}\n"
        "Nice=10\n"
        "IOSchedulingClass=idle\n"
        f"{_rights(unit, *unit.writable, folder)}"
    )


def backup_folder(text: str) -> Path | None:
    """Return the folder that `backup_service` wrote into a unit's text; `None` if it names none."""
    for line in text.splitlines():
        if line.startswith("ExecStart="):
            words = shlex.split(line.removeprefix("ExecStart="))
            return Path(words[-1].replace("%%", "%").replace("$$", "$")) if words else None
    return None


def backup_timer() -> str:
    """Return the text of the timer that starts the backup each night, or later if the machine was off."""
    return (
        "[Unit]\n"
        "Description=p1tui: backs up the history each night\n"
        "\n[Timer]\n"
        "OnCalendar=*-*-* 03:17:00\n"
        "RandomizedDelaySec=10min\n"
        "Persistent=yes\n"
        "\n[Install]\n"
        "WantedBy=timers.target\n"
    )


def files(unit: Unit, *, version: int) -> dict[str, str]:
    """Return the text of every file of the service by its name, the one that records first."""
    if unit.serves:
        return {f"{unit.name}.service": page_service(unit, version=version)}
    found = {f"{unit.name}.service": service(unit, version=version)}
    if unit.backup is not None:
        found[f"{unit.name}-backup.service"] = backup_service(unit, unit.backup)
        found[f"{unit.name}-backup.timer"] = backup_timer()
    return found


def _rights(unit: Unit, *writable: Path) -> str:
    """Return who the process is and what it may do."""
    lines = "".join(f"Environment={_quoted(each)}\n" for each in unit.environment)
    if not unit.user:
        return lines + _ANYONE
    folders = "".join(f"ReadWritePaths={_quoted(f'-{folder}')}\n" for folder in dict.fromkeys(writable))
    system = _SYSTEM.replace(_CABLE, "") if unit.serves else _SYSTEM
    return f"User={unit.user}\n{lines}{_ANYONE}{system}{folders}"


def _command(*words: str) -> str:
    return " ".join(_quoted(word.replace("$", "$$")) for word in words)


def _quoted(text: str) -> str:
    """Quote a word for a unit file: specifiers doubled, C escapes in double quotes (systemd.syntax(7))."""
    text = text.replace("%", "%%")
    if text and not set(text) & set(" \t\n\"'\\;"):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'

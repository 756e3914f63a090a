"""`p1tui --version`: the version, and below it what a bug report needs."""

from __future__ import annotations

import sys
from pathlib import Path

from p1tui.cli.common import CommonOptions, history_file, load_settings, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import say
from p1tui.config.errors import ConfigError
from p1tui.i18n.message import Message
from p1tui.runtime.lock import shown_holder
from p1tui.runtime.lock_holder import lock_holder
from p1tui.runtime.paths import DEFAULT_PROFILE
from p1tui.service.versions import versions


def version(common: CommonOptions) -> ExitStatus:
    """Print versions, the profile's files, its service, and who records; ask no other program."""
    for line in versions():
        print(line)
    files = profile_files(common)
    history = files.history
    say(Message("Config:  {file}", file=_short(files.config)))
    try:
        history = history_file(common, load_settings(common))
    except (CommandError, ConfigError) as error:
        for each in error.sentences if isinstance(error, ConfigError) else (error.message,):
            say(each, indent=" " * 9)
    say(Message("History: {file}", file=_short(history)))
    say(Message("Log:     {file}", file=_short(files.log)))
    say(Message("Service: {state}", state=_service(common)))
    holder = lock_holder(history)
    say(Message("Records: {holder}", holder=shown_holder(holder) if holder else Message("nobody")))
    return ExitStatus.DONE


def _short(file: Path) -> str:
    """Return a path without the name of its user."""
    home = Path.home()
    return f"~/{file.relative_to(home)}" if file.is_relative_to(home) else str(file)


def _service(common: CommonOptions) -> str | Message:
    """Return the files of the profile's service."""
    if sys.platform != "linux":
        return Message("none on this system")
    from p1tui.service import service
    from p1tui.service.manager import Manager
    from p1tui.service.unit import unit_name

    name = unit_name(common.profile or DEFAULT_PROFILE)
    found = [file for system in (False, True) for file in service.installed(name, Manager(system=system))]
    return ", ".join(map(_short, found)) or Message("not installed")

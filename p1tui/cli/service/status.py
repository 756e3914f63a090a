"""`p1tui service status`: how the service is, and its last lines."""

from __future__ import annotations

from p1tui.cli.common import CommonOptions, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import say
from p1tui.cli.service.service import own_unit_name, user, words
from p1tui.i18n.message import Message, verbatim
from p1tui.i18n.printable import printable
from p1tui.service import lingering, service
from p1tui.service.manager import Manager, ManagerError
from p1tui.service.newer import newer

LINES = 10
"""Lines of log that `status` prints."""


def status(common: CommonOptions, *, system: bool, web: bool) -> ExitStatus:
    """Print the state of the service and its last lines; fail if it does not run.

    Without one of the user, that of the system is told.
    """
    name = own_unit_name(common, web=web)
    if not service.installed(name, Manager(system=system)) and service.installed(name, Manager(system=True)):
        system = True
    manager = Manager(system=system)
    if not service.installed(name, manager):
        told = Message("{name}.service is not installed; `{words} {install}` does it.")
        say(told.with_values(name=name, words=words(system=system), install=f"install{' --web' * web}"))
        return ExitStatus.FAILED
    try:
        found = service.status(name, manager)
    except ManagerError as error:
        raise CommandError(ExitStatus.FAILED, error.message) from error
    say(Message("{name}.service: {state}", name=name, state=_state(found)))
    say(Message("File:    {file}", file=str(manager.folder / f"{name}.service")))
    say(Message("Boot:    {boot}", boot=_boot(found, system=system)))
    planned = (
        Message("each night") if found.backup else Message("none; install it again with --backup FOLDER")
    )
    if not web:
        say(Message("Backup:  {planned}", planned=planned))
    for sentence in _newer(common, found):
        say(Message("Restart: {sentence}", sentence=sentence))
    command, lines = manager.journal(f"{name}.service", LINES)
    say(Message("Log:     {command}", command=command))
    for line in lines:
        say(verbatim(printable(line)), indent="    ")
    if not lines:
        say(Message("no line of it can be read here; the groups adm and systemd-journal may"), indent="    ")
    return ExitStatus.DONE if found.state == "active" else ExitStatus.FAILED


def _state(found: service.ServiceStatus) -> Message:
    if found.state == "active" and found.told:
        return Message(
            "runs since {since}, process {process}: {told}",
            since=found.since,
            process=str(found.process),
            told=found.told,
        )
    if found.state == "active":
        return Message(
            "records since {since}, process {process}, {count} restarts.",
            since=found.since,
            process=str(found.process),
            count=found.restarts,
        )
    return Message(
        "{state} ({result}, exit status {status}) since {since}, {count} restarts.",
        state=found.state,
        result=found.result,
        status=found.exit_status,
        since=found.since or "-",
        count=found.restarts,
    )


def _boot(found: service.ServiceStatus, *, system: bool) -> Message:
    if not found.at_boot:
        return Message("it does not start by itself; install it again.")
    if system or lingering.lingers(user()):
        return Message("it starts with this computer.")
    return Message(
        "it waits for your login and ends at your logout, until: {command}",
        command=lingering.command(user()),
    )


def _newer(common: CommonOptions, found: service.ServiceStatus) -> list[Message]:
    """Return a sentence for each of config and program that is newer than the process."""
    return newer(found.process, profile_files(common).config)

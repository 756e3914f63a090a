"""`p1tui setup`: ask what the config should hold, on a screen or line by line."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from contextlib import closing

import msgspec

from p1tui.cli.common import CommonOptions, history_file, load_settings, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note, say
from p1tui.cli.service import service
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.runtime import invocation, signals
from p1tui.service.setup.machine import Installed, Machine
from p1tui.service.setup.steps import setup

POOR_TERMINALS = ("", "dumb", "unknown")
"""Values of TERM of terminals without a cursor that can be moved."""

LEAST_COLUMNS, LEAST_ROWS = 60, 20
"""Size of a terminal from which on the screen can show a question whole."""


def run(common: CommonOptions, *, plain: bool, url: str | None) -> ExitStatus:
    """Ask all, on a screen where there is one, and write the config."""
    if not (sys.stdin and sys.stdin.isatty()):
        refused = Message(
            "There is no terminal to ask in; run {command} in one.", command=invocation.command("setup")
        )
        raise CommandError(ExitStatus.USAGE, refused)
    if common.overrides:
        refused = Message("--set is not kept by setup; answer its questions in place of it.")
        raise CommandError(ExitStatus.USAGE, refused)
    machine = machine_for(common, url)
    if plain or not _has_screen(os.environ):
        from p1tui.cli.service.plain_setup import converse

        with closing(setup(machine)) as dialogue:
            done = converse(dialogue)
    else:
        asked = guide(machine, goes_on=False)
        if asked is None:
            raise CommandError(ExitStatus.FAILED, Message("{command} was broken off.", command="setup"))
        done = asked
    return ExitStatus.DONE if done else ExitStatus.FAILED


def interpose(common: CommonOptions) -> None:
    """Show the screen of setup between two recordings; the second one follows also where it is broken off."""
    signals.catch()
    guide(machine_for(msgspec.structs.replace(common, overrides=()), None), goes_on=True)
    signals.catch()


def guide(machine: Machine, *, goes_on: bool) -> bool | None:
    """Ask all on a screen; return `None` if it was broken off. Raises `ConfigError`, `CommandError`.

    `goes_on`: the program goes on to record, so that nothing is printed.
    """
    from p1tui.tui import terminal

    settings = machine.present.tui
    terminal.prepare(settings, os.environ)
    from p1tui.tui.patches.failures import ScreenFailed
    from p1tui.tui.run import run_setup
    from p1tui.tui.setup.session import SetupSession

    lasting = list[Message]()
    try:
        signals.deliver()
        session = SetupSession(
            dialogue=setup(machine),
            stop=machine.stop,
            settings=settings,
            config=machine.config,
            goes_on=goes_on,
            on_wait=lambda: note(Message("Waiting for the call that is under way, a minute at most …")),
        )
        return run_setup(session, lasting)
    except ScreenFailed as error:
        failed = Message(
            "The screen ended by an error in p1tui ({error}); `{command}` asks the same.",
            error=str(error),
            command=invocation.command("setup --plain"),
        )
        raise CommandError(ExitStatus.FAILED, failed) from error
    finally:
        signals.ignore()  # the screen's event loop no longer handles them
        if not goes_on:
            for sentence in lasting:
                say(sentence)


def _has_screen(env: Mapping[str, str]) -> bool:
    """Return True if the terminal can show the screen."""
    from p1tui.tui import terminal

    if not (terminal.is_terminal() and sys.stdout and sys.stdout.isatty()):
        return False
    if sys.platform != "win32" and env.get("TERM", "") in POOR_TERMINALS:
        return False
    columns, rows = terminal.size()
    return columns >= LEAST_COLUMNS and rows >= LEAST_ROWS


def machine_for(common: CommonOptions, url: str | None) -> Machine:
    """Return what setup works on; `url` is another server of a new channel. Raises `CommandError`."""
    settings = load_settings(common, to_make=True)

    def install() -> Installed:
        try:
            return Installed(tuple(service.install_for_user(common)), done=True)
        except CommandError as error:
            return Installed((error.message,), done=False)

    return Machine(
        config=profile_files(common).config,
        present=settings,
        history=history_file(common, settings),
        unit=service.unit_name(common),
        url=_server(url),
        install=install,
        stop=threading.Event(),
    )


def _server(url: str | None) -> str:
    try:
        return msgspec.convert({} if url is None else {"url": url}, ThingSpeakSettings).url
    except msgspec.ValidationError:
        wrong = Message("--url {url}: name a server, like https://api.thingspeak.com.", url=url or "")
        raise CommandError(ExitStatus.USAGE, wrong) from None

"""`p1tui setup`: ask what the config should hold, on a screen or line by line."""

from __future__ import annotations

import sys
import threading
from contextlib import closing

import msgspec

from p1tui.cli import service
from p1tui.cli.common import CommonOptions, history_file, load_settings, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config.settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.service.setup.machine import Installed, Machine
from p1tui.service.setup.steps import setup


def run(common: CommonOptions, *, plain: bool, url: str | None) -> ExitStatus:
    """Ask all, and write the config."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        refused = Message(
            "There is no terminal to ask in; run {command} in one.", command=invocation.command("setup")
        )
        raise CommandError(ExitStatus.USAGE, refused)
    if common.overrides:
        refused = Message("--set is not kept by setup; answer its questions in place of it.")
        raise CommandError(ExitStatus.USAGE, refused)
    from p1tui.cli.plain_setup import converse

    with closing(setup(_machine(common, url))) as dialogue:
        done = converse(dialogue)
    return ExitStatus.DONE if done else ExitStatus.FAILED


def _machine(common: CommonOptions, url: str | None) -> Machine:
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

"""`p1tui detect --network`: find gateways on the network, and take one into the config if that is wanted."""

from __future__ import annotations

import shlex
import sys
import threading
from contextlib import closing

import msgspec

from p1tui.cli.common import CommonOptions, load_settings, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note, say
from p1tui.cli.service.plain_setup import converse
from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.service.setup import gateway as step
from p1tui.sources.discovery import query
from p1tui.sources.discovery.address import NoGateway, gateway_at
from p1tui.sources.discovery.gateways import Gateway, find

NONE_FOUND = Message(
    "No gateway answered. Guest Wi-Fi and meshes often let no such question pass: name the address of yours, "
    "as in {command}. One that is no HomeWizard and no P1-Dongle is named with its port: {other}"
)


def detect(common: CommonOptions, *, addresses: list[str], as_json: bool) -> ExitStatus:
    """Print the gateways that answer, or those at `addresses`; in a terminal, ask which one to take."""
    settings = load_settings(common, to_make=True)
    found = _at(addresses, as_json=as_json) if addresses else _searched()
    asks = not as_json and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    if as_json:
        for each in found:
            _print_json(each.as_dict())
        if not found and not addresses:
            _print_json({"outcome": "no_gateway", "reason": str(_none_found())})
    elif not found:
        if not addresses:
            say(_none_found())
    elif not asks:
        _list(found)
    if not found:
        return ExitStatus.FAILED
    if asks:
        if common.overrides:
            refused = Message("--set is not kept by this command; leave it out.")
            raise CommandError(ExitStatus.USAGE, refused)
        with closing(step.take(found, settings.meter, profile_files(common).config)) as dialogue:
            converse(dialogue, "detect --network")
    return ExitStatus.DONE


def _searched() -> list[Gateway]:
    note(Message("Looking for gateways on the network for {seconds} s …", seconds=round(query.SECONDS)))
    try:
        return find(stop=threading.Event())
    except OSError as error:
        raise CommandError(
            ExitStatus.FAILED,
            Message(
                "The network cannot be asked ({reason}): see that this computer is connected to it.",
                reason=error.strerror or str(error),
            ),
        ) from error


def _at(addresses: list[str], *, as_json: bool) -> list[Gateway]:
    found = []
    for each in addresses:
        note(Message("Asking {address}; this takes up to half a minute …", address=each))
        try:
            found.append(gateway_at(each))
        except NoGateway as error:
            if as_json:
                _print_json({"address": each, "outcome": "no_gateway", "reason": str(error.message)})
            else:
                say(error.message)
    return found


def _list(found: list[Gateway]) -> None:
    for each in found:
        say(each.words())
        print(f"  $ {invocation.command(f'--source {shlex.quote(each.source)}')}")
    if any(each.kind == "homewizard_v2" for each in found):
        say(
            Message(
                "A HomeWizard gives its telegrams for a token, which its button allows: run {command} in a "
                "terminal.",
                command=invocation.command("detect --network"),
            )
        )


def _print_json(told: dict[str, object]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


def _none_found() -> Message:
    return NONE_FOUND.with_values(
        command=invocation.command("detect --network 192.168.1.20"),
        other=invocation.command("detect --network 192.168.1.20:23"),
    )

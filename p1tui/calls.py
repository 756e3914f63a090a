"""Arguments -> one call, and its exit status. A call imports what it needs, textual and httpx first."""

from __future__ import annotations

import sys
from argparse import Namespace

from p1tui import signals, streams
from p1tui.arguments import parse
from p1tui.commands.status import DONE, FAILED, Refused


def run(argv: list[str] | None) -> int:
    """Do what `argv` asks for, and say in a sentence why if it cannot be done."""
    streams.prepare()
    arguments = Namespace(command=None, debug=False)
    try:
        try:
            parse(argv, arguments)
            return _call(arguments)
        except signals.Ended:
            streams.settle_output()
            raise
        finally:
            sys.stdout.flush()
    except Refused as refusal:
        return _refuse(str(refusal), refusal.status, debug=arguments.debug)
    except streams.OutputLost as lost:
        streams.abandon_output()
        if lost.unread:
            return DONE
        sentence = f"Standard output cannot be written ({lost.strerror})."
        return _refuse(sentence, FAILED, debug=arguments.debug)
    except signals.Ended:
        signals.ignore()
        if arguments.command is None:
            return DONE  # a recording is done when it is asked to end
        return _refuse(f"{arguments.command} was broken off.", FAILED, debug=False)


def _refuse(sentence: str, status: int, *, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exc()
    print(f"p1tui: {sentence}", file=sys.stderr)
    return status


def _call(arguments: Namespace) -> int:
    match arguments.command, getattr(arguments, "verb", None):
        case None, _:
            from p1tui.commands.monitor import monitor as command
        case "decode", _:
            from p1tui.commands.decode import decode as command
        case "export", _:
            from p1tui.commands.exchange import export as command
        case "import", _:
            from p1tui.commands.exchange import import_ as command
        case "backup", _:
            from p1tui.commands.backup import backup as command
        case "restore", _:
            from p1tui.commands.backup import restore as command
        case "uplink", "init":
            from p1tui.commands.channel import init as command
        case "uplink", "test":
            from p1tui.commands.channel import test as command
        case "uplink", "retry":
            from p1tui.commands.owed import retry as command
        case "uplink", "backfill":
            from p1tui.commands.owed import backfill as command
        case "config", "path":
            from p1tui.commands.configs import path as command
        case "config", "show":
            from p1tui.commands.configs import show as command
        case "config", _:
            from p1tui.commands.configs import check as command
    if arguments.command is not None:
        signals.deliver()  # a recording, which imports far more, does so when it begins
    return command(arguments)

"""Arguments -> one call, and its exit status. A call imports what it needs, textual and httpx first."""

from __future__ import annotations

import sys
from argparse import Namespace

from p1tui.cli.errors import DONE, FAILED, Refused
from p1tui.cli.parser import parse
from p1tui.runtime import signals, stdio


def run(argv: list[str] | None) -> int:
    """Do what `argv` asks for, and say in a sentence why if it cannot be done."""
    stdio.prepare()
    arguments = Namespace(command=None, debug=False)
    try:
        try:
            parse(argv, arguments)
            return _call(arguments)
        except signals.Ended:
            stdio.settle_output()
            raise
        finally:
            sys.stdout.flush()
    except Refused as refusal:
        return _refuse(str(refusal), refusal.status, debug=arguments.debug)
    except stdio.OutputLost as lost:
        stdio.abandon_output()
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
            from p1tui.cli.monitor import monitor as command
        case "decode", _:
            from p1tui.cli.decode import decode as command
        case "export", _:
            from p1tui.cli.transfer import export as command
        case "import", _:
            from p1tui.cli.transfer import import_ as command
        case "backup", _:
            from p1tui.cli.backup import backup as command
        case "restore", _:
            from p1tui.cli.backup import restore as command
        case "uplink", "init":
            from p1tui.cli.uplink_setup import init as command
        case "uplink", "test":
            from p1tui.cli.uplink_setup import test as command
        case "uplink", "retry":
            from p1tui.cli.uplink_queue import retry as command
        case "uplink", "backfill":
            from p1tui.cli.uplink_queue import backfill as command
        case "config", "path":
            from p1tui.cli.config import path as command
        case "config", "show":
            from p1tui.cli.config import show as command
        case "config", _:
            from p1tui.cli.config import check as command
    if arguments.command is not None:
        signals.deliver()  # a recording, which imports far more, does so when it begins
    return command(arguments)

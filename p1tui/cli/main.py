"""The program's entry: catch signals, parse, run one command, return its exit status.

Signals are caught before the slow imports, and a command's module is imported only when it runs: `decode` and
`--help` load neither screen nor network.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from p1tui.cli import guard
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.parsing.arguments import Arguments
from p1tui.config.errors import ConfigError, ConfigUnwritable
from p1tui.i18n.message import Message
from p1tui.runtime import garbage, invocation, signals


def main(argv: list[str] | None = None) -> int:
    """Run `p1tui` with `argv` (`None`: the process's own) and return its exit status."""
    signals.catch()
    garbage.put_off()
    from p1tui.runtime import stdio

    stdio.prepare()
    arguments = Arguments()
    try:
        try:
            return _run(argv, arguments)
        except signals.Ended:
            stdio.settle_output()
            raise
        finally:
            sys.stdout.flush()
    except CommandError as error:
        return _refuse(error.status, error.message, debug=arguments.debug)
    except ConfigError as error:
        status = ExitStatus.DEVICE if isinstance(error, ConfigUnwritable) else ExitStatus.USAGE
        return _refuse(status, *error.sentences, debug=arguments.debug)
    except stdio.OutputLost as lost:
        stdio.abandon_output()
        if lost.unread:
            return ExitStatus.DONE
        told = Message("Standard output cannot be written ({why}).", why=lost.strerror or "")
        return _refuse(ExitStatus.FAILED, told, debug=arguments.debug)
    except Exception as error:  # noqa: BLE001 - told and kept: no traceback is printed but by --debug
        status, told = guard.explain(error, arguments.profile)
        return _refuse(status, told, debug=arguments.debug)
    except signals.Ended:
        signals.ignore()
        if arguments.command is None:
            return ExitStatus.DONE  # a signal is the normal end of a recording
        told = Message("{command} was broken off.", command=arguments.command)
        return _refuse(ExitStatus.FAILED, told, debug=False)


def _run(argv: list[str] | None, arguments: Arguments) -> ExitStatus:
    """Parse into `arguments`, import the command that they name, and call it with its own options."""
    from importlib import import_module

    from p1tui.cli.parsing.parser import parse
    from p1tui.cli.speech import speak

    speak(sys.argv[1:] if argv is None else argv)
    parse(argv, arguments)
    module, _, function = arguments.run.partition(":")
    command: Callable[..., ExitStatus] = getattr(import_module(module), function)
    from p1tui.cli.common import CommonOptions

    invocation.use(profile=arguments.profile, config=arguments.config)
    common = CommonOptions(
        profile=arguments.profile, config=arguments.config, overrides=tuple(arguments.set or ())
    )
    if arguments.command is not None:  # the monitor calls both later, after its own imports
        garbage.collect_from_now_on()
        signals.deliver()
    return command(common, **arguments.own())


def _refuse(status: ExitStatus, *sentences: Message, debug: bool) -> ExitStatus:
    if debug:
        import traceback

        traceback.print_exc()
    from p1tui.i18n.sentences import tell

    print("p1tui:", "\n".join(map(tell, sentences)), file=sys.stderr)
    return status

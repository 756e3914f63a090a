"""Sentences on errors for which no command has one of its own.

Some a path, a number or a text of the user's caused: those of the system, and of Python's own converters. All
others are faults in p1tui, and are kept with their traceback.
"""

from __future__ import annotations

import errno
import os
import traceback

from p1tui.cli.errors import ExitStatus
from p1tui.i18n.message import Message
from p1tui.i18n.printable import printable
from p1tui.runtime import paths

LONGEST = 60
"""Characters of a name that are shown; more would hide the sentence."""


def explain(error: Exception, profile: str | None = None) -> tuple[ExitStatus, Message]:
    """Return exit status and sentence of an error; `profile`: where a fault is kept."""
    match error:
        case OSError():
            return _of_system(error)
        case RecursionError():
            return ExitStatus.USAGE, Message(
                "A value is nested too deeply to be read; write it with fewer brackets."
            )
        case RuntimeError() if "home directory" in str(error):
            return ExitStatus.USAGE, Message(
                "A path begins with ~, but that user has no home here; write the whole path."
            )
        case RuntimeError() if "Symlink loop" in str(error):
            return ExitStatus.DEVICE, Message("A path leads through a link to itself; write another path.")
        case OverflowError():
            return ExitStatus.USAGE, Message("A number is too large; write one that a meter could have.")
        case UnicodeError():
            return ExitStatus.USAGE, Message(
                "A text holds a byte that is no UTF-8; write it again, in UTF-8."
            )
        case ValueError() if "null" in str(error):
            return ExitStatus.USAGE, Message(
                "A path holds a NUL character, which no name can have; write it without."
            )
        case ValueError() if "digits" in str(error):
            return ExitStatus.USAGE, Message(
                "A number has too many digits; write one that a meter could have."
            )
    return ExitStatus.FAILED, _fault(error, profile)


def _of_system(error: OSError) -> tuple[ExitStatus, Message]:
    reason = error.strerror or str(error)
    if not isinstance(error.filename, str | bytes):
        told = Message("The system refuses it ({why}); --debug shows where.", why=reason)
        return ExitStatus.DEVICE, told
    name = shortened(
        os.fsdecode(error.filename) if isinstance(error.filename, bytes) else str(error.filename)
    )
    if error.errno == errno.ENAMETOOLONG:
        told = Message(
            "{file}: the name is too long; a part between two slashes has 255 bytes at most.", file=name
        )
        return ExitStatus.USAGE, told
    told = Message(
        "{file}: {why}; check the name, and what this user may do in that folder.", file=name, why=reason
    )
    return ExitStatus.DEVICE, told


def _fault(error: Exception, profile: str | None) -> Message:
    """Keep an error's traceback, without the values of variables, in a file; return the sentence."""
    kind = f"{type(error).__name__}: {shortened(str(error))}"
    try:
        log = paths.for_profile(profile or paths.DEFAULT_PROFILE).fault
        log.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(traceback.format_exception(error))
        log.touch(mode=0o600)
        log.write_text(printable(lines, keep="\n\t"), encoding="utf-8")
    except (OSError, RuntimeError, ValueError):
        return Message("This is a fault in p1tui ({error}); --debug shows where.", error=kind)
    return Message(
        "This is a fault in p1tui ({error}); please report it with {file}, which has the details.",
        error=kind,
        file=str(log),
    )


def shortened(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

"""Errors that a path or a text of the user's causes, where no command has a sentence of its own."""

from __future__ import annotations

import errno
import os

from p1tui.cli.errors import ExitStatus
from p1tui.i18n.printable import printable

CAUSES = (OSError, ValueError, OverflowError, RuntimeError)
"""Errors that odd paths, numbers and texts raise; `RecursionError` and `UnicodeError` are among them."""

LONGEST = 60
"""Characters of a name that are shown; more would hide the sentence."""


def explain(error: Exception) -> tuple[ExitStatus, str] | None:
    """Return exit status and sentence of an error; `None` if it is an error in the program."""
    match error:
        case OSError():
            return _of_system(error)
        case RecursionError():
            return ExitStatus.USAGE, "A value is nested too deeply to be read; write it with fewer brackets."
        case RuntimeError():
            return _of_home(error)
        case OverflowError():
            return ExitStatus.USAGE, "A number is too large; write one that a meter could have."
        case UnicodeError():
            return ExitStatus.USAGE, "A text holds a byte that is no UTF-8; write it again, in UTF-8."
        case _:
            return ExitStatus.USAGE, _of_value(str(error))


def _of_system(error: OSError) -> tuple[ExitStatus, str]:
    reason = error.strerror or str(error)
    name = _short(error.filename)
    if error.errno == errno.ENAMETOOLONG:
        sentence = f"{name}: the name is too long; a part between two slashes has 255 bytes at most."
        return ExitStatus.USAGE, sentence
    if not name:
        return ExitStatus.DEVICE, f"The system refuses it ({reason}); --debug shows where."
    return ExitStatus.DEVICE, f"{name}: {reason}; check the name, and what this user may do in that folder."


def _of_home(error: RuntimeError) -> tuple[ExitStatus, str] | None:
    if "home directory" not in str(error):
        return None
    return ExitStatus.USAGE, "A path begins with ~, but that user has no home here; write the whole path."


def _of_value(reason: str) -> str:
    if "null" in reason:
        return "A path holds a NUL character, which no name can have; write it without."
    if "digits" in reason:
        return "A number has too many digits; write one that a meter could have."
    return f"A value cannot be used ({_short(reason)}); --debug shows where."


def _short(name: object) -> str:
    """Return a file's name or a text as one short line; empty if there is none."""
    if name is None:
        return ""
    text = os.fsdecode(name) if isinstance(name, (str, bytes)) else str(name)
    return printable(text[:LONGEST]) + ("…" if len(text) > LONGEST else "")

"""What the commands say to a person: in the language of the screen, results on stdout, the rest on stderr."""

from __future__ import annotations

import sys

from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell


def say(message: Message, *, indent: str = "") -> None:
    """Print a result on standard output."""
    print(indent + tell(message))


def note(message: Message) -> None:
    """Print a remark on standard error, so that what a program reads on standard output stays clean."""
    print(tell(message), file=sys.stderr)

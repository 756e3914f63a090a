"""Two versions of p1tui at the ends of one socket."""

from __future__ import annotations

from p1tui import __version__
from p1tui.engine.attach.protocol import PROTOCOL, Hello
from p1tui.i18n.message import NOTHING, Message


def other_version(hello: Hello, *, incomplete: bool = False) -> Message:
    """Return a sentence if the engine is another version of p1tui; `NOTHING` if it is this one."""
    if hello.version == __version__ and hello.protocol == PROTOCOL and not incomplete:
        return NOTHING
    if (hello.protocol, _numbers(hello.version)) > (PROTOCOL, _numbers(__version__)):
        return Message(
            "The recorder is p1tui {engine}, newer than this one ({own}): what both know is shown. Start "
            "p1tui again, or update it.",
            engine=hello.version,
            own=__version__,
        )
    return Message(
        "The recorder is p1tui {engine}, older than this one ({own}): what both know is shown. Start "
        "the recorder again, or update it.",
        engine=hello.version,
        own=__version__,
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())

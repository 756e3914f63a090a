"""Command lines of p1tui in sentences: those that act on the profile and config that this process uses."""

from __future__ import annotations

import shlex

_options: tuple[str, ...] = ()


def use(*, profile: str | None, config: str | None) -> None:
    """Set the options that every command line named from now on carries.

    Threads: called once, before others start.
    """
    global _options
    named = (("--profile", profile), ("--config", config))
    _options = tuple(word for option, value in named if value for word in (option, value))


def command(words: str = "") -> str:
    """Return a command line to be typed: `uplink retry` gives `p1tui --profile attic uplink retry`."""
    return " ".join(filter(None, ("p1tui", shlex.join(_options), words)))

"""The parsed arguments, in their own module since they are needed before the parser is imported."""

from __future__ import annotations


class Arguments:
    """Namespace of the parser. After an error it holds the arguments parsed before it.

    The command's own options are further attributes, named by keyword; `own` returns them.
    """

    run: str
    """Function of the command, as `module:function`."""
    command: str | None = None
    """Name of the command; `None` is the monitor."""
    verb: str | None = None
    """Second word of a command that has one: `init` of `uplink init`."""
    debug: bool = False
    """True to show a traceback with an error."""
    version: bool = False
    """True to print the version in place of anything else."""
    profile: str | None = None
    config: str | None = None
    set: list[str] | None = None

    def own(self) -> dict[str, object]:
        """Return the command's own options, without the common ones: the keywords of its function."""
        return {name: value for name, value in vars(self).items() if name not in Arguments.__annotations__}

    def words(self) -> str:
        """Return the command as typed: `p1tui uplink init`."""
        return " ".join(word for word in ("p1tui", self.command, self.verb) if word is not None)

"""Arguments as the parser leaves them; a module of its own, since it exists before the parser is imported."""

from __future__ import annotations


class Arguments:
    """Namespace of the parser. After an error it holds what was read before it.

    A command's own options stand beside these, each under its keyword; `own` returns them.
    """

    run: str
    """Function of the command: `module:function`."""
    command: str | None = None
    """`None` is the monitor."""
    verb: str | None = None
    """Second word of a command that has one: `init` of `uplink init`."""
    debug: bool = False
    """True to show a traceback where p1tui refuses."""
    profile: str | None = None
    config: str | None = None
    set: list[str] | None = None

    def own(self) -> dict[str, object]:
        """Return the keywords of the command's function: its own options and none that all commands share."""
        return {name: value for name, value in vars(self).items() if name not in Arguments.__annotations__}

    def words(self) -> str:
        """Return the command as it is typed: `p1tui uplink init`."""
        return " ".join(word for word in ("p1tui", self.command, self.verb) if word is not None)

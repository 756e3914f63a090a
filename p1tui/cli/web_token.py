"""`p1tui web token`: make, replace or remove what a browser logs in with."""

from __future__ import annotations

from p1tui.cli.common import CommonOptions, profile_files, unwritable
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note, say
from p1tui.i18n.message import Message


def token(common: CommonOptions, *, revoke: bool) -> ExitStatus:
    """Make a token and print it, or remove the one there is."""
    from p1tui.web.access.token_file import TokenFile

    file = TokenFile(profile_files(common).web_token)
    had = bool(file.digest())
    try:
        if revoke:
            removed = file.revoke()
        else:
            print(file.make())
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(file.path, error)) from error
    if not revoke:
        note(Message("It is shown this once; a digest of it is in {file}.", file=str(file.path)))
        if had:
            note(Message("The one before it holds no more: every browser is logged out."))
    elif removed:
        say(Message("The token is removed: every browser is logged out."))
    else:
        say(Message("There was no token."))
    return ExitStatus.DONE

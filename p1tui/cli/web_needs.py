"""Needs of the page in a browser: its packages, and a token where other computers may reach it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from p1tui.cli.common import CommonOptions, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.i18n.message import Message
from p1tui.runtime import invocation

if TYPE_CHECKING:
    from p1tui.config.settings import Config
    from p1tui.web.access.token_file import TokenFile

NOT_INSTALLED = Message(
    "The page needs starlette and uvicorn, which are not installed. Install p1tui again with its extra "
    "[web]; the README says how, under In a browser."
)

NO_TOKEN = Message(
    "Other computers are to reach the page, so that it takes a token: `{command}` makes one. Or listen at "
    "127.0.0.1 under [web], without a proxy."
)


def need_all(common: CommonOptions, settings: Config) -> None:
    """Raise `CommandError` if the page of these settings lacks something: its packages, or a token."""
    need_extra()
    from p1tui.web.access.token_file import TokenFile
    from p1tui.web.doors import is_for_others

    if settings.web.proxy or is_for_others(settings.web.listen):
        need_token(TokenFile(profile_files(common).web_token))


def need_extra() -> None:
    """Raise `CommandError` without the packages of the page."""
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise CommandError(ExitStatus.FAILED, NOT_INSTALLED)


def need_token(token: TokenFile) -> None:
    """Raise `CommandError` while no token was made."""
    if not token.digest():
        raise CommandError(ExitStatus.USAGE, NO_TOKEN.with_values(command=invocation.command("web token")))

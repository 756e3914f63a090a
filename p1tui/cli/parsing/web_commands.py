"""The commands on the page in a browser."""

from __future__ import annotations

import argparse

from p1tui.cli.parsing.command_parser import CommandParser, add_command
from p1tui.i18n.language import tr


def add_web(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the command that serves the page, and the one that makes its token."""
    page = add_command(
        commands,
        "web",
        tr("the same house in a browser, as web.listen says"),
        run="p1tui.cli.running.page:web",
    )
    page.add_argument(
        "--demo", action="store_true", dest="own_demo", help=tr("of a simulated house; touches nothing real")
    )
    page.add_argument(
        "--source",
        dest="own_source",
        metavar="SOURCE",
        help=tr("record from there; default: look at the p1tui that runs"),
    )
    verbs = page.add_subparsers(dest="verb", metavar="token")
    token = add_command(
        verbs,
        "token",
        tr("make what a browser logs in with, in place of an earlier one, and print it once"),
        run="p1tui.cli.web_token:token",
    )
    token.add_argument("--revoke", action="store_true", help=tr("remove it: every browser is logged out"))

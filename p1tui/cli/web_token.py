"""`p1tui web token`: make, replace or remove what a browser logs in with."""

from __future__ import annotations

from p1tui.cli.common import CommonOptions
from p1tui.cli.errors import ExitStatus


def token(common: CommonOptions, *, revoke: bool) -> ExitStatus:
    """Make a token and print it, or remove it."""
    return ExitStatus.DONE

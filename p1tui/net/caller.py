"""The HTTP client as a target or a source of prices sees it, so that another may stand in for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply


class Caller(Protocol):
    """Makes HTTP calls to one server: a `Client`, or a stand-in of a test."""

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        """Make one call; return the reply, or the failure."""

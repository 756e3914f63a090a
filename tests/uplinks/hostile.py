"""A virtual world whose calls go over real sockets."""

from __future__ import annotations

from collections.abc import Mapping

from p1tui.net.client import Client
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from tests.uplinks.virtual import World


class HostileWorld(World):
    """Time jumps between calls; a call itself takes none of it."""

    def __init__(self, seed: int) -> None:
        self._client: Client | None = None
        super().__init__(seed=seed)

    def call_over(self, url: str) -> None:
        """Make calls with a real client from now on."""
        self._client = Client(url, user_agent="p1tui")

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        assert self._client is not None
        self.calls.append(self.clock.now)
        return self._client.call(method, path, params=params, headers=headers, content=content)

    def broken(self) -> list[str]:
        """Return each promise that is broken, in words."""
        due, stored = self.due(), self.stored()
        found = []
        if any("error in p1tui" in str(health.reason) for health in self.healths):
            found.append("an error of p1tui's own")
        if lost := set(due[:-3]) - set(stored) - self.parked():
            found.append(f"{len(lost)} lost")
        if len(stored) > len(set(stored)):
            found.append(f"{len(stored) - len(set(stored))} doubled")
        if self.parked() - set(stored):
            found.append(f"{len(self.parked())} parked")
        if self.health().state != "up":
            found.append(f"not up at the end: {self.health().reason}")
        return found

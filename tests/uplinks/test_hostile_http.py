"""A server that answers as nobody should harms nothing that stays once it has healed."""

from __future__ import annotations

import pytest

from p1tui.net import client
from tests.soak.http import MEMORY, run

HOSTILE = 60


def test_hostile_answers_lose_and_double_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_TIMEOUT", client.READ_TIMEOUT)  # the run shortens them for a while
    monkeypatch.setattr(client, "CALL_TIMEOUT", client.CALL_TIMEOUT)
    world, server, growth = run(HOSTILE, seed=1)
    assert len(server.met) >= HOSTILE
    assert world.broken() == []
    assert growth < MEMORY

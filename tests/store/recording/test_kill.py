"""A recorder that is killed loses no committed reading and doubles none."""

from __future__ import annotations

from tests.soak.kill_store import kill
from tests.store.shelf import Shelf


def test_killed_at_any_moment_no_committed_reading_is_lost_or_doubled(shelf: Shelf) -> None:
    following = 0
    for _ in range(20):
        following = kill(shelf.path, following, commits=4)

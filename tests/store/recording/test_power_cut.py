"""A power cut loses no committed reading, whatever of the last writes reached the disk."""

from __future__ import annotations

import random

import pytest

from tests.soak.power import cuts
from tests.store.shelf import Shelf


@pytest.mark.parametrize("seed", [1, 2])
def test_the_disk_of_a_power_cut_holds_every_committed_reading(seed: int) -> None:
    steps = cuts(25, random.Random(seed))
    assert steps.total() == 25
    assert steps["checkpoint"] > 1
    assert steps["header"] > 1


def test_each_commit_is_synced_before_it_is_said_to_be_done(shelf: Shelf) -> None:
    shelf.open()
    assert shelf.connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert shelf.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)

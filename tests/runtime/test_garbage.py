"""The garbage collector rests while the program starts, and no longer."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from p1tui.cli.main import main
from p1tui.runtime import garbage


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Leave it as it was."""
    yield
    gc.unfreeze()
    gc.enable()


def test_a_command_runs_with_the_collector() -> None:
    """One that never collected would grow without an end."""
    seen = []

    def path(*_: Any, **__: Any) -> int:
        seen.append(gc.isenabled())
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("p1tui.cli.config.path", path)
        assert main(["config", "path"]) == 0
    assert seen == [True]


def test_what_was_made_at_the_start_is_not_looked_at_again() -> None:
    garbage.put_off()
    assert not gc.isenabled()
    garbage.collect_from_now_on()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0

"""A clock that stands in 1970 until the network sets it costs a real p1tui no reading."""

from __future__ import annotations

import pytest

from tests.soak.clock import library, run, scenarios


@pytest.mark.skipif(library() is None, reason="libfaketime is not installed (Debian's package faketime)")
def test_a_clock_that_the_network_sets_while_p1tui_runs() -> None:
    first = scenarios(short=2)[0]
    assert first.name == "1970, then the network sets it"
    assert run(first, 1, upload=False).startswith("4 telegrams, ")

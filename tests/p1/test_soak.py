"""The short form of `tests/soak/fuzz.py`: a thousand damaged streams lose no telegram."""

from __future__ import annotations

from tests.soak.fuzz import run


def test_a_thousand_damaged_streams() -> None:
    totals = run(1000, seed=1)
    assert totals.inputs == 1000
    assert totals.rejected > 500

"""A bucket of a roll-up is found from any time in it and from each meter's key."""

from __future__ import annotations

import pytest

from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER, bucket_start

MIDNIGHT = 20_000 * DAY


@pytest.mark.parametrize("width", [MINUTE, QUARTER, HOUR, DAY])
def test_every_time_and_key_of_a_bucket_leads_to_its_start(width: int) -> None:
    for time in (MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + width - 1):
        assert bucket_start(time, width) == MIDNIGHT
    assert bucket_start(MIDNIGHT + width, width) == MIDNIGHT + width
    assert bucket_start(MIDNIGHT - 1, width) == MIDNIGHT - width

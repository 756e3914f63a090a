"""The short forms of `tests/soak/fuzz.py` and `flips.py`."""

from __future__ import annotations

import random

from tests.shared.folders import TELEGRAMS
from tests.soak.flips import Totals, flip_bits, replace_bytes, whole
from tests.soak.fuzz import run


def test_a_thousand_damaged_streams() -> None:
    totals = run(1000, seed=1)
    assert totals.inputs == 1000
    assert totals.rejected > 500


def test_no_flipped_bit_of_the_corpus_is_accepted() -> None:
    bits, triples, rng = Totals(), Totals(), random.Random(1)
    for path in sorted(TELEGRAMS.glob("*.txt")):
        for line_end, data, reading in whole(path):
            flip_bits(line_end, data, reading, bits, step=211)
            replace_bytes(line_end, data, reading, triples, 12, rng)
    assert bits.damaged > 3000
    assert triples.damaged > 1000
    assert bits.accepted == triples.accepted == []

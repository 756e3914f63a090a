"""A connection that breaks inside a telegram costs this telegram, and mixes it with no other."""

from __future__ import annotations

import pytest

from p1tui.demo.household.household import Household
from p1tui.engine.reader import Reader
from p1tui.i18n.message import Message
from p1tui.p1 import Rejection
from p1tui.p1.decoder import Decoder
from p1tui.sources.base import SourceEnded, SourceLost
from p1tui.sources.supervisor import Supervisor
from tests.shared.clocks import ManualClock
from tests.shared.times import AMSTERDAM
from tests.sources.doubles import SteppingStop

START = 1_780_000_000


class Breaking:
    """Gives bytes; `None` breaks the connection."""

    name, live, local = "gateway", True, False

    def __init__(self, *chunks: bytes | None) -> None:
        self._chunks = list(chunks)

    def open(self) -> None:
        pass

    def read(self) -> bytes:
        if not self._chunks:
            raise SourceEnded
        chunk = self._chunks.pop(0)
        if chunk is None:
            raise SourceLost(Message("It broke off."))
        return chunk

    def close(self) -> None:
        pass

    def time(self) -> float:
        return float(START)


def without_checksum(telegram: bytes) -> bytes:
    """Return a telegram as meters of DSMR 2 and 3 send it."""
    return telegram.rpartition(b"!")[0] + b"!\r\n"


@pytest.mark.parametrize("with_checksum", [True, False])
def test_a_break_inside_a_telegram_costs_this_one_alone(with_checksum: bool) -> None:
    house = Household(1)
    whole = [house.telegram(START + second) for second in range(4)]
    if not with_checksum:
        whole = [without_checksum(each) for each in whole]
    rejected: list[Rejection] = []
    source = Breaking(whole[0], whole[1][:400], None, whole[2][400:], whole[3])
    stop = SteppingStop(ManualClock())
    supervisor = Supervisor(source, stop=stop, on_status=lambda status: None)
    reader = Reader(source, supervisor, Decoder(AMSTERDAM), stop, rejected.append)
    reader.run()
    times = []
    while (each := reader.next(0)[0]) is not None:
        times.append(each.reading.time)
    assert times == [START, START + 3]
    assert not rejected

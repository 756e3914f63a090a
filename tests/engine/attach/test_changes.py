"""A snapshot walks through its lines unharmed, whole or as what changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.engine.attach import changes, protocol
from p1tui.engine.attach.changes import CHUNK, Assembly
from p1tui.engine.attach.protocol import Append, Fields
from p1tui.i18n.message import Message
from p1tui.model.money import Cost, CostLine, CostPeriod, MoneyNow
from p1tui.model.prices import PriceStatus
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import RejectedFrame, Sharing, SourceStatus
from tests.engine.attach.peers import READINGS, snapshot
from tests.tui.driver import RETRYING

NOTHING_YET = Snapshot(source=SourceStatus(name=""))


def walk(assembly: Assembly, shown: Snapshot, before: Snapshot | None, after: Snapshot) -> Snapshot:
    """Return what a viewer that shows `shown` makes of the lines between two snapshots."""
    for line in changes.lines(before, after):
        if protocol.type_of(line) == "append":
            assembly.append(protocol.decode(line, Append))
        else:
            shown = assembly.snapshot(shown, protocol.decode(line, Fields))
    return shown


def test_a_whole_snapshot_arrives_as_it_was() -> None:
    frame = RejectedFrame(1.5, Message("{n} of {what}", n=2, what=Message("them")), b"\x00\xff")
    sent = msgspec.structs.replace(
        snapshot(30),
        links=(RETRYING,),
        rejections=(frame,),
        today={"import_t1_wh": 7},
        prices=(
            PriceStatus(
                zone="NL", commodity="gas", state="retrying", reason=Message("no {n}", n=1), asked_at=2.5
            ),
        ),
        money=MoneyNow(
            at=7,
            contract="plain",
            currency="EUR",
            price=Decimal("0.2512"),
            today=Cost(Decimal("-1.50"), at_least=True, missing_quarters=3),
            month=CostPeriod(
                start=date(2026, 11, 1),
                end=date(2026, 12, 1),
                so_far=Cost(Decimal("7.10")),
                lines=(CostLine("supply", None),),
            ),
        ),
        sharing=Sharing(address="127.0.0.1:2001", clients=("127.0.0.1:5",), most=16, trouble=Message("no")),
    )
    assembly = Assembly()
    assert walk(assembly, NOTHING_YET, None, sent) == sent
    assert not assembly.incomplete


def test_only_what_changed_is_sent_again() -> None:
    before, after = snapshot(3), snapshot(4)
    *appended, last = list(changes.lines(before, after))
    assert [protocol.decode(line, Append).drop for line in appended] == [0]
    assert [len(protocol.decode(line, Append).items) for line in appended] == [1]
    assert set(protocol.decode(last, Fields).fields) == {"reading", "received_at", "accepted", "recorder"}
    assert sum(map(len, (*appended, last))) < 4000


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=8))
def test_the_tail_is_right_after_any_commits(spans: list[tuple[int, int]]) -> None:
    assembly, shown, before = Assembly(), NOTHING_YET, None
    for first, length in spans:
        after = msgspec.structs.replace(snapshot(1), tail=tuple(READINGS[first : first + length]))
        shown = walk(assembly, shown, before, after)
        assert shown == after
        before = after


def test_a_long_tail_comes_in_short_lines() -> None:
    sent = snapshot(4096)
    lines = list(changes.lines(None, sent))
    assert max(map(len, lines)) < CHUNK + 4000
    assert walk(Assembly(), NOTHING_YET, None, sent) == sent


def test_of_a_later_version_what_is_known_is_shown() -> None:
    assembly = Assembly()
    source = b'{"name":"/dev/x","state":"asleep"}'
    fields = Fields(
        {
            "accepted": msgspec.Raw(b"12"),
            "colour": msgspec.Raw(b'"green"'),
            "source": msgspec.Raw(source),
            "recorder": msgspec.Raw(b'{"recorded":12,"speed":7}'),
            "reading": msgspec.Raw(b"null"),
        }
    )
    shown = assembly.snapshot(snapshot(1), fields)
    assert (shown.accepted, shown.recorder.recorded, shown.reading) == (12, 12, None)
    assert shown.source == snapshot(1).source
    assert assembly.incomplete


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"typ":1}'])
def test_nonsense_is_told_as_such(data: bytes) -> None:
    with pytest.raises(protocol.Nonsense):
        protocol.type_of(data)

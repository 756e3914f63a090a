"""Convert lines and telegrams to items for the importer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from p1tui.i18n.message import Message
from p1tui.p1.reading import Reading
from p1tui.store.continuity import CLOCK_LEAP, disagreement, fallen
from p1tui.store.recording.plausibility import PlausibilityFilter
from p1tui.store.transfer.buckets import bucket
from p1tui.store.transfer.importer import Item, RejectedLine, Sample
from p1tui.store.transfer.text import BadLine, Row, integers, is_head, reading, with_seconds


def from_lines(
    name: str, parse: Callable[[bytes], Row], first: bytes, lines: Iterable[bytes]
) -> Iterator[Item]:
    """Yield the items of an exported file; `first` is its first line."""
    for number, line in enumerate(chain([first], lines), 1):
        if not line.strip() or (number == 1 and is_head(first)):
            continue
        where = f"{name} line {number}"
        try:
            row = with_seconds(parse(line))
            yield bucket(where, row) if "every" in row else _sample(where, row)
        except BadLine as error:
            yield RejectedLine(where, str(error), error.kind)
        except RecursionError:
            yield RejectedLine(where, "it is nested too deeply")


def _sample(where: str, row: Row) -> Sample:
    known = [entry for entry in row.get("devices", ()) if entry.get("value") is not None]
    return Sample(
        where,
        reading(row),
        integers(row, ("generation",)).get("generation"),
        tuple(integers(entry, ("generation",)).get("generation") for entry in known),
    )


def believable(name: str, readings: Iterable[Reading | Message | str]) -> Iterator[Item]:
    """Yield the readings of a recording, judged as by a recorder; any other item is a rejection's reason.

    Unlike in a recorder, the time may leap as long as the registers fit: a recording may have pauses, or
    parts in any order.
    """
    plausibility = PlausibilityFilter()
    for number, each in enumerate(readings, 1):
        where = f"{name} telegram {number}"
        if not isinstance(each, Reading):
            yield _rejected(where, each)
            continue
        before = plausibility.last
        if before is None or _leaps(before, each):
            plausibility.follow(each)
            yield Sample(where, each)
            continue
        verdict = plausibility.judge(each)
        yield from (_rejected(where, held.reason) for held in verdict.errors)
        if verdict.double:
            yield Sample(where, each)
        yield from (Sample(where, mended) for mended in verdict.mended)
        before = verdict.mended[-1] if verdict.mended else before
        fell = frozenset(fallen(before, verdict.record[0])) if verdict.doubt else frozenset()
        for place, found in enumerate(verdict.record):
            yield Sample(where, found, fell=frozenset() if place else fell)
    where, verdict = f"{name} at its end", plausibility.end()
    yield from (Sample(where, mended) for mended in verdict.mended)
    yield from (_rejected(where, held.reason) for held in verdict.errors)


def _rejected(where: str, reason: Message | str) -> RejectedLine:
    return RejectedLine(where, str(reason), reason.template if isinstance(reason, Message) else reason)


def _leaps(before: Reading, after: Reading) -> bool:
    assert before.time is not None
    assert after.time is not None
    if abs(after.time - before.time) <= CLOCK_LEAP or not disagreement(before, after):
        return False
    earlier, later = sorted((before, after), key=lambda reading: reading.time or 0)
    return not fallen(earlier, later)

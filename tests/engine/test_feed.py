"""The feed hands each viewer every reading, the newest snapshot, and never waits for a slow one."""

from __future__ import annotations

import threading

from p1tui.engine.feed import EACH_LIMIT, Feed
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Event, LinkHealth, SourceStatus
from p1tui.p1.reading import Reading


def snapshot(name: str) -> Snapshot:
    return Snapshot(source=SourceStatus(name=name))


def reading(time: int) -> Reading:
    return Reading(header="XYZ5", time=time)


def test_the_latest_snapshot_wins_and_listeners_hear_of_each() -> None:
    feed = Feed(snapshot("a"))
    heard: list[str] = []
    unsubscribe = feed.subscribe(lambda: heard.append(feed.latest().source.name))
    feed.publish(snapshot("b"))
    unsubscribe()
    feed.publish(snapshot("c"))
    assert heard == ["b"]
    assert feed.latest().source.name == "c"


def test_each_yields_every_reading_up_to_the_end() -> None:
    feed = Feed(snapshot("a"))
    readings = feed.each()
    for time in range(3):
        feed.offer(reading(time), wait=False)
    feed.end()
    assert [each.time for each in readings] == [0, 1, 2]
    assert list(feed.each()) == []


def test_a_live_source_drops_for_a_slow_reader_and_counts() -> None:
    feed = Feed(snapshot("a"))
    readings = feed.each()
    for time in range(EACH_LIMIT + 5):
        feed.offer(reading(time), wait=False)
    feed.end()
    assert len(list(readings)) == EACH_LIMIT
    assert feed.dropped == 5


def test_a_replay_waits_for_a_slow_reader() -> None:
    feed = Feed(snapshot("a"))
    readings = feed.each()

    def replay() -> None:
        for time in range(2 * EACH_LIMIT):
            feed.offer(reading(time), wait=True)
        feed.end()

    thread = threading.Thread(target=replay)
    thread.start()
    assert [each.time for each in readings] == list(range(2 * EACH_LIMIT))
    thread.join()
    assert feed.dropped == 0


def test_the_end_frees_a_replay_that_waits_for_a_reader_who_left() -> None:
    feed = Feed(snapshot("a"))
    abandoned = feed.each()
    for time in range(EACH_LIMIT):
        feed.offer(reading(time), wait=True)
    thread = threading.Thread(target=feed.offer, args=(reading(EACH_LIMIT),), kwargs={"wait": True})
    thread.start()
    feed.end()
    thread.join(5)
    assert not thread.is_alive()
    assert next(abandoned).time == 0


def test_a_reader_who_leaves_frees_a_replay_that_waits_for_it() -> None:
    feed = Feed(snapshot("a"))
    readings = feed.each()
    for time in range(EACH_LIMIT):
        feed.offer(reading(time), wait=True)
    assert next(readings).time == 0
    feed.offer(reading(EACH_LIMIT), wait=True)
    thread = threading.Thread(target=feed.offer, args=(reading(EACH_LIMIT + 1),), kwargs={"wait": True})
    thread.start()
    readings.close()
    thread.join(5)
    assert not thread.is_alive()


def test_everything_holds_what_happens_between_the_readings_and_each_does_not() -> None:
    feed = Feed(snapshot("a"))
    each, everything = feed.each(), feed.everything()
    link, event = LinkHealth(name="l"), Event(5, "gap", Message("no readings"))
    feed.note(link)
    feed.offer(reading(1), wait=False)
    feed.note(event)
    feed.end()
    assert list(everything) == [link, reading(1), event]
    assert list(each) == [reading(1)]


def test_a_note_never_waits() -> None:
    feed = Feed(snapshot("a"))
    everything = feed.everything()
    for time in range(EACH_LIMIT + 1):
        feed.note(Event(time, "gap", NOTHING))
    assert feed.dropped == 1
    feed.end()
    assert len(list(everything)) == EACH_LIMIT

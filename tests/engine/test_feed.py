"""The feed hands each viewer every reading, the newest snapshot, and never waits for a slow one."""

from __future__ import annotations

import threading

from p1tui.engine.feed import QUEUE_LIMIT, Feed
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


def test_every_reading_is_yielded_up_to_the_end() -> None:
    feed = Feed(snapshot("a"))
    readings = feed.readings()
    for time in range(3):
        feed.offer(reading(time), wait=False)
    feed.end()
    assert [found.time for found in readings] == [0, 1, 2]
    assert list(feed.readings()) == []


def test_a_live_source_drops_for_a_slow_reader_and_counts() -> None:
    feed = Feed(snapshot("a"))
    readings = feed.readings()
    for time in range(QUEUE_LIMIT + 5):
        feed.offer(reading(time), wait=False)
    feed.end()
    assert len(list(readings)) == QUEUE_LIMIT
    assert feed.dropped == 5


def test_a_replay_waits_for_a_slow_reader() -> None:
    feed = Feed(snapshot("a"))
    readings = feed.readings()

    def replay() -> None:
        for time in range(2 * QUEUE_LIMIT):
            feed.offer(reading(time), wait=True)
        feed.end()

    thread = threading.Thread(target=replay)
    thread.start()
    assert [found.time for found in readings] == list(range(2 * QUEUE_LIMIT))
    thread.join()
    assert feed.dropped == 0


def test_the_end_frees_a_replay_that_waits_for_a_reader_who_left() -> None:
    feed = Feed(snapshot("a"))
    abandoned = feed.readings()
    for time in range(QUEUE_LIMIT):
        feed.offer(reading(time), wait=True)
    thread = threading.Thread(target=feed.offer, args=(reading(QUEUE_LIMIT),), kwargs={"wait": True})
    thread.start()
    feed.end()
    thread.join(5)
    assert not thread.is_alive()
    assert next(abandoned).time == 0


def test_a_reader_who_leaves_frees_a_replay_that_waits_for_it() -> None:
    feed = Feed(snapshot("a"))
    readings = feed.readings()
    for time in range(QUEUE_LIMIT):
        feed.offer(reading(time), wait=True)
    assert next(readings).time == 0
    feed.offer(reading(QUEUE_LIMIT), wait=True)
    thread = threading.Thread(target=feed.offer, args=(reading(QUEUE_LIMIT + 1),), kwargs={"wait": True})
    thread.start()
    readings.close()
    thread.join(5)
    assert not thread.is_alive()


def test_events_stand_between_the_readings_for_whoever_asked_for_them() -> None:
    feed = Feed(snapshot("a"))
    alone, mixed = feed.readings(), feed.with_events()
    link, event = LinkHealth(name="l"), Event(5, "gap", Message("no readings"))
    feed.publish_event(link)
    feed.offer(reading(1), wait=False)
    feed.publish_event(event)
    feed.end()
    assert list(mixed) == [link, reading(1), event]
    assert list(alone) == [reading(1)]


def test_an_event_never_waits() -> None:
    feed = Feed(snapshot("a"))
    mixed = feed.with_events()
    for time in range(QUEUE_LIMIT + 1):
        feed.publish_event(Event(time, "gap", NOTHING))
    assert feed.dropped == 1
    feed.end()
    assert len(list(mixed)) == QUEUE_LIMIT


def test_no_change_is_lost_when_two_threads_change_the_snapshot() -> None:
    feed = Feed(snapshot("a"))
    other = threading.Thread(target=feed.update, args=(lambda old: {"rejected": old.rejected + 1},))

    def interrupted(old: Snapshot) -> dict[str, int]:
        other.start()
        other.join(0.2)
        return {"accepted": old.accepted + 1}

    before = feed.update(interrupted)
    other.join()
    assert (before.accepted, before.rejected) == (0, 0)
    assert (feed.latest().accepted, feed.latest().rejected) == (1, 1)


class Interrupted(int):
    """A number that another thread gets the time to change while 1 is added to it."""

    def __new__(cls, value: int, other: threading.Thread) -> Interrupted:
        number = super().__new__(cls, value)
        number.other = other
        return number

    other: threading.Thread

    def __add__(self, number: int) -> int:
        self.other.start()
        self.other.join(0.2)
        return int(self) + number


def test_what_two_threads_drop_at_once_is_counted_twice() -> None:
    feed = Feed(snapshot("a"))
    slow = feed.with_events()
    for time in range(QUEUE_LIMIT):
        feed.publish_event(Event(time, "gap", NOTHING))
    event = Event(QUEUE_LIMIT, "gap", NOTHING)
    other = threading.Thread(target=feed.publish_event, args=(event,))
    feed.dropped = Interrupted(0, other)
    feed.publish_event(event)
    other.join()
    assert feed.dropped == 2
    slow.close()

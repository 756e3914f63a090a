"""The engine's end: viewers get what they ask for, and cost it nothing."""

from __future__ import annotations

import itertools
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from p1tui.engine.attach import address
from p1tui.engine.attach import server as server_room
from p1tui.engine.attach.protocol import LAG, LONGEST_REQUEST
from p1tui.engine.attach.server import MOST_VIEWERS
from p1tui.i18n.message import Message
from p1tui.model.orders import OrderDone, OrderRefused
from p1tui.model.status import Event
from p1tui.runtime.lock import holder_of
from tests.engine.attach.peers import CHANNEL, READINGS, Caller, Served, calling, served, snapshot
from tests.shared.processes import resident
from tests.shared.strangers import heard_by_another_user
from tests.shared.waiting import until
from tests.tui.driver import NOON


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "h.sqlite") as engine:
        yield engine


def test_the_socket_belongs_to_its_user_and_stands_in_the_lock_file(engine: Served) -> None:
    assert engine.path.stat().st_mode & 0o777 == 0o600
    with calling(engine) as caller:
        hello = caller.hears()
        assert (hello["type"], hello["protocol"], hello["pid"], hello["source"]) == (
            "hello",
            1,
            4711,
            "/dev/ttyUSB0",
        )


def test_a_viewer_gets_the_whole_snapshot_and_then_what_changed(engine: Served) -> None:
    engine.feed.publish(snapshot(3))
    with calling(engine, "snapshot") as caller:
        assert len(caller.hears("append")["items"]) == 3
        first = caller.hears("snapshot")["fields"]
        assert (first["accepted"], first["no_upload"]["template"]) == (3, "")
        engine.feed.publish(snapshot(4))
        assert len(caller.hears("append")["items"]) == 1
        assert "source" not in caller.hears("snapshot")["fields"]


def test_readings_and_events_come_as_json_prints_them(engine: Served) -> None:
    with calling(engine, "reading", "event") as caller:
        caller.hears("done")
        engine.feed.offer(READINGS[0], wait=False)
        engine.feed.publish_event(Event(7, "gap", Message("{n} s", n=9)))
        assert caller.hears("reading")["line"] == json.loads(json.dumps(READINGS[0].as_dict()))
        assert caller.hears("event")["line"]["detail"] == "9 s"


def test_requests_reach_the_engine_and_are_answered(engine: Served) -> None:
    with calling(engine) as caller:
        for number, name in enumerate(("retry", "pause", "resume", "try")):
            caller.say(type=name, id=number)
            assert caller.hears("done") == {
                "type": "done",
                "request": name,
                "id": number,
                **({"count": 3} if name == "retry" else {}),
            }
        caller.say(type="dance")
        assert "dance" in caller.hears("refused")["reason"]["values"]["request"]
    assert engine.controls.asked == ["retry", "pause", "resume", "try"]


def test_an_order_is_answered_when_it_is_carried_out_and_holds_nobody_up(engine: Served) -> None:
    with calling(engine) as caller, calling(engine, "snapshot") as other:
        caller.say(type="backfill", id=1, target=CHANNEL, since=NOON)
        caller.say(type="test", id=2, target=CHANNEL)
        caller.say(type="retry", id=3, target=CHANNEL)
        assert [caller.hears("progress")["id"] for _ in range(2)] == [1, 2]
        assert caller.hears()["id"] == 3
        engine.feed.publish(snapshot(2))
        assert other.hears("snapshot")
        backfill, test = engine.controls.waiting
        test(OrderRefused(Message("{host} is away.", host="h")))
        backfill(OrderDone(Message("7 entries."), 7))
        refused, done = caller.hears(), caller.hears()
        assert (refused["type"], refused["id"], refused["reason"]["values"]) == ("refused", 2, {"host": "h"})
        assert (done["type"], done["id"], done["count"]) == ("done", 1, 7)
        assert done["text"]["template"] == "7 entries."
    assert engine.controls.asked == [f"backfill {NOON}", "test", f"retry {CHANNEL}"]


def test_an_order_that_cannot_be_taken_is_refused_at_once(engine: Served) -> None:
    with calling(engine) as caller:
        for since in ({}, {"since": -1}, {"since": 10**18}, {"since": None}):
            caller.say(type="backfill", target=CHANNEL, **since)
            assert "no time" in caller.hears("refused")["reason"]["template"]
        caller.say(type="backfill", target="other", since=1)
        assert caller.hears("refused")["reason"]["template"] == "There is no such channel."


def test_the_answer_to_a_viewer_that_has_gone_goes_nowhere(engine: Served) -> None:
    with calling(engine) as caller:
        caller.say(type="test", target=CHANNEL)
        assert caller.hears("progress")
    with calling(engine, "snapshot") as other:  # may have the descriptor of the one before
        other.hears("snapshot")
        engine.controls.waiting[0](OrderDone(Message("It went well.")))
        engine.feed.publish(snapshot(2))
        assert other.hears("append")
        assert other.hears()["type"] == "snapshot"


def test_who_only_asks_stays_after_subscribing_to_nothing(
    engine: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    with calling(engine) as asking:
        asking.say(type="subscribe", topics=[])
        asking.hears("done")
        monkeypatch.setattr(server_room, "PATIENCE_S", 0.1)
        monkeypatch.setattr(server_room, "ALIVE_S", 0.1)
        with calling(engine) as idle:
            assert idle.hears("error")
        asking.say(type="try", id=9)
        assert asking.hears("done")["id"] == 9


@pytest.mark.parametrize(
    "nonsense",
    [b"GET / HTTP/1.1\r\n\r\n", b"\x00\xff\n", b"x" * (LONGEST_REQUEST + 2), b'{"type":"try"}\n' * 50],
)
def test_a_viewer_that_sends_nonsense_is_closed_with_a_sentence(engine: Served, nonsense: bytes) -> None:
    with calling(engine) as caller, calling(engine, "snapshot") as other:
        caller.hears("hello")
        caller.socket.sendall(nonsense)
        assert caller.hears("error")["reason"]["template"].startswith("This is not what p1tui says")
        assert caller.hears() == {}
        assert other.hears("snapshot")


def test_a_line_of_100_mb_costs_no_memory(engine: Served) -> None:
    before = resident()
    block = b"x" * (1 << 20)
    with calling(engine) as caller, pytest.raises(OSError):  # closed after the first few kB
        for _ in range(100):
            caller.socket.sendall(block)
    assert resident() - before < 4 << 20


def test_a_viewer_that_never_reads_holds_nobody_up_and_is_current_when_it_wakes(engine: Served) -> None:
    with calling(engine, "snapshot", "reading") as asleep, calling(engine, "snapshot") as awake:
        awake.hears("snapshot")
        took = []
        for second in range(2, 800):
            began = time.monotonic()
            engine.feed.publish(snapshot(second, first=max(second - 30, 0)))
            engine.feed.offer(READINGS[second], wait=False)
            took.append(time.monotonic() - began)
            if second % 20 == 0:
                while awake.hears("snapshot")["fields"]["accepted"] < second:
                    pass
        assert sum(each >= 0.2 for each in took) < 20  # a machine that stalls is no viewer that is waited for
        seen = 0
        accepted = 0
        while accepted < 799:
            accepted = asleep.hears("snapshot")["fields"]["accepted"]
            seen += 1
        assert seen < 200  # those that the kernel held, and the newest


def test_lines_that_a_viewer_is_too_slow_for_are_counted(engine: Served) -> None:
    with calling(engine, "reading") as caller:
        caller.hears("done")
        for second in range(4000):
            engine.feed.offer(READINGS[second], wait=False)
            if second % LAG == 0:
                engine.server._thread.join(server_room.ROUND_S)
        heard, lost = 0, 0
        while heard + lost < 4000 and (line := caller.hears()):
            heard += line["type"] == "reading"
            lost += line.get("count", 0) if line["type"] == "lost" else 0
        assert lost > 0
        assert heard >= LAG


def test_two_hundred_callers_get_their_turn_or_a_sentence(engine: Served) -> None:
    before = set(threading.enumerate())
    callers = []
    try:
        for _ in range(200):
            callers.append(Caller(engine.path))
        heard = [caller.hears() for caller in callers]
    finally:
        for caller in callers:
            caller.close()
    assert [line["type"] for line in heard].count("hello") == MOST_VIEWERS
    assert {line["type"] for line in heard[MOST_VIEWERS:]} == {"error"}
    assert set(threading.enumerate()) <= before
    until(lambda: not engine.server._viewers, 20)
    with calling(engine, "snapshot") as caller:
        assert caller.hears("snapshot")


def test_one_that_has_slept_for_a_minute_gives_its_place_up(
    engine: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_room, "MOST_VIEWERS", 1)
    monkeypatch.setattr(server_room, "STALLED_S", 0.2)
    with calling(engine, "snapshot") as asleep:
        for second in range(2, 600):
            engine.feed.publish(snapshot(second, first=max(second - 30, 0)))
            if second % 10 == 0:
                engine.server._thread.join(server_room.ROUND_S)
        until(
            lambda: any(each.stalled(time.monotonic()) > 0.2 for each in engine.server._viewers.values()), 20
        )
        with calling(engine, "snapshot") as caller:
            assert caller.hears("snapshot")
        while asleep.hears():
            pass


def test_one_that_subscribes_to_nothing_is_closed(engine: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    with calling(engine, "reading") as quiet:
        quiet.hears("done")
        monkeypatch.setattr(server_room, "PATIENCE_S", 0.1)
        monkeypatch.setattr(server_room, "ALIVE_S", 0.1)
        with calling(engine) as caller:
            assert caller.hears("error")["reason"]["template"] == "Nothing was subscribed to in time."
        assert quiet.hears("alive")


def answers(engine: Served) -> bool:
    """Return True once the socket listens and stands in the lock file, which are made one after the other."""
    path = holder_of(engine.history).socket
    try:
        if path is not None:
            address.connected(path, 20).close()
    except OSError:
        return False
    return path is not None


def test_a_socket_that_is_deleted_is_made_again(engine: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_room, "ALIVE_S", 0.1)
    with calling(engine, "reading") as attached:
        engine.path.unlink()
        until(lambda: answers(engine), 20)
        assert attached.hears("alive")
    with calling(engine, "snapshot") as caller:
        assert caller.hears("snapshot")


def test_the_end_closes_viewers_and_leaves_no_socket(tmp_path: Path) -> None:
    with served(tmp_path / "h.sqlite") as engine:
        path = engine.path
        caller = Caller(path)
        caller.hears("hello")
    assert caller.hears() == {}
    caller.close()
    assert not path.exists()


def test_a_socket_of_a_killed_engine_is_replaced(tmp_path: Path) -> None:
    with served(tmp_path / "h.sqlite") as engine:
        path = engine.path
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(path))
    with served(tmp_path / "h.sqlite") as engine, calling(engine) as caller:
        assert caller.hears("hello")


def test_a_folder_that_is_too_deep_for_a_socket_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    with served(deep / "h.sqlite") as engine:
        folder = os.open(deep, os.O_RDONLY)
        try:
            caller = Caller(Path(f"/proc/self/fd/{folder}/{engine.path.name}"))
        finally:
            os.close(folder)
        assert caller.hears("hello")
        caller.close()


def test_the_users_runtime_folder_is_the_first_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "run").mkdir()
    with served(tmp_path / "h.sqlite") as engine:
        assert engine.path.parent == tmp_path / "run" / "p1tui"
        assert engine.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
def test_another_user_is_refused_even_where_the_mode_would_let_it_in(engine: Served) -> None:
    assert heard_by_another_user(engine.path) == "PermissionError"
    engine.path.chmod(0o666)
    assert "This p1tui belongs to another user." in heard_by_another_user(engine.path)
    assert "hello" not in heard_by_another_user(engine.path)


def test_who_waits_for_an_answer_hears_signs_of_life_while_others_get_news(
    engine: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_room, "ALIVE_S", 0.2)
    over = threading.Event()
    with calling(engine) as asking, calling(engine, "snapshot") as other:
        asking.say(type="subscribe", topics=[])
        other.hears("snapshot")

        def news() -> None:
            for second in itertools.cycle(range(2, 5)):
                engine.feed.publish(snapshot(second))
                if over.wait(0.02):
                    return

        publisher = threading.Thread(target=news)
        publisher.start()
        try:
            assert asking.hears("alive")
        finally:
            over.set()
            publisher.join()

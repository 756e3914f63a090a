"""The viewer's end: it shows what the engine shows, and says why when it does not."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from p1tui.engine.attach import address
from p1tui.engine.attach import viewer as viewer_room
from p1tui.engine.attach.protocol import Hello
from p1tui.engine.attach.viewer import Viewer
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import EngineLink
from p1tui.runtime.lock import HistoryLock
from tests.engine.attach.peers import HELLO, Served, served, snapshot
from tests.shared.waiting import awaited, until


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "h.sqlite"


@pytest.fixture
def engine(history: Path) -> Iterator[Served]:
    with served(history) as engine:
        yield engine


@pytest.fixture
def attach(history: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Viewer]]:
    monkeypatch.setattr(viewer_room, "AGAIN_S", 0.02)
    with ExitStack() as cleanup:

        def attach() -> Viewer:
            viewer = Viewer(history, holder="process 4711")
            cleanup.callback(viewer.stop)
            viewer.start()
            return viewer

        yield attach


def link(viewer: Viewer) -> EngineLink:
    found = viewer.feed.latest().engine
    assert found is not None
    return found


def comes_to(viewer: Viewer, state: str) -> EngineLink:
    return awaited(lambda: link(viewer), lambda shown: shown.state == state, 20)


def own(shown: Snapshot) -> Snapshot:
    return msgspec.structs.replace(shown, engine=None)


def test_a_viewer_shows_what_the_engine_shows(engine: Served, attach: Callable[[], Viewer]) -> None:
    engine.feed.publish(snapshot(40))
    viewer = attach()
    hello = viewer.wait(20)
    assert hello is not None
    assert hello.source == "/dev/ttyUSB0"
    assert own(viewer.feed.latest()) == snapshot(40)
    assert (link(viewer).state, link(viewer).holder) == ("attached", f"process {os.getpid()}")
    engine.feed.publish(snapshot(45, first=40))
    until(lambda: own(viewer.feed.latest()) == snapshot(45, first=40), 20)


def test_many_viewers_see_the_same(engine: Served, attach: Callable[[], Viewer]) -> None:
    viewers = [attach() for _ in range(5)]
    for second in range(2, 60):
        engine.feed.publish(snapshot(second, first=second // 30 * 30))
    for viewer in viewers:
        until(lambda viewer=viewer: own(viewer.feed.latest()) == snapshot(59, first=30), 20)  # type: ignore[misc]


def test_requests_reach_the_engine(engine: Served, attach: Callable[[], Viewer]) -> None:
    viewer = attach()
    comes_to(viewer, "attached")
    assert viewer.retry_parked() == 3
    viewer.pause_uploads(True)
    viewer.pause_uploads(False)
    viewer.try_uploads()
    until(lambda: engine.controls.asked == ["retry", "pause", "resume", "try"], 20)


def test_an_engine_that_ends_is_told_with_nothing_that_is_no_longer_so_and_its_return_is_followed(
    history: Path, attach: Callable[[], Viewer]
) -> None:
    with served(history):
        viewer = attach()
        comes_to(viewer, "attached")
    gone = comes_to(viewer, "gone")
    shown = viewer.feed.latest()
    assert shown.reading == snapshot(1).reading
    assert str(shown.recorder.trouble) == "The recorder of this meter has ended."
    assert [(each.state, str(each.reason)) for each in shown.links] == [
        ("stopped", "Nothing is uploaded while no recorder runs.")
    ]
    threading.Event().wait(0.1)
    assert link(viewer) is gone  # for how long is counted from its end
    with served(history) as engine:
        engine.feed.publish(snapshot(3))
        comes_to(viewer, "attached")
        until(lambda: own(viewer.feed.latest()) == snapshot(3), 20)


def test_a_holder_that_serves_nobody_is_named(
    history: Path, attach: Callable[[], Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer_room, "CALL_S", 0.1)
    lock = HistoryLock(history)
    lock.acquire()
    viewer = attach()
    assert comes_to(viewer, "held").holder == f"process {os.getpid()}"
    lock.release()
    comes_to(viewer, "gone")


def test_a_socket_that_says_nothing_counts_as_a_holder_that_does_not_answer(
    history: Path, tmp_path: Path, attach: Callable[[], Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer_room, "CALL_S", 0.1)
    lock = HistoryLock(history)
    lock.acquire()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute:
        mute.bind(str(tmp_path / "mute.sock"))
        mute.listen()
        lock.announce(tmp_path / "mute.sock")
        assert "says nothing" in str(comes_to(attach(), "held").notice)
    lock.release()


def test_an_engine_that_falls_silent_is_told_and_so_is_its_next_word(
    engine: Served, attach: Callable[[], Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer_room, "ALIVE_S", 0.05)
    monkeypatch.setattr(viewer_room, "SILENT_S", 0.2)
    viewer = attach()
    comes_to(viewer, "attached")
    assert comes_to(viewer, "silent").since_at <= time.time() - 0.2
    engine.feed.publish(snapshot(2))
    comes_to(viewer, "attached")


@pytest.mark.parametrize(
    ("version", "number", "words"),
    [
        ("99.0.0", 1, "newer than this one"),
        ("0.0.1", 1, "older than this one"),
        (HELLO.version, 2, "newer than this one"),
        (HELLO.version, 1, ""),
    ],
)
def test_another_version_is_told(
    history: Path, attach: Callable[[], Viewer], version: str, number: int, words: str
) -> None:
    other: Hello = msgspec.structs.replace(HELLO, version=version, protocol=number)
    with served(history, other):
        viewer = attach()
        comes_to(viewer, "attached")
        notice = str(link(viewer).notice)
        assert words in notice
        assert bool(notice) == bool(words)
        assert viewer.feed.latest().reading == snapshot(1).reading


def test_the_engine_of_another_user_is_not_believed(
    engine: Served, attach: Callable[[], Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer_room, "CALL_S", 0.1)
    theirs = SimpleNamespace(connected=address.connected, is_stranger=lambda peer: True)
    monkeypatch.setattr("p1tui.engine.attach.call.address", theirs)  # and not for the engine's end
    viewer = attach()
    comes_to(viewer, "held")
    assert viewer.feed.latest().reading is None

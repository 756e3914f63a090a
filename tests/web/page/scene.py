"""Serve the scene of the screen's tests: `python -m tests.web.page.scene FOLDER PORT [WORD ...]`.

FOLDER gets the history, the newest telegram and the token's file. Words: `trouble` adds a link that fails,
`login` demands the token. Lines of standard input make the scene go on: `second` brings a telegram, `later N`
lets N seconds pass without one. The program says where the page is, and `done` after each line.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path

import msgspec

from p1tui.engine.money.ledger import Ledger
from p1tui.runtime import signals
from p1tui.web.access.token_file import TokenFile
from p1tui.web.doors import address_of, opened
from p1tui.web.server import PageServer
from p1tui.web.site import Site
from tests.shared.times import AMSTERDAM
from tests.tui.scene import CONFIG, Scene
from tests.tui.scene_links import TROUBLE, UP

DAYS = 75
"""Days of history: May whole, and two weeks of April before it."""

MAIN_FUSE_A = 25


class Passing:
    """A clock that stands still, but for what is said to pass.

    Threads: one sets it, others read it.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.later = 0.0

    def __call__(self) -> float:
        return self._scene.now + self.later


def main(folder: Path, port: int, words: list[str]) -> None:
    """Serve the scene until a signal."""
    history = folder / "history.sqlite"
    scene = Scene(history, links=TROUBLE if "trouble" in words else (UP,), days=DAYS)
    with contextlib.closing(scene):
        scene.money = scene.reckoned()
        scene.publish()
        (folder / "telegram.txt").write_bytes(scene.feed.latest().raw)
        clock = Passing(scene)
        meter = msgspec.structs.replace(CONFIG.meter, main_fuse_a=MAIN_FUSE_A)
        site = Site(
            feed=scene.feed,
            history=scene.history,
            history_file=history,
            config=msgspec.structs.replace(CONFIG, meter=meter),
            profile="default",
            timezone=AMSTERDAM,
            ledger=Ledger(CONFIG),
            login="login" in words,
            clock=clock,
        )
        doors = opened(f"127.0.0.1:{port}")
        print(address_of(doors[0]), flush=True)
        threading.Thread(target=_listen, args=(scene, clock), daemon=True).start()
        with contextlib.suppress(signals.Ended):
            PageServer(site, doors, TokenFile(folder / "token")).run()


def _listen(scene: Scene, clock: Passing) -> None:
    for line in sys.stdin:
        match line.split():
            case ["second"]:
                clock.later = 0.0
                scene.second()
            case ["later", seconds]:
                clock.later += float(seconds)
                scene.publish()
        print("done", flush=True)


if __name__ == "__main__":
    where, number, *rest = sys.argv[1:]
    os.umask(0o077)
    main(Path(where), int(number), rest)

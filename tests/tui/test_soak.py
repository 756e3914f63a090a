"""The soak run of the screen, in its short form."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import closing
from pathlib import Path

from textual.timer import Timer
from textual.widget import Widget

from p1tui.model.snapshot import Snapshot
from p1tui.p1.reading import Reading
from p1tui.tui.view import View
from tests.soak.screen import live
from tests.tui.scene import Scene

KINDS = (Reading, Snapshot, View, Widget, Timer)
STEP_S = 200
MOST = 60
"""Uncommitted readings come and go, up to 30; what is kept by mistake grows by 200 a step."""


async def test_ten_minutes_of_watching_leave_nothing_behind(tmp_path: Path) -> None:
    noted: list[Counter[type]] = []

    def note() -> None:
        found = gc.get_objects()
        noted.append(Counter(kind for kind in KINDS for each in found if isinstance(each, kind)))

    with closing(Scene(tmp_path / "history.sqlite", days=1)) as scene:
        await live(scene, 4 * STEP_S, STEP_S, note)
    assert noted[3][Reading] > 0
    assert all(noted[3][kind] - noted[1][kind] < MOST for kind in KINDS), noted

"""Every screen at both sizes is as its golden file says, text and colours."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from tests.tools.renew import SNAPSHOTS, file_of, shoot
from tests.tui.scene import Scene
from tests.tui.shots import SCREENS, SIZES


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_is_as_it_was(scene: Scene, name: str, size: tuple[int, int]) -> None:
    file = file_of(name, size)
    before, after = file.read_text(encoding="utf-8"), await shoot(scene, name, size)
    if before != after:
        diff = unified_diff(before.splitlines(), after.splitlines(), str(file), "now", lineterm="", n=1)
        pytest.fail("\n".join([*diff, "If that is meant: python -m tests.tools.renew"]), pytrace=False)


def test_there_is_no_golden_file_of_a_screen_that_is_gone() -> None:
    assert set(SNAPSHOTS.iterdir()) == {file_of(name, size) for name in SCREENS for size in SIZES}

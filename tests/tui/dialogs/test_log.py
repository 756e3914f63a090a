"""The log screen: the end of the file, each entry below its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.tui.dialogs.log import INDENTED, _wrapped, tail
from p1tui.tui.drawing import lines as ln
from tests.tui.scene import log_of
from tests.tui.scene_links import TROUBLE


@pytest.mark.parametrize("width", [40, INDENTED - 1, INDENTED, 118])
def test_an_entry_goes_on_below_its_words_where_there_is_room(tmp_path: Path, width: int) -> None:
    path = tmp_path / "p1tui.log"
    path.write_text(log_of(TROUBLE), encoding="utf-8")
    drawn = [ln.text_of(line) for line in _wrapped(tail(path), width)]
    further = [line for line in drawn if not line.startswith(" 2025-")]
    level = drawn[0].index("INFO")
    indents = {len(line) - len(line.lstrip()) for line in further}
    assert indents == {level if width >= INDENTED else 5}
    assert max(map(len, drawn)) < width

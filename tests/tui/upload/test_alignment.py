"""What stands below each other on the upload screen begins in one column, in every language."""

from __future__ import annotations

import pytest

from p1tui.i18n import language
from p1tui.i18n.language import LANGUAGES
from p1tui.tui.drawing import lines as ln
from p1tui.tui.upload import channels
from tests.tui.draws import view
from tests.tui.scene_links import TROUBLE

HEADS = ("●", "!")
"""Signs with which the recorder and a channel begin."""


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("width", "columns"), [(78, 2), (118, 3), (198, 3)])
def test_names_and_values_of_all_channels_are_below_each_other(code: str, width: int, columns: int) -> None:
    language.use(code)
    names, values = set[int](), set[int]()
    for line in channels.draw(view(links=TROUBLE), width):
        at = 0
        for run, (text, role) in enumerate(line):
            if text.startswith("  ") and text[2:3].strip() and role == "dim" and run + 1 < len(line):
                names.add(at)
                assert text.endswith("  ")
                values.add(at + len(text))
            at += len(text)
    assert len(names) == len(values) == columns


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [38, 78, 118, 198])
def test_the_recorder_is_told_where_a_channel_is(code: str, width: int) -> None:
    language.use(code)
    texts = [ln.text_of(line) for line in channels.draw(view(links=TROUBLE), width)]
    assert all(len(text.rstrip()) <= width for text in texts)
    heads = [at for at, text in enumerate(texts) if text.strip().startswith(HEADS)]
    assert len(heads) >= 3
    assert {len(texts[at]) - len(texts[at].lstrip()) for at in heads} == {1}
    assert " 87" in texts[heads[0]]
    assert texts[heads[1] + 1].startswith("   ")

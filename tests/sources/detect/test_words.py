"""Hints on a source are trouble, or only say that a meter is awaited."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING, Message
from p1tui.sources import diagnosis
from p1tui.sources.detect import words


@pytest.mark.parametrize("hint", [NOTHING, diagnosis.WAITING, words.SEARCHING.with_values(seconds=12)])
def test_to_wait_for_a_meter_or_to_look_for_it_is_no_trouble(hint: Message) -> None:
    assert not words.is_trouble(hint)


@pytest.mark.parametrize("hint", [words.SILENT, diagnosis.IS_INVERTED, diagnosis.NO_BYTES])
def test_a_diagnosis_is_trouble(hint: Message) -> None:
    assert words.is_trouble(hint)

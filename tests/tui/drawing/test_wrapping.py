"""Wrapped sentences: long paths lose their middle before words are cut."""

from __future__ import annotations

import pytest

from p1tui.i18n import language
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import count
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing.wrapping import KEYS, shorten_middle, wrap
from p1tui.uplinks.delivery import sentences as sentences_of_uploads
from p1tui.uplinks.latest import worker

LONG = "/home/pi/" + "a-very-long-folder-name/" * 8 + "p1tui/config.toml"
NO_CHANNEL = (
    "Nothing is uploaded: no channel is configured. "
    f"Write a [[thingspeak]] table with channel and write_key into {LONG}."
)


@pytest.mark.parametrize("width", [36, 60, 74, 114])
def test_a_long_path_gives_way_and_the_reason_stays(width: int) -> None:
    lines = wrap(NO_CHANNEL, width, 2 if width > 60 else 4)
    assert max(map(len, lines)) <= width
    said = " ".join(lines)
    assert said.startswith("Nothing is uploaded: no channel is configured.")
    assert said.endswith("config.toml.")
    assert "…" in said


def test_what_fits_is_left_as_it_is() -> None:
    assert wrap("a b c", 10, 1) == ["a b c"]
    assert " ".join(wrap(NO_CHANNEL, 400, 1)) == NO_CHANNEL


def test_a_word_that_is_wider_than_the_line_is_broken() -> None:
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_words_alone_that_are_too_many_end_in_an_ellipsis() -> None:
    assert wrap("one two three four five six", 10, 1) == ["one two …"]


@pytest.mark.parametrize(("cells", "shown"), [(9, "abcdefghi"), (7, "ab…fghi"), (2, "…i"), (0, "")])
def test_the_middle_goes_first(cells: int, shown: str) -> None:
    assert shorten_middle("abcdefghi", cells) == shown


def test_an_amount_stays_with_its_sign() -> None:
    assert wrap("so far and € 21.75 more, or ≥ € 3.00", 12) == [
        "so far and",
        "€ 21.75",
        "more, or",
        "≥ € 3.00",
    ]


def test_a_command_stays_on_one_line_if_one_holds_it() -> None:
    words = "It is written by `p1tui contract new` at once."
    assert wrap(words, 30) == ["It is written by", "`p1tui contract new` at once."]
    assert max(map(len, wrap(words, 14))) <= 14


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_keys_to_press_stay_on_one_line(code: str) -> None:
    language.use(code)
    sentences = [
        count(n, "refused row is parked: press 3, then r.", "refused rows are parked: press 3, then r.")
        for n in (1, 3)
    ]
    sentences += [tell(each) for each in (sentences_of_uploads.PAUSED, worker.PAUSED)]
    sentences.append(tr("Eighth blocks are finer. Boxes in place of bars? Press g."))
    for words in sentences:
        found = KEYS.search(words)
        assert found is not None, words
        for width in range(len(found[0]) + 1, len(words) + 1):
            assert any(found[0] in line for line in wrap(words, width)), (words, width)


@pytest.mark.parametrize("kept", ["31 dec", "1 Nov 2026", "3 rows", "14 d", "333 d", "22 %"])
def test_a_number_stays_with_its_word(kept: str) -> None:
    words = f"It is paid back, or not, on {kept}: so it goes"
    for width in range(12, len(words)):
        assert any(kept in line for line in wrap(words, width)), width

"""A message: plain English for logs, template and values for the screen and the store."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING, Message


def test_its_text_is_english_with_the_values_in_place() -> None:
    inner = Message("it was refused after {n} tries", n=3)
    assert str(Message("No connection to {host}: {detail}.", host="::1", detail=inner)) == (
        "No connection to ::1: it was refused after 3 tries."
    )
    assert str(Message("{count:,} rows wait.", count=8551)) == "8,551 rows wait."
    assert str(Message("No {braces} without values.")) == "No {braces} without values."


def test_two_of_the_same_template_and_values_are_equal() -> None:
    assert Message("a {b}", b=1) == Message("a {b}", b=1)
    assert Message("a {b}", b=1) != Message("a {b}", b=2)
    assert len({Message("a {b}", b=1), Message("a {b}", b=1)}) == 1


def test_a_figure_that_grows_makes_no_other_sentence() -> None:
    late = Message("{source} is {seconds} s late.", source="a", seconds=110)
    assert late.is_like(late.with_values(source="a", seconds=120))
    assert not late.is_like(late.with_values(source="b", seconds=110))
    assert not late.is_like(Message("{source} is {seconds} s early.", source="a", seconds=110))


def test_it_never_changes() -> None:
    with pytest.raises(AttributeError):
        Message("a").template = "b"


def test_nothing_is_false() -> None:
    assert not NOTHING
    assert Message("a")


def test_it_comes_back_whole_from_json() -> None:
    message = Message("{why} ({count:,})", why=Message("{path} is full.", path="/é{x}"), count=-8551)
    assert Message.from_json(message.to_json()) == message


@pytest.mark.parametrize(
    "data", ["[]", "{}", '{"template": 1, "values": {}}', '{"template": "", "values": []}']
)
def test_other_json_is_no_message(data: str) -> None:
    with pytest.raises(ValueError):
        Message.from_json(data)

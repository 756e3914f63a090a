"""What a terminal would obey is written out, and nothing else changes."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.i18n.printable import printable
from p1tui.i18n.sentences import tell
from tests.shared.hostile import hidden


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "\\u001b]0;owned\\u0007"),
        ("a\x00\x08\r\nb", "a\\u0000\\u0008\\u000d\\u000ab"),
        ("\x7f\x9b31m", "\\u007f\\u009b31m"),
        ("\u202egpj.exe\u2066", "\\u202egpj.exe\\u2066"),
        ("\u2028\u2029\ufeff\u200b", "\\u2028\\u2029\\ufeff\\u200b"),
        ("caf\udce9", "caf\\udce9"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable(shown) == shown


@pytest.mark.parametrize("text", ["", "Meterkast é 3 m³ …", "a\u00a0b", "日本 🔌", "\ue0a0"])
def test_other_text_stays(text: str) -> None:
    assert printable(text) == text


def test_lines_and_tabs_stay_where_they_are_wanted() -> None:
    assert printable("a\n\tb\x1b", keep="\n\t") == "a\n\tb\\u001b"


@given(st.text())
def test_no_text_leaves_anything_hidden(text: str) -> None:
    assert not hidden(printable(text).encode())


def test_json_and_toml_read_it_as_what_was_written() -> None:
    shown = printable('"\x1b\x9b\u202e"')
    assert json.loads(shown) == tomllib.loads(f"a = {shown}")["a"] == "\x1b\x9b\u202e"


@pytest.mark.parametrize("code", ["en", "nl"])
def test_the_values_of_a_message_can_neither_command_nor_forge_a_line(code: str) -> None:
    language.use(code)
    message = Message(
        "{source}: {hint}",
        source="a\x1b[2J\nERROR: b",
        hint=Message("{source}: {hint}", source="\x9b", hint=""),
    )
    assert tell(message) == str(message) == "a\\u001b[2J\\u000aERROR: b: \\u009b: "

"""The README and its Dutch sister hold the same, and every command in them is one that p1tui takes."""

from __future__ import annotations

import re
import shlex
from itertools import zip_longest
from pathlib import Path

import pytest

from p1tui.cli.parsing.commands import make_parser
from tests.shared.folders import ROOT

ENGLISH, DUTCH = (ROOT / name for name in ("README.md", "README.nl.md"))
EACH = pytest.mark.parametrize("file", [ENGLISH, DUTCH], ids=lambda file: file.name)

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")
REMARK = re.compile(r"(?<=\S)\s{2,}(?!\s).*$")
"""Words beside a command or a setting, which are of the language of the text."""

INDEX = re.compile(r"(?:pip|pipx|uv)\b[^\n]* install (?:-\S+ )*['\"]?p1tui\b")
"""An installation by name, which would ask an index."""


def blocks(file: Path) -> list[tuple[str, list[str]]]:
    """Return the language and the lines of each code block, without remarks."""
    found = BLOCK.findall(file.read_text("utf-8"))
    return [(kind, [REMARK.sub("", line) for line in text.splitlines()]) for kind, text in found]


def headings(file: Path) -> list[str]:
    """Return the level of each heading outside code."""
    return re.findall(r"^(#+) ", BLOCK.sub("", file.read_text("utf-8")), re.MULTILINE)


def command_lines(file: Path) -> list[list[str]]:
    """Return the words after `p1tui` of each line that a reader is to type, up to a pipe or a redirection."""
    lines = [line for kind, text in blocks(file) if not kind for line in text]
    ours = [shlex.split(line)[1:] for line in lines if line == "p1tui" or line.startswith("p1tui ")]
    return [words[: next((i for i, word in enumerate(words) if word in "|>"), None)] for words in ours]


def commands() -> list[str]:
    """Return the names of all commands, verbs behind them."""
    found = []
    for name, command in make_parser().commands().items():
        verbs = command.commands()
        found += [f"{name} {verb}" for verb in verbs] or [name]
    return found


def test_both_have_the_same_headings() -> None:
    assert headings(ENGLISH) == headings(DUTCH)
    assert len(headings(ENGLISH)) > 15


def test_both_have_the_same_code() -> None:
    for ours, theirs in zip_longest(blocks(ENGLISH), blocks(DUTCH)):
        assert ours == theirs


def test_both_name_the_same_programs_options_and_files() -> None:
    """Words in backquotes are not translated, but for the names of values."""
    ours, theirs = (
        {
            re.sub(r"\s+", " ", word)
            for word in re.findall(r"`([^`]+)`", BLOCK.sub("", file.read_text("utf-8")))
            if not re.search(r"NAAM|NAME$|OPDRACHT|COMMAND", word)
        }
        for file in (ENGLISH, DUTCH)
    )
    assert ours == theirs


@EACH
def test_each_command_line_is_one_that_p1tui_takes(file: Path) -> None:
    lines = command_lines(file)
    assert len(lines) > 25
    for words in lines:
        if words[-1:] != ["--help"]:
            make_parser().parse_args(words)


@EACH
def test_each_command_is_mentioned(file: Path) -> None:
    text = " ".join(file.read_text("utf-8").split())
    for command in commands():
        assert f"p1tui {command}" in text, command


@EACH
def test_each_room_has_its_floor_and_its_line(file: Path) -> None:
    text = file.read_text("utf-8")
    [floors] = [body for kind, body in BLOCK.findall(text) if not kind and body.startswith(" cli ")]
    told = re.findall(r"^- `(\w+)`: ", text, re.MULTILINE)
    rooms = {path.parent.name for path in (ROOT / "p1tui").glob("*/__init__.py")} | {"headless"}
    assert rooms <= set(re.findall(r"\w+", floors))
    assert rooms <= set(told)


@EACH
def test_each_local_link_leads_somewhere(file: Path) -> None:
    found = LINK.findall(file.read_text("utf-8"))
    assert len(found) > 5
    for target in found:
        assert (ROOT / target).exists(), target


def test_each_leads_to_the_other_in_its_first_lines() -> None:
    for file, other in ((ENGLISH, DUTCH), (DUTCH, ENGLISH)):
        assert f"[{other.name}]({other.name})" in "".join(file.read_text("utf-8").splitlines()[:4])


@EACH
def test_nothing_is_installed_from_an_index(file: Path) -> None:
    assert not INDEX.search(file.read_text("utf-8"))


def test_the_tests_are_run_as_the_script_of_all_checks_runs_them() -> None:
    [line] = [line for _, text in blocks(ENGLISH) for line in text if line.endswith("/pytest")]
    assert f"({line})" in (ROOT / ".ci" / "run").read_text("utf-8")

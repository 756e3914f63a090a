"""The program speaks the language of the terminal's environment until the user chooses another."""

from __future__ import annotations

import sys
import tomllib
from contextlib import closing
from pathlib import Path

from p1tui.i18n.language import LANGUAGES
from tests.e2e.peers import Terminal
from tests.shared.folders import STREAM

DUTCH = ("Vermogen nu", "Meterstanden", "EINDE")
ENGLISH = ("Power now", "Registers", "END")
AROUND = range(list(LANGUAGES).index("nl"), len(LANGUAGES))
"""Steps from Dutch around the end of the languages to English, the first."""


def replay(environment: dict[str, str]) -> Terminal:
    command = (sys.executable, "-m", "p1tui", "--source", f"file:{STREAM}")
    return Terminal(*command, environment=environment | {"LANG": "nl_BE.UTF-8"})


def test_a_dutch_terminal_gets_dutch_and_what_is_chosen_lasts(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with closing(replay(environment)) as screen:
        screen.shows(*DUTCH)
        for _ in AROUND:
            screen.press("n")
        screen.shows(*ENGLISH)
        screen.press("q")
        assert screen.ends() == 0
    (config,) = tmp_path.rglob("config.toml")
    assert tomllib.loads(config.read_text()) == {"tui": {"language": "en"}}
    with closing(replay(environment)) as screen:
        screen.shows(*ENGLISH)
        screen.press("q")
        assert screen.ends() == 0

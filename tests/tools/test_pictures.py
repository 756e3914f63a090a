"""The folder of pictures holds what is wanted, and the README and its gallery show all of it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.tools.pictures import FOLDER, PICTURES, ROOT
from tests.tools.web_pictures import WEB_PICTURES

ALL = [*(picture.file for picture in PICTURES), *(picture.file for picture in WEB_PICTURES)]

GALLERY = FOLDER / "README.md"
SHOWN = re.compile(r"!\[(?P<alt>[^]]*)\]\((?P<path>[^)]+)\)")


def shown() -> list[tuple[Path, str]]:
    """Return file and alternative text of every picture that a page shows."""
    return [
        ((page.parent / found["path"]).resolve(), found["alt"])
        for page in (*ROOT.glob("*.md"), GALLERY)
        for found in SHOWN.finditer(page.read_text("utf-8"))
    ]


def test_every_picture_has_a_file_of_its_own() -> None:
    assert len(set(ALL)) == len(ALL)


def test_the_folder_holds_the_pictures_that_are_wanted_and_no_others() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {*ALL, GALLERY.name}


def test_every_picture_is_shown_and_every_one_shown_exists() -> None:
    assert {file for file, _ in shown()} == set(FOLDER.glob("*.png"))
    assert "(screenshots/README.md)" in (ROOT / "README.md").read_text("utf-8")


def test_a_picture_is_described_for_those_who_do_not_see_it() -> None:
    assert [file.name for file, alt in shown() if len(alt) < 40] == []

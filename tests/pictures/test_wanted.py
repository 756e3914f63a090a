"""The pictures: what they show is what the screen shows, and the same at every run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.segment import Segment
from rich.style import Style

from tests.pictures import svg
from tests.pictures.wanted import PICTURES, Picture, draw, text_of
from tests.tui.scene import Scene

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
TEXT = "{http://www.w3.org/2000/svg}text"
SHAPES = "█▀▄▌▐─│┌┐└┘"
PLAINLY = [Picture("en", (80, 24), "live"), Picture("nl", (80, 24), "live"), Picture("en", (120, 40), "help")]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with closing(Scene(tmp_path_factory.mktemp("scene") / "history.sqlite", days=2)) as scene:
        yield scene


@pytest.mark.parametrize("picture", PLAINLY, ids=lambda picture: picture.file)
def test_every_word_of_the_screen_stands_in_its_cell(scene: Scene, picture: Picture) -> None:
    drawn = {
        (round(int(node.attrib["x"]) / 10), int(node.attrib["y"]) // 20, node.text)
        for node in ElementTree.fromstring(draw(scene, picture)).iter(TEXT)
    }
    rows = text_of(scene, picture).split("\n")
    words = re.compile(rf"[^\s{SHAPES}]+")
    shown = "\n".join(rows)
    assert sorted("".join(text or "" for _, _, text in drawn)) == sorted("".join(words.findall(shown)))
    for x, y, text in drawn:
        assert rows[y][x:].startswith(text or "?")


def test_the_ground_of_a_cell_lies_under_its_ink() -> None:
    below = [Segment("█", Style(color="#0000ff", bgcolor="#000000"))]
    over = [Segment("▀", Style(color="#0000ff", bgcolor="#00ff00"))]
    picture = svg.draw([below, over], title="", ground="#000000")
    assert picture.index("#00ff00") < picture.index("#0000ff")


def test_another_run_makes_the_same_picture(scene: Scene, tmp_path: Path) -> None:
    with closing(Scene(tmp_path / "history.sqlite", days=2)) as again:
        assert draw(again, PLAINLY[0]) == draw(scene, PLAINLY[0])


def test_every_picture_has_a_file_of_its_own() -> None:
    assert len({picture.file for picture in PICTURES}) == len(PICTURES)


def test_the_folder_holds_these_pictures_and_the_readme_shows_some_of_them() -> None:
    files = {picture.file for picture in PICTURES}
    wanted = {f"{file}{ending}" for file in files for ending in (".svg", ".png")}
    assert {file.name for file in SCREENSHOTS.iterdir()} == wanted | {"putty"}
    assert {file.stem for file in (SCREENSHOTS / "putty").iterdir()} == files
    shown = re.findall(r"!\[[^]]{40,}\]\(([^)]+)\)", (SCREENSHOTS.parent / "README.md").read_text("utf-8"))
    assert len(shown) >= 3
    assert all((SCREENSHOTS.parent / path).is_file() for path in shown)

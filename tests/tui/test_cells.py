"""The cells of whole screens: no character that a font lacks, and no word cut at an edge."""

from __future__ import annotations

import re
from itertools import product

import pytest

from p1tui.i18n import language
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing import themes
from p1tui.tui.drawing.lines import Line
from tests.tui.pilots import rows, text, wgl4
from tests.tui.scene import Scene
from tests.tui.shots import SCREENS, SIZES, go, home, opened

ASCII = frozenset(map(chr, range(32, 127)))
REPERTOIRES = {"half": wgl4(), "ascii": ASCII}
SMALL = ((79, 24), (60, 20), (40, 10))
ALL_SIZES = (*SIZES, (40, 10), (200, 60))


@pytest.mark.parametrize("size", ALL_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    ("glyphs", "code"), [*(("half", code) for code in language.LANGUAGES), ("ascii", "en"), ("ascii", "nl")]
)
async def test_every_cell_of_every_screen_is_in_the_font(
    scene: Scene, glyphs: str, code: str, size: tuple[int, int]
) -> None:
    async with opened(scene, size, glyphs=glyphs, language=code) as pilot:
        for _, name in product(themes.THEMES, SCREENS):
            await go(pilot, scene, name)
            shown = set(text(pilot)) - {"\n"}
            assert not shown - REPERTOIRES[glyphs], (name, text(pilot))
            await home(pilot, name)
            if name == next(reversed(SCREENS)):
                await pilot.press("c")


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Collect every line that is cut: the part that is kept, and the part that is lost."""
    found: list[tuple[str, str]] = []
    fit = ln.fit

    def noting(line: Line, cells: int) -> Line:
        lost = ln.text_of(line)[max(cells, 0) :]
        if cells > 0 and lost.strip(" ─│"):  # of none is a panel that is not seen
            found.append((ln.text_of(line)[: max(cells, 0)], lost))
        return fit(line, cells)

    monkeypatch.setattr(ln, "fit", noting)
    return found


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("size", (*SIZES, *SMALL), ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_no_word_is_cut_at_an_edge(
    scene: Scene, name: str, size: tuple[int, int], code: str, cuts: list[tuple[str, str]]
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, name)
        assert not cuts or (name in ("help", "commands") and size[0] < 60)  # they are higher, too
        if size[0] >= 60:
            for cut in re.findall(r"\S*…", "\n".join(rows(pilot)[1:])):
                assert re.search(r"[/\\\d(]", cut)  # a path or a value, and no word of the screen's own

"""Draw the page: the steps at the left, what is said and asked beside them."""

from __future__ import annotations

from typing import Final

from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import duration
from p1tui.i18n.sentences import tell
from p1tui.service.setup.dialogue import Choice, Question, Said
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role, Run
from p1tui.tui.drawing.wrapping import shorten_middle, wrap
from p1tui.tui.setup.page import Page

STEPS_CELLS: Final = 20
GAP_CELLS: Final = 3
LEAST_CELLS: Final = 66
"""Narrowest screen with the steps beside the question."""
PAGE_CELLS: Final = 100
"""Most cells of both; longer lines are hard to read."""
SPACED_ROWS: Final = 18
"""Fewest rows with a blank one between the steps."""
CHOICE_LINES: Final = 2
"""Most lines of one choice, which may name a long path."""

SIGNS: Final[dict[str, tuple[str, Role]]] = {
    "note": (" ", "text"),
    "busy": ("○", "dim"),
    "good": ("●", "good"),
    "trouble": ("!", "warn"),
}
"""Kind of a sentence -> its sign, and the role of both."""

DOT: Final = "•"
"""Stands for each character of a secret."""

LEAVE: Final = N_("Esc once more breaks it off, any other key goes on.")
UNWRITTEN: Final = N_("Nothing is written yet: the config stays as it was.")
WRITTEN: Final = N_("What is written stays: the config is whole.")


def status(config: str, width: int) -> list[Line]:
    """Draw one line: the program, and the file that will be written."""
    left: Line = ((" p1tui ", "brand"), (f" {tr('Setup')}", "strong"))
    room = max(width - ln.width(left) - 4, 0)
    return [ln.spread(left, ((shorten_middle(config, room), "dim"), (" ", "text")), width)]


def keys(page: Page, goes_on: bool) -> list[tuple[str, str]]:
    """Return the keys that mean something now, and what."""
    if page.ended:
        return [("Enter", tr("Go on and record") if goes_on else tr("Close"))]
    if page.leaves:
        return [("Esc", tr("Break off"))]
    shown: list[tuple[str, str]] = []
    if page.question is not None:
        shown.append(("Enter", tr("Take it")))
        if page.question.choices:
            shown.append(("↑↓", tr("Choose")))
    if page.goes_back:
        shown.append(("←", tr("Back")))
    return [*shown, ("Esc", tr("Break off"))]


def body(page: Page, width: int, height: int, now: float) -> list[Line]:
    """Draw the page; `now` is a clock in seconds."""
    if width < LEAST_CELLS:
        return _conversation(page, width, height, now)
    whole = min(width, PAGE_CELLS)
    beside = whole - STEPS_CELLS - GAP_CELLS
    blocks = [
        (_steps(page, STEPS_CELLS, spaced=height >= SPACED_ROWS), STEPS_CELLS),
        (_conversation(page, beside, height, now), beside),
    ]
    indent: Run = (" " * ((width - whole) // 2), "text")
    return [(indent, *line) for line in ln.columns(blocks, GAP_CELLS)]


def _steps(page: Page, width: int, *, spaced: bool) -> list[Line]:
    """Draw the steps, each with its answer below it."""
    drawn: list[Line] = [ln.title(tr("Steps"), width)]
    for at, stage in enumerate(page.progress.stages):
        if at == page.progress.at:
            head: Line = (("► ", "brand"), (tell(stage.name), "strong"))
        elif at < page.progress.at or stage.answer:
            head = (("● ", "good"), (tell(stage.name), "text"))
        else:
            head = (("○ ", "dim"), (tell(stage.name), "dim"))
        answer = shorten_middle(tell(stage.answer), width - 2) if stage.answer else ""
        drawn += [BLANK, head] if spaced else [head]
        drawn.append((("  ", "text"), (answer, "dim")))
    return drawn


def _conversation(page: Page, width: int, height: int, now: float) -> list[Line]:
    """Draw what is said and asked; where it does not fit, what was said first goes first."""
    stages, at = page.progress.stages, page.progress.at
    if page.ended or at >= len(stages):
        head = ln.title(tr("Ready") if page.ended else "", width)
        said, asked, marked = page.lasting if page.ended else page.said, list[Line](), 0
    else:
        note = tr("{at} of {all}").format(at=at + 1, all=len(stages))
        head = ln.title(tell(stages[at].name), width, ((note, "dim"),))
        said = page.said
        asked, marked = _leaving(page, width) if page.leaves else _asked(page, width)
    told = [line for each in said for line in _sentence(each, page, width, now)]
    room = max(height - 1, 1)
    below = [BLANK, *asked] if asked else []
    spare = max(room - len(below), 0)
    shown = told[len(told) - spare :] if len(told) > spare else told
    if len(below) > room:
        first = min(max(marked + 2 - room + 2, 0), len(below) - room)
        below = below[first : first + room]
    return [head, *shown, *below]


def _sentence(said: Said, page: Page, width: int, now: float) -> list[Line]:
    """Draw a sentence with its sign, and what it introduces below it."""
    sign, role = SIGNS[said.kind]
    words = tell(said.text)
    if said.kind == "busy":
        words += _elapsed(page, now)
    drawn: list[Line] = [BLANK]
    for line in wrap(words, width - 2):
        drawn.append(((f"{sign} ", role), (line, "text" if role == "good" else role)))
        sign = " "
    facts: Role = "strong" if said.kind == "good" else "text"
    return drawn + [(("    ", "text"), (tell(fact), facts)) for fact in said.facts]


def _elapsed(page: Page, now: float) -> str:
    return "" if page.busy_since is None else f" {duration(max(now - page.busy_since, 0.0))}"


def _leaving(page: Page, width: int) -> tuple[list[Line], int]:
    written = any(each.lasting for each in page.lasting)
    drawn: list[Line] = [(("! ", "warn"), (tr("Break off?"), "strong"))]
    for words in (tr(WRITTEN) if written else tr(UNWRITTEN), tr(LEAVE)):
        drawn += [(("  ", "text"), (line, "text")) for line in wrap(words, width - 2)]
    return drawn, 0


def _asked(page: Page, width: int) -> tuple[list[Line], int]:
    """Draw the question, its choices and its field; return the index of the marked line, too."""
    question = page.question
    if question is None:
        return [], 0
    drawn: list[Line] = [(("  ", "text"), (line, "strong")) for line in wrap(tell(question.text), width - 2)]
    drawn.append(BLANK)
    marked = 0
    choices = [_choice(choice, width, here=at == page.at) for at, choice in enumerate(question.choices)]
    apart = any(len(lines) > 1 for lines in choices)  # else it is not seen where one ends
    for at, lines in enumerate(choices):
        if at == page.at:
            marked = len(drawn)
        drawn += [*lines, BLANK] if apart else lines
    if page.has_field:
        if page.in_field:
            marked = len(drawn)
        drawn.append(_field(page, question, width))
    return drawn, marked


def _choice(choice: Choice, width: int, *, here: bool) -> list[Line]:
    mark: Run = ("► " if here else "  ", "brand")
    drawn: list[Line] = []
    for line in wrap(tell(choice.text), width - 4, CHOICE_LINES):
        drawn.append((("  ", "text"), mark, (line, "strong" if here else "text")))
        mark = ("  ", "text")
    return drawn


def _field(page: Page, question: Question, width: int) -> Line:
    """Draw the field; of a text that is too long its end, of a secret only dots."""
    here = page.in_field
    mark: Run = ("► " if here else "  ", "brand")
    name = f"{tr('or type it')}: " if question.choices else ""
    typed = DOT * len(page.typed) if question.secret else page.typed
    room = max(width - 6 - len(name), 1)
    line: Line = (
        ("  ", "text"),
        mark,
        (name, "text"),
        (typed[-room:], "strong"),
        ("_", "brand" if here else "dim"),
    )
    if not typed and question.default and not question.choices:
        line = (*line, (f"   Enter: {question.default}", "dim"))
    return line

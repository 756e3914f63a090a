"""Lines: widths, titles, columns, and the spans in which two of them differ."""

from __future__ import annotations

import pytest

from p1tui.tui.drawing import lines as ln


def test_a_line_is_padded_or_cut_to_its_width() -> None:
    line: ln.Line = (("abc", "text"), ("def", "dim"))
    assert ln.fit(line, 8) == (("abc", "text"), ("def", "dim"), ("  ", "text"))
    assert ln.fit(line, 4) == (("abc", "text"), ("d", "dim"))
    assert ln.fit(line, 3) == (("abc", "text"),)
    assert ln.fit(ln.BLANK, 0) == ()


def test_the_right_side_keeps_its_place_and_the_left_is_cut() -> None:
    assert ln.text_of(ln.spread((("name", "text"),), (("1 W", "dim"),), 10)) == "name   1 W"
    assert ln.text_of(ln.spread((("a long name", "text"),), (("1 W", "dim"),), 8)) == "a lon1 W"
    assert ln.text_of(ln.spread((("a", "text"),), (("12345", "dim"),), 3)) == "123"


def test_a_title_ends_at_the_edge() -> None:
    assert ln.text_of(ln.title("Gas", 12)) == "Gas ────────"
    assert ln.text_of(ln.title("Gas", 12, (("now", "dim"),))) == "Gas ──── now"


@pytest.mark.parametrize(("cells", "expected"), [(5, "abcde"), (4, "abc…"), (1, "…"), (0, "")])
def test_an_ellipsis_shows_that_more_was_there(cells: int, expected: str) -> None:
    assert ln.shorten("abcde", cells) == expected


def test_only_changed_cells_are_named_and_near_ones_joined() -> None:
    old: ln.Line = (("0123456789abcdefghij", "text"),)
    assert ln.changes(old, old) == []
    assert ln.changes(old, (("0X23456789abcdefghij", "text"),)) == [(1, 2)]
    assert ln.changes(old, (("0X2Y456789abcdefghij", "text"),)) == [(1, 4)]
    assert ln.changes(old, (("X123456789abcdefghiY", "text"),)) == [(0, 1), (19, 20)]


@pytest.mark.parametrize(
    ("between", "is_joined"),
    [
        ((("abcd", "dim"),), True),
        ((("abcde", "dim"),), False),
        ((("─", "dim"),), True),
        ((("──", "dim"),), False),
        ((("ab", "dim"), ("cd", "warn")), True),
        ((("ab", "dim"), ("c", "error"), ("d", "warn")), False),
    ],
)
def test_cells_between_two_changes_are_sent_again_if_a_move_of_the_cursor_costs_more(
    between: ln.Line, is_joined: bool
) -> None:
    """They cost their bytes, those of a box or an arrow three, and a style that neither neighbour has."""
    after = between[-1][1]
    old, new = ((("0", "dim"), *between, (char, after)) for char in "1X")
    new = (("X", "dim"), *new[1:])
    end = ln.width(old)
    assert ln.changes(old, new) == ([(0, end)] if is_joined else [(0, 1), (end - 1, end)])


def test_another_role_is_a_change() -> None:
    assert ln.changes((("ab", "text"),), (("a", "text"), ("b", "warn"))) == [(1, 2)]


def test_neighbours_of_one_role_become_one_run() -> None:
    assert ln.merged([("a", "dim"), ("b", "dim"), ("", "text"), ("c", "text")]) == (
        ("ab", "dim"),
        ("c", "text"),
    )


def test_a_mark_before_a_title_takes_its_cells_from_the_rule() -> None:
    assert ln.text_of(ln.pointed(ln.title("Gas", 12, (("now", "dim"),)))) == "► Gas ── now"
    assert ln.text_of(ln.pointed((("Gas", "strong"),))) == "► Gas"


def test_the_rule_of_tabs_runs_to_the_edge_or_to_the_note() -> None:
    assert ln.text_of(ln.tabs(["a", "b"], 0, ("", "dim"), 12)) == "[a] b  ─────"
    assert ln.text_of(ln.tabs(["a", "b"], 0, ("note", "dim"), 14)) == "[a] b  ── note"
    assert ln.text_of(ln.tabs(["a", "b"], 1, ("note", "dim"), 11)) == "[b] ── note"


@pytest.mark.parametrize("note", ["note", ""])
def test_the_tab_at_a_cell_is_the_one_whose_name_or_edge_is_drawn_there(note: str) -> None:
    line = ln.tabs(["one", "two"], 0, (note, "dim"), 24)
    assert [ln.tab_at(line, cell) for cell in range(25)] == [0] * 5 + [1] * 5 + [None] * 15


def test_no_cell_has_a_tab_where_the_present_one_alone_is_drawn() -> None:
    line = ln.tabs(["one", "two"], 1, ("note", "dim"), 12)
    assert {ln.tab_at(line, cell) for cell in range(12)} == {None}

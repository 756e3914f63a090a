"""Explained telegrams: names and values are whole, however narrow the window, and in a person's words."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest

from p1tui.i18n import language
from p1tui.i18n.sentences import tell
from p1tui.p1.reading import Device, Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.meter import telegram
from p1tui.tui.meter.telegram import CODE_CELLS, GAP, NUMBER_CELLS, about, explained, rows
from p1tui.tui.meter.values import told
from tests.tui.conftest import MakeApp
from tests.tui.draws import say, view
from tests.tui.driver import NOON, FeedDriver, belgian
from tests.tui.pilots import rows as screen_rows
from tests.tui.pilots import see, text
from tests.tui.test_corpus import METERS, driver_of

WIDTHS = (38, 58, 77, 78, 118)
"""Cells of a page in terminals of 40, 60, 79, 80 and 120 columns."""


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_value_that_is_too_long_for_its_place_stands_whole_on_lines_below(
    driver: FeedDriver, width: int
) -> None:
    snapshot = driver.second()
    message = b"0-0:96.13.0(" + b"4142434445" * 40 + b")"
    view = driver.view(msgspec.structs.replace(snapshot, raw=snapshot.raw.replace(b"0-0:96.13.0()", message)))
    lines = explained(view, width)
    assert max(ln.width(line) for line in lines) <= width
    shown = "".join(text.strip() for line in lines for text, role in line if role == "strong")
    values = [told(row.value, row.unit)[0] for row in rows(view.shown.raw)]
    assert max(map(len, values)) > width
    assert [value for value in values if value.replace(" ", "") not in shown.replace(" ", "")] == []


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("meter", METERS)
def test_no_name_and_no_value_is_cut(meter: str, width: int, code: str) -> None:
    language.use(code)
    each = driver_of(meter).view()
    lines = explained(each, width)
    assert max(ln.width(line) for line in lines) <= width
    said = " ".join(say(lines).split())
    assert "…" not in said
    for row in rows(each.shown.raw):
        assert tell(row.name) in said or width < 58
        assert "".join(told(row.value, row.unit)[0].split()) in "".join(said.split())


@pytest.mark.parametrize("width", [78, 118, 198])
def test_values_stand_beside_the_names(width: int) -> None:
    for meter in METERS:
        each = driver_of(meter).view()
        longest = max(len(tell(row.name)) for row in rows(each.shown.raw))
        numbers = [
            line
            for row, line in zip(rows(each.shown.raw), explained(each, 1000), strict=True)
            if row.unit and len(told(row.value, row.unit)[0]) <= NUMBER_CELLS
        ]
        ends = {ln.width(line[:4]) for line in numbers}
        assert len(ends) <= 1, meter
        for line in explained(each, width):
            values = [at for at, (_, role) in enumerate(line) if role == "strong"]
            if len(line) > 2 and values:
                assert ln.width(line[: values[0]]) <= 1 + CODE_CELLS + longest + GAP + NUMBER_CELLS


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("width", [78, 118, 198])
@pytest.mark.parametrize("meter", METERS)
def test_a_word_in_place_of_a_value_ends_where_numbers_end(meter: str, width: int, code: str) -> None:
    language.use(code)
    each = driver_of(meter).view()
    drawn = explained(each, width)
    ends, word = set[int](), language.tr("none")
    for line in drawn:
        at = next((run for run, (_, role) in enumerate(line) if role == "strong"), 0)
        if at and line[at + 1 : at + 2] and line[at + 1][0].strip() and len(line[at][0]) <= NUMBER_CELLS:
            ends.add(ln.width(line[: at + 1]))
        elif (word, "dim") in line:
            ends.add(ln.width(line[: line.index((word, "dim")) + 1]))
    assert len(ends) <= 1
    empty = sum(not row.value for row in rows(each.shown.raw))
    assert sum((word, "dim") in line for line in drawn) == empty


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("width", [*WIDTHS, 198])
@pytest.mark.parametrize("meter", METERS)
def test_lines_without_room_stand_in_two_columns(meter: str, width: int, code: str) -> None:
    language.use(code)
    each = driver_of(meter).view()
    one = explained(each, width)
    assert explained(each, width, len(one)) == one
    two = explained(each, width, len(one) - 1)
    if width < 118:
        assert two == one
        return
    half = (width - GAP) // 2
    assert len(two) <= len(one)
    assert max(ln.width(line) for line in two) <= width
    texts = [ln.text_of(line) for line in two]
    read = [*(text[:half].rstrip() for text in texts), *(text[half + GAP :].rstrip() for text in texts)]
    assert [text[1:CODE_CELLS].rstrip() for text in read if text[1:2].strip()] == [
        row.code for row in rows(each.shown.raw) if row.code
    ]
    said = "".join("".join(read).split())
    for row in rows(each.shown.raw):
        assert "".join(told(row.value, row.unit)[0].split()) in said


def _with_devices(devices: tuple[Device, ...], time: int, kwh: float) -> Reading:
    return msgspec.structs.replace(belgian(time, kwh), devices=devices)


@pytest.mark.parametrize("width", WIDTHS)
def test_only_what_was_read_before_the_telegram_has_an_age(width: int) -> None:
    gas = Device(channel=1, medium="gas", id="G", value=1, unit="dm3", time=NOON - 3 * 60)
    for devices in ((), (gas,)):
        driver = FeedDriver(partial(_with_devices, devices))
        driver.second()
        lines = [line.rstrip() for line in say(explained(driver.view(), width)).splitlines()]
        aged = [line for line in lines if line.endswith(" ago")]
        assert len(aged) == (1 if devices and width >= 70 else 0)
        assert all("0-1:24.2" in line and line.endswith("   3 min ago") for line in aged)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("040580.348", "kWh", ("40580.348", "kWh")),
        ("-063", "A", ("−63", "A")),
        ("0000.36", "kW", ("0.36", "kW")),
        ("000", "A", ("0", "A")),
        ("0002", "", ("2", "")),
        ("00000", "", ("0", "")),
        ("250612175017S", "", ("12 Jun 2025 17:50:17", "")),
        ("632525252525W", "", ("632525252525W", "")),
        ("4530303434303037313734373738313835", "", ("4530303434303037313734373738313835", "")),
        ("(231102114500W)(03.064*kW)", "", ("2 Nov 2023 11:45:00  3.064", "kW")),
        ("(632525252525S)(00000.000)", "", ("(632525252525S)(00000.000)", "")),
        ("", "", ("", "")),
        ("ER23", "kWh", ("ER23", "kWh")),
    ],
)
def test_numbers_and_times_are_told_as_people_write_them(
    value: str, unit: str, words: tuple[str, str]
) -> None:
    assert told(value, unit) == words


def test_numbers_have_the_marks_of_the_language() -> None:
    language.use("nl")
    assert told("040580.348", "kWh")[0] == "40580,348"
    assert told("50217", "")[0] == "50217"  # a version, and no number


@pytest.mark.parametrize(("width", "most"), [(78, 5), (77, 5), (58, 6)])
def test_the_head_takes_few_lines_also_with_a_long_id(width: int, most: int) -> None:
    long = msgspec.structs.replace(belgian(NOON), meter="x" * 32)
    lines = about(view(long), width)
    assert len(lines) <= most
    assert "x" * 32 in say(lines)
    assert "…" not in say(lines)
    assert max(ln.width(line) for line in lines) <= width


def test_a_column_less_changes_no_head() -> None:
    for meter in METERS:
        each = driver_of(meter).view()
        assert abs(len(about(each, 77)) - len(about(each, 78))) <= 1, meter


def test_what_is_not_well_is_left_out_of_the_head_last() -> None:
    shown = view(rejected=9)
    said = say(about(shown, 58, 2))
    assert "rejected" in said
    assert "source" not in said
    assert about(shown, 58, 0) == []


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 10)], ids=str)
async def test_the_page_has_the_larger_half_of_the_screen(
    make_app: MakeApp, driver: FeedDriver, size: tuple[int, int]
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=size) as pilot:
        await pilot.press("4")
        await see(pilot, "[Lines]")
        at = next(at for at, row in enumerate(screen_rows(pilot)) if "[Lines]" in row)
        assert at <= size[1] // 2
        assert ("Telegram ─" in text(pilot)) == (size != (40, 10))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("(2)(0-0:96.7.19)(180821162722S)(0412*s)", ["(2)(0-0:96.7.19)", "(180821162722S)", "(0412*s)"]),
        ("4530303435303031", ["4530303435303031"]),
        ("45303034353030313030", ["4530303435303031", "3030"]),
        ("(1)(45303034353030313030)", ["(1)", "(453030343530303", "13030)"]),
        ("", []),
    ],
)
def test_a_long_value_is_broken_before_a_parenthesis(text: str, lines: list[str]) -> None:
    assert list(telegram._broken(text, 16)) == lines
    assert "".join(lines) == text

"""Each panel as a function of a view: what it says, and that it is absent without its data."""

from __future__ import annotations

import dataclasses
import re

import msgspec
import pytest

from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.model.snapshot import NO_CONFIG
from p1tui.model.status import RecorderStatus, SourceStatus
from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import FONT, GROUNDS, big
from p1tui.tui.drawing.glyphs import HALF, PLAIN
from p1tui.tui.live import demand, media, phases, power, registers, today
from p1tui.tui.live import source as source_panel
from tests.tui.draws import role_of, say, view
from tests.tui.driver import NO_UPLOAD, NOON, belgian, dutch, old


def with_power(net_w: int) -> Reading:
    return Reading(time=NOON, header="X", power_import_w=max(net_w, 0), power_export_w=max(-net_w, 0))


@pytest.mark.parametrize(
    ("watts", "arrow", "word"),
    [(345, "▲", "importing"), (-345, "▼", "returning"), (0, "•", "balanced")],
)
def test_power_says_its_way_in_sign_arrow_and_word(watts: int, arrow: str, word: str) -> None:
    lines = power.draw(view(with_power(watts)), 30)
    assert f"{arrow} {word}" in say(lines)
    assert "W" in ln.text_of(lines[3])
    assert len(lines) == 5


def test_power_keeps_its_columns() -> None:
    ends = {
        len(ln.text_of(power.draw(view(with_power(watts)), 30)[3]).rstrip())
        for watts in (1, 22, 333, -4444, 55555)
    }
    assert len(ends) == 1


def test_power_too_large_for_the_columns_is_in_kilowatts() -> None:
    assert power.number(99_999) == ("+99999", "W")
    assert power.number(-123_456) == ("  −123", "kW")


def test_both_ways_at_once_are_named() -> None:
    reading = msgspec.structs.replace(with_power(500), power_export_w=200)
    assert "▲ 500 W  ▼ 200 W" in say(power.draw(view(reading), 40))


def test_a_meter_without_power_says_so() -> None:
    assert "This meter sends no power" in say(power.draw(view(Reading(time=NOON, header="X")), 30))


def test_large_digits_are_of_half_blocks() -> None:
    for char, glyph in FONT.items():
        assert set("".join(glyph)) <= set(" █▀▄"), char
        assert len({len(row) for row in glyph}) == 1
    rows = big("10", HALF, "import")
    assert [ln.text_of(row) for row in rows] == ["▄    ▄ ", "       ", "▄▄▄ ▄▄▄"]
    assert list(map(ln.text_of, big("10", PLAIN, "import"))) == [" " * 7, "  1   0", " " * 7]


def test_large_digits_leave_no_seam_where_a_font_does_not_fill_its_cells() -> None:
    for ink, ground in GROUNDS.items():
        rows = big("".join(FONT), HALF, ink)
        drawn = {(char, role) for row in rows for text, role in row for char in text}
        assert drawn == {(" ", ink), (" ", ground), ("▄", ink), ("▄", ground)}


def test_phases_show_their_load_in_words_and_bar() -> None:
    reading = msgspec.structs.replace(
        belgian(NOON), l1_current_ma=12_500, l2_current_ma=20_000, l3_current_ma=26_000
    )
    lines = phases.draw(dataclasses.replace(view(reading), main_fuse_a=25), 48)
    assert [ln.text_of(line)[-7:].strip() for line in lines[1:]] == ["50 %", "80 %!", "104 %!"]
    assert role_of(lines, "80 %!") == "warn"
    assert role_of(lines, "104 %!") == "error"
    assert "main fuse 25 A" in say(lines)


def test_a_main_fuse_that_is_not_told_shows_no_load() -> None:
    reading = msgspec.structs.replace(belgian(NOON), l1_current_ma=12_500)
    text = say(phases.draw(dataclasses.replace(view(reading), main_fuse_a=0), 60))
    assert "12.5" in text
    assert "%" not in text
    assert "fuse" not in text


def test_a_phase_without_current_has_its_load_from_power() -> None:
    assert phases.Phase("L1", 230_000, None, -2300).load(25) == 40
    assert phases.Phase("L1", None, None, 2300).load(25) is None
    assert phases.Phase("L1", None, 5_000, None).load(0) is None


def test_whole_amperes_have_no_decimals() -> None:
    assert " A" in say(phases.draw(view(dutch(NOON)), 48))
    assert "." not in say(phases.draw(view(dutch(NOON)), 48)).split(" V")[1]


@pytest.mark.parametrize("percent", [-5, 0, 1, 49, 50, 100, 250])
def test_a_bar_has_its_length_whatever_the_load(percent: int) -> None:
    filled, empty = phases.bar(percent, 10, view().glyphs)
    assert len(filled + empty) == 10
    assert bool(filled) == (percent > 0)


def test_registers_mark_the_tariff_now_with_a_sign_and_a_word() -> None:
    text = say(registers.draw(view(), 40))
    assert "now T1" in text
    assert [line[0] for line in text.splitlines()[1:5]] == ["►", " ", "►", " "]
    assert "12345.678 kWh" in text
    assert "T1 day" in say(registers.draw(view(), 56)).splitlines()[1]


def test_registers_without_tariffs_are_the_totals() -> None:
    reading = Reading(time=NOON, header="X", import_wh=1_000, export_wh=2_000)
    rows = say(registers.draw(view(reading), 40)).splitlines()
    assert rows[1].split() == ["▲", "import", "1.000", "kWh"]
    assert rows[2].split() == ["▼", "return", "2.000", "kWh"]


def test_registers_stand_on_one_line_where_room_is_short() -> None:
    (line,) = registers.on_one_line(view(), 78)
    assert ln.text_of(line).startswith(" ▲ T1 12345.678 T2 9876.543  ▼ T1 4321.098 T2 1234.567 kWh")
    (line,) = registers.on_one_line(view(), 50)
    assert ln.text_of(line).startswith(" ▲ T1 12345 T2 9876  ▼ T1 4321 T2 1234 kWh")
    assert ln.width(line) <= 50


MORE = {"warm_water_dm3": 45_678, "cooling_mj": 12_345, "submeter_wh": 1_234_567, "heat_dm3": 319_881}


def test_every_medium_has_its_register() -> None:
    reading = msgspec.structs.replace(belgian(NOON), **MORE, warm_water_time=NOON)
    rows = say(media.draw(view(reading), 60)).splitlines()
    assert [row[:33].rstrip() for row in rows] == [
        "  Gas           3456.789 m³",
        "  Water          872.234 m³",
        "  Heat           319.881 m³",
        "  Warm water      45.678 m³",
        "  Cooling         12.345 GJ",
        "  Submeter      1234.567 kWh",
    ]
    for width in range(20, 60):
        assert all(ln.width(line) <= width for line in media.draw(view(reading), width))


def test_a_silent_gas_meter_is_marked() -> None:
    reading = msgspec.structs.replace(belgian(NOON), gas_time=NOON - 4 * 3600, heat_mj=12_345, heat_time=None)
    lines = media.draw(view(reading), 40)
    assert role_of(lines, "!08:00") == "warn"
    assert "12.345 GJ" in say(lines)
    assert role_of(today.draw(view(reading), 46), "!08:00") == "warn"


def test_the_quarter_leads_somewhere() -> None:
    reading = msgspec.structs.replace(
        belgian(NOON), time=NOON + 450, demand_w=1000, power_import_w=4000, peak_demand_w=2500
    )
    lines = demand.draw(view(reading), 50)
    assert "forecast    3000 W" in say(lines)
    assert "until 12:15" in say(lines)
    assert role_of(lines, "above the month's peak") == "warn"
    assert "10 Jun 18:15" in say(lines)


def test_what_a_meter_does_not_send_has_no_panel() -> None:
    bare = view(Reading(time=NOON, header="X"))
    assert (
        phases.draw(bare, 40)
        == registers.draw(bare, 40)
        == media.draw(bare, 40)
        == demand.draw(bare, 40)
        == []
    )
    assert demand.draw(view(dutch(NOON)), 40) == []
    assert media.draw(view(old(NOON)), 40) == []


def test_a_recording_without_a_telegram_says_so_and_why() -> None:
    source = SourceStatus(name="file none.txt", state="ended", bytes_seen=8)
    text = say(source_panel.waiting(view(source=source, reading=None), 80))
    for words in (
        "No telegram ──",
        "It held no telegram that could be read.",
        "! The telegram breaks off",
        "q quits",
    ):
        assert words in text
    assert "42 s" not in text


def test_waiting_says_that_readings_wait_for_the_clock() -> None:
    waits = Message("Readings wait (12 so far): this computer's clock is not set.")
    source, recorder = SourceStatus(name="/dev/ttyUSB0", state="open"), RecorderStatus(trouble=waits)
    text = say(source_panel.waiting(view(source=source, reading=None, recorder=recorder), 80))
    assert "No reading yet ──" in text
    assert "! Readings wait (12 so far): this computer's clock is not set." in text


def test_waiting_offers_the_guide_to_who_has_no_config() -> None:
    source = SourceStatus(name="auto", state="lost")
    heard = view(source=source, no_upload=NO_CONFIG)
    silent = msgspec.structs.replace(heard.latest, reading=None)
    without = dataclasses.replace(heard, shown=silent, latest=silent)
    assert "S guides you: it finds the port" in say(source_panel.waiting(without, 80))
    looking = dataclasses.replace(without, mode="VIEW")
    assert "`p1tui setup` guides you" in say(source_panel.waiting(looking, 80))
    with_one = view(source=source, reading=None, no_upload=NO_UPLOAD)
    assert "setup" not in say(source_panel.waiting(with_one, 80))
    ended = view(source=SourceStatus(name="file", state="ended"), reading=None, no_upload=NO_CONFIG)
    assert "setup" not in say(source_panel.waiting(ended, 80))


def test_waiting_says_for_what_and_what_is_wrong() -> None:
    source = SourceStatus(
        name="/dev/ttyUSB0", state="open", hint=Message("Is the cable in the P1 port?"), bytes_seen=17
    )
    text = say(source_panel.waiting(view(source=source, reading=None, rejected=4), 80))
    for words in ("No telegram yet ──", "/dev/ttyUSB0", "17 bytes, 4 telegrams rejected", "42 s"):
        assert words in text
    assert "Is the cable in the P1 port?" in text


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("width", [38, 58, 78])
def test_gas_is_one_row_that_is_named_once_without_heads(code: str, width: int) -> None:
    language.use(code)
    lines = say(registers.draw(view(), width)).splitlines()
    rows_of_gas = [line for line in lines if "gas" in line.casefold()]
    assert len(rows_of_gas) == 1
    assert all(re.search(r"\d", line) for line in lines[1:])


def test_phases_that_are_old_are_dim() -> None:
    late = dataclasses.replace(view(), now=NOON + 45, pace_s=1)
    for draw in (phases.draw, phases.on_one_line):
        assert {"import", "export"} & {role for line in draw(view(), 60) for _, role in line}
        assert not {"import", "export"} & {role for line in draw(late, 60) for _, role in line}

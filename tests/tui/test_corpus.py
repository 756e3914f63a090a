"""Real telegrams of every kind of meter: no panel is empty, no row too wide, at any size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from p1tui.i18n import language
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.live.layout import arrange
from p1tui.tui.live.screen import DRAWN
from p1tui.tui.meter import events, frames, telegram
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM
from tests.tui.driver import NOON, FeedDriver
from tests.tui.pilots import wgl4

CORPUS = sorted(TELEGRAMS.glob("*.txt"))


def reading_of(path: Path) -> tuple[Reading, bytes] | None:
    """Return the first reading of a file, also with a wrong checksum, since some files were edited."""
    decoder = Decoder(AMSTERDAM, crc="ignore")
    found = [*decoder.feed(path.read_bytes()), *decoder.close()]
    return next(((each.reading, each.raw) for each in found if isinstance(each, Accepted)), None)


METERS = {path.stem: found for path in CORPUS if (found := reading_of(path)) is not None}


def driver_of(name: str) -> FeedDriver:
    reading, raw = METERS[name]
    stamped = reading if reading.time else msgspec.structs.replace(reading, time=NOON, time_source="host")
    driver = FeedDriver(lambda time, kwh: stamped, start=stamped.time or NOON)
    driver.feed.publish(msgspec.structs.replace(driver.second(), raw=raw))
    return driver


def test_nearly_every_file_is_a_meter() -> None:
    assert len(METERS) > 50


def is_seen(line: Line) -> bool:
    """Return True if a line has a sign, or a blank on coloured ground, as large digits have."""
    return any(text.strip() or role.endswith("#") for text, role in line)


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("name", METERS)
def test_no_panel_of_a_real_meter_is_empty_or_too_wide(name: str, code: str) -> None:
    language.use(code)
    flows = {register.key: 1234 for register in LIVE_REGISTERS}
    view = replace(driver_of(name).view(), flows=flows, pace_s=1, telegrams=1000)
    for width, height in ((80, 24), (120, 40), (200, 60), (40, 10), (20, 5)):
        rects = arrange(
            width, height, lambda panel, cells: len(DRAWN[panel](view, cells)), waiting=view.reading is None
        )
        for rect in rects:
            if rect.name not in DRAWN:
                continue
            lines = DRAWN[rect.name](view, rect.width)
            assert lines
            assert max(ln.width(line) for line in lines) <= rect.width, (rect, lines)
            assert all(is_seen(line) for line in lines)
            safe = view.glyphs.safe("".join(ln.text_of(line) for line in lines))
            assert not set(safe) - wgl4()


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("name", METERS)
def test_every_line_of_a_real_telegram_fits(name: str, code: str) -> None:
    language.use(code)
    view = driver_of(name).view()
    for width in (38, 78, 118):
        for draw in (telegram.explained, frames.raw, events.from_meter):
            lines = draw(view, width)
            assert lines
            assert max(ln.width(line) for line in lines) <= max(width, 38)

"""The page follows the meter: new telegrams, none, a hidden page, and no motion where none is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.waiting import until
from tests.web.page.browser import WAIT_S, Browser
from tests.web.page.served import Served, served

WATCHED = """
window.streams = [];
const Plain = EventSource;
window.EventSource = class extends Plain {
  constructor(...given) { super(...given); window.streams.push(this); }
};
"""
HIDE = """
Object.defineProperty(document, "hidden", { value: arguments[0], configurable: true });
document.dispatchEvent(new Event("visibilitychange"));
"""
OPEN_STREAMS = "return window.streams.filter((each) => each.readyState !== EventSource.CLOSED).length"

POINTS = "return Number(document.querySelector('.reader').max)"
"""Points of the chart, less one: more than a few once the history was drawn."""

ADVANCE = "const later = performance.now() + 1000 * arguments[0]; performance.now = () => later;"
"""Advance the page's clock by seconds, and stop it there."""


def a_telegram_is_shown(chromium: Browser, moving: Served) -> None:
    """Let a telegram come, and wait until its power is shown."""
    moving.tell("second")
    reading = moving.get("/api/now")["reading"]
    net = reading["power_import_w"] - reading["power_export_w"]
    until(lambda: chromium.text(".figure .digits") == f"{net:+}".replace("-", "−"), WAIT_S)


@pytest.fixture
def moving(tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    with served(tmp_path) as page:
        chromium.base = page.url
        chromium.forget()
        chromium.prefer(color_scheme="dark")
        yield page


def test_a_telegram_is_shown_and_its_absence_is_said_in_words(chromium: Browser, moving: Served) -> None:
    chromium.open("now")
    for _ in range(3):
        a_telegram_is_shown(chromium, moving)
    assert chromium.text("#trouble") == ""

    moving.tell("later 40")
    chromium.becomes(
        "#trouble", "No telegram has come for more than 30 s: the numbers are those of 17:50:20."
    )
    assert chromium.run("return document.body.classList.contains('stale')")
    grey = chromium.run("return getComputedStyle(document.querySelector('.figure .digits')).color")
    assert grey == "rgb(128, 128, 128)"
    assert "s ago" in chromium.text("#freshness")

    moving.tell("second")
    until(lambda: chromium.text("#trouble") == "", WAIT_S)
    assert not chromium.run("return document.body.classList.contains('stale')")


def test_a_page_has_one_stream_and_none_while_it_is_hidden(chromium: Browser, moving: Served) -> None:
    made = chromium.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCHED})
    try:
        chromium.open("now")
        assert chromium.run(OPEN_STREAMS) == 1
        chromium.run(HIDE, True)
        assert chromium.run(OPEN_STREAMS) == 0
        before = chromium.text(".figure .digits")
        moving.tell("second")
        assert chromium.text(".figure .digits") == before
        chromium.run(HIDE, False)
        assert chromium.run(OPEN_STREAMS) == 1
        until(lambda: chromium.text(".figure .digits") != before, WAIT_S)
    finally:
        chromium.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)


def test_the_chart_stands_still_for_who_wants_no_motion(chromium: Browser, moving: Served) -> None:
    chromium.prefer(color_scheme="dark", reduced_motion="reduce")
    chromium.open("now")
    until(lambda: chromium.run(POINTS) > 2, WAIT_S)
    chromium.run(ADVANCE, 15)
    a_telegram_is_shown(chromium, moving)
    drawn = chromium.text(".readout")
    chromium.run(ADVANCE, 14)
    a_telegram_is_shown(chromium, moving)
    assert chromium.text(".readout") == drawn
    chromium.run(ADVANCE, 2)
    a_telegram_is_shown(chromium, moving)
    assert chromium.text(".readout") != drawn


def test_the_wall_dims_at_night_until_it_is_touched(chromium: Browser, moving: Served) -> None:
    dim = "return document.body.classList.contains('night')"
    chromium.open("wall?night=17-18")
    assert chromium.run(dim)
    chromium.run("dispatchEvent(new PointerEvent('pointerdown'))")
    assert not chromium.run(dim)
    chromium.open("wall?night=18-17")
    assert not chromium.run(dim)

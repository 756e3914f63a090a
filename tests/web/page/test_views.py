"""Each view at each size, in both schemes and languages: nothing sticks out, overlaps or is too faint."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.shared.waiting import until
from tests.web.page.browser import LARGE, SIZES, WAIT_S, Browser, Size
from tests.web.page.looks import faint, overlaps, small_targets, sticks_out

VIEWS: Final = (
    "now",
    "history?period=month",
    "history?period=day&quantity=power",
    "history?period=year&quantity=gas",
    "history?period=span&from=2025-05-01&to=2025-06-12&quantity=cost",
    "prices",
    "upload",
    "wall?night=0-0",
)
NARROW: Final = Size(320, 640)
ZOOMED: Final = Size(LARGE.width // 2, LARGE.height // 2)
"""What a page has at 200 %."""


def lasting(found: Callable[[], list[str]]) -> list[str]:
    """Return the faults that stay: a chart takes a new size some frames after the page."""
    with contextlib.suppress(AssertionError):
        until(lambda: not found(), WAIT_S)
    return found()


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("view", VIEWS)
def test_no_text_sticks_out_of_a_view_or_lies_on_another(browser: Browser, view: str, language: str) -> None:
    browser.open(view, language=language)
    for size in (*SIZES, NARROW, ZOOMED):
        browser.resize(size)
        for scheme in ("dark", "light"):
            browser.prefer(color_scheme=scheme)
            browser.settle()
            assert lasting(partial(sticks_out, browser)) == [], (size, scheme)
            assert lasting(partial(overlaps, browser)) == [], (size, scheme)
    assert browser.complaints() == []


@pytest.mark.parametrize("theme", ["p1tui-dark", "p1tui-light", "p1tui-clear"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_text_stands_out_from_its_ground(browser: Browser, view: str, theme: str) -> None:
    browser.open(view)
    browser.run("document.documentElement.dataset.theme = arguments[0]", theme)
    assert faint(browser) == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_target_is_large_enough_for_a_finger(browser: Browser, view: str) -> None:
    browser.resize(SIZES[0])
    browser.open(view)
    assert small_targets(browser) == []


def test_numbers_that_are_old_still_stand_out(browser: Browser) -> None:
    browser.open("now")
    # The page itself would take the class back within a second.
    browser.run("document.body.classList.toggle = () => false; document.body.classList.add('stale')")
    for theme in ("p1tui-dark", "p1tui-light"):
        browser.run("document.documentElement.dataset.theme = arguments[0]", theme)
        assert faint(browser) == []

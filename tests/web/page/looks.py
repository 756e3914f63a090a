"""Look at the page: texts that stick out, overlap or are faint, and targets that are small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.web.page.browser import Browser

LOOKS = Path(__file__).with_name("looks.js").read_text("utf-8")


def sticks_out(browser: Browser) -> list[Any]:
    """Return texts that leave the window or their chart, and sideways scrolling."""
    return _look(browser, "sticksOut")


def overlaps(browser: Browser) -> list[Any]:
    """Return pairs of texts that lie on each other."""
    return _look(browser, "overlaps")


def faint(browser: Browser) -> list[Any]:
    """Return texts with too little contrast, and their contrast."""
    return _look(browser, "faint")


def small_targets(browser: Browser) -> list[Any]:
    """Return targets that are too small, with width and height."""
    return _look(browser, "smallTargets")


def _look(browser: Browser, name: str) -> list[Any]:
    found: list[Any] = browser.run(f"{LOOKS}\nreturn {name}();")
    return found

"""One browser, and one served scene, for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.page.browser import DESKTOP, Browser, missing, opened
from tests.web.page.served import Served, served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    why = missing()
    if why:
        pytest.skip(why)
    with opened() as browser:
        yield browser


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("scene")) as page:
        yield page


@pytest.fixture
def browser(chromium: Browser, scene: Served) -> Browser:
    """Return the browser, without memories, at the scene; the address is not opened yet."""
    chromium.base = scene.url
    chromium.forget()
    chromium.resize(DESKTOP)
    chromium.prefer(color_scheme="dark")
    chromium.complaints()
    return chromium


@pytest.fixture
def folder(scene: Served) -> Path:
    """Return the folder with the scene's history and telegram."""
    return scene.folder

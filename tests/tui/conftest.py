"""Fixtures of the screen's tests: the app with a driver of snapshots, and the scene of the golden files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from p1tui.config.settings import TuiSettings
from p1tui.tui.app import MonitorApp
from p1tui.tui.session import Session, Uploads
from p1tui.tui.view import Mode
from tests.shared.times import AMSTERDAM
from tests.tui.asked import AskedUploads
from tests.tui.driver import FakeHistory, FeedDriver
from tests.tui.scene import Scene


@pytest.fixture
def driver() -> FeedDriver:
    return FeedDriver()


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("p1tui.tui.app.FASTEST_S", 0.001)
    for name in ("NO_COLOR", "COLORTERM", "SSH_TTY", "SSH_CONNECTION", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


MakeApp = Callable[..., MonitorApp]


@pytest.fixture
def make_app() -> MakeApp:
    def make(
        driver: FeedDriver,
        *,
        mode: Mode = "VIEW",
        log_path: Path | None = None,
        history: Callable[[], Any] = FakeHistory,
        uploads: Uploads | None = None,
        remember: Callable[[Mapping[str, str]], None] = lambda changed: None,
        **settings: Any,
    ) -> MonitorApp:
        return MonitorApp(
            Session(
                feed=driver.feed,
                history=history,
                settings=TuiSettings(**settings),
                timezone=AMSTERDAM,
                log_path=log_path,
                mode=mode,
                uploads=uploads or AskedUploads(),
                remember=remember,
                clock=lambda: driver.now,
            )
        )

    return make


@pytest.fixture
async def pilot(make_app: MakeApp, driver: FeedDriver) -> AsyncIterator[Pilot[None]]:
    """Open the app on the live screen at 80x24, after one telegram of the driver."""
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        yield pilot


@pytest.fixture(scope="session")
def made_scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with closing(Scene(tmp_path_factory.mktemp("scene") / "history.sqlite")) as scene:
        yield scene


@pytest.fixture
def scene(made_scene: Scene) -> Scene:
    """Return the scene of the golden files as it was made; no test may move its time."""
    made_scene.restore()
    return made_scene

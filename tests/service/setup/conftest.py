"""Fixtures of setup's tests: they read English, whatever was spoken before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from p1tui.i18n import language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    language.use("en")
    yield
    language.use("en")

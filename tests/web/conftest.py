"""Pages for the tests of the room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.served import Served, served


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Served]:
    """A page on loopback, which asks for no token."""
    with served(tmp_path) as found:
        yield found


@pytest.fixture
def shut(tmp_path: Path) -> Iterator[Served]:
    """A page that asks for a token."""
    with served(tmp_path, login=True) as found:
        yield found

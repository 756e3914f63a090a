"""A fresh shelf for each test of the store, and a disk so small that it is soon full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.shared.disks import small_disk
from tests.store.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with closing(Shelf(tmp_path)) as shelf:
        yield shelf


@pytest.fixture
def disk(shelf: Shelf) -> Iterator[Path]:
    with small_disk(shelf.folder / "disk") as folder:
        yield folder

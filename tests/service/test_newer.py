"""An engine notices that its config or program changed, and what a screen remembers is no change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import p1tui
from p1tui.config import loading
from p1tui.i18n.message import NOTHING
from p1tui.service.newer import BOTH_CHANGED, CONFIG_CHANGED, PROGRAM_CHANGED, ChangeWatch


def written(file: Path, text: str, at: int) -> None:
    file.write_text(text)
    os.utime(file, (at, at))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    written(file := tmp_path / "config.toml", "[meter]\nmain_fuse_a = 30\n", 1000)
    return file


def watch(config: Path) -> ChangeWatch:
    return ChangeWatch(config, loading.load(config), lambda: loading.load(config))


def test_a_setting_that_changed_is_told_until_it_is_as_it_was(config: Path) -> None:
    each = watch(config)
    assert each.look() == NOTHING
    written(config, "[meter]\nmain_fuse_a = 35\n", 2000)
    assert each.look() == each.look() == CONFIG_CHANGED
    written(config, "# a remark\n[meter]\nmain_fuse_a = 30\n", 3000)
    assert each.look() == NOTHING
    config.unlink()
    assert each.look() == CONFIG_CHANGED


def test_what_a_screen_remembers_is_no_change(config: Path) -> None:
    each = watch(config)
    written(config, '[meter]\nmain_fuse_a = 30\n[tui]\nglyphs = "ascii"\n', 2000)
    assert each.look() == NOTHING


def test_a_config_with_a_fault_is_a_change(config: Path) -> None:
    each = watch(config)
    written(config, "[meter\n", 2000)
    assert each.look() == CONFIG_CHANGED


def test_an_update_of_the_program_is_told(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(program := tmp_path / "__init__.py", "", 1000)
    monkeypatch.setattr(p1tui, "__file__", str(program))
    each = watch(config)
    assert each.look() == NOTHING
    program.unlink()  # an installation under way
    assert each.look() == NOTHING
    written(program, "", 2000)
    assert each.look() == PROGRAM_CHANGED
    written(config, "[meter]\nmain_fuse_a = 35\n", 2000)
    assert each.look() == BOTH_CHANGED
    assert p1tui.__file__ == str(program)

"""A file is replaced only by a whole one, and no other file is touched on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.runtime.replacement import replacement


def test_a_new_file_takes_the_place_of_its_target_only_if_it_is_renamed(tmp_path: Path) -> None:
    (target := tmp_path / "out").write_text("old")
    with pytest.raises(ZeroDivisionError), replacement(target) as path:
        path.write_text(str(1 / 0))
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out", "old")]
    with replacement(target) as path:
        assert path.parent == tmp_path
        path.write_text("new")
        path.replace(target)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out", "new")]


def test_a_name_is_never_used_twice_nor_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda count: "ab" * count)
    (mine := tmp_path / "mine").write_text("mine")
    (tmp_path / f".p1tui-{'ab' * 8}.partial").symlink_to(mine)
    with pytest.raises(FileExistsError), replacement(tmp_path / "out"):
        pass
    assert mine.read_text() == "mine"

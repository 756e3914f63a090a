"""Each profile has files of its own, inside the user's folders."""

from __future__ import annotations

import pytest

from p1tui.runtime import paths


def test_each_profile_has_files_of_its_own() -> None:
    default, cabin = paths.for_profile(), paths.for_profile("cabin")
    assert default.config.name == "config.toml"
    assert {default.config, default.history, default.log}.isdisjoint({cabin.config, cabin.history, cabin.log})


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 41])
def test_a_profile_cannot_leave_its_folder(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be a profile's name"):
        paths.for_profile(name)

"""The patches of textual's private parts are for the version that is installed and pinned."""

from __future__ import annotations

from importlib.metadata import requires, version

from p1tui.tui import patches

MEND = "textual was raised: read each file of p1tui/tui/patches, do what it asks for, then set TEXTUAL there"


def test_the_patches_were_checked_with_the_textual_that_is_installed() -> None:
    assert version("textual") == patches.TEXTUAL, MEND


def test_the_package_asks_for_that_version_and_no_other() -> None:
    assert f"textual=={patches.TEXTUAL}" in (requires("p1tui") or []), MEND

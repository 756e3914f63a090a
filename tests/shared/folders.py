"""Folders and files of the project that tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
TELEGRAMS = ROOT / "tests" / "telegrams"
"""The corpus: telegrams of many meters, with their index."""

STREAM = TELEGRAMS / "streams" / "nl_5.0_iskra-am550_566.txt"
"""566 consecutive telegrams of one meter."""

"""Patches of textual's private parts, written for one version of it.

Each file says what to look at when textual is raised in pyproject.toml; `TEXTUAL` follows once that is done.
"""

TEXTUAL = "8.2.8"
"""The version of textual that all files of this folder were checked with."""

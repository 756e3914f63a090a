"""Patches of textual's private parts, for one version of it.

Each file says what to check before textual is upgraded in pyproject.toml; then set `TEXTUAL` as well.
"""

TEXTUAL = "8.2.8"
"""Version of textual for which all files of this folder were checked."""

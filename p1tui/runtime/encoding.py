"""The encoding of the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO


def terminal_encoding(env: Mapping[str, str], stream: TextIO | None) -> str:
    """Return the encoding that the locale tells the terminal's programs; UTF-8 if nothing tells it.

    Python writes UTF-8 in the locales C and POSIX, so ask the variables first, as setlocale(3) does.
    """
    if next((env[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if env.get(name)), "") in ("C", "POSIX"):
        return "ASCII"
    return getattr(stream, "encoding", None) or "utf-8"

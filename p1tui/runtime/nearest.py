"""Guess which of the known words a misspelled one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like another; `None` if none is."""
    from difflib import get_close_matches  # loaded for a mistake alone

    return next(iter(get_close_matches(word, list(known), 1)), None)

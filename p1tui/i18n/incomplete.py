"""Say in a sentence what an amount lacks, and what the mark before it means."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import precise_duration
from p1tui.i18n.sentences import tell


def incomplete(missing_s: int, *, may_earn: bool) -> str:
    """Return the sentence on a mark, and on the seconds whose energy or price is unknown, if any."""
    if not missing_s:
        return tr("? of what is known alone.") if may_earn else ""
    length = tell(precise_duration(missing_s))
    if may_earn:
        words = tr("? of what is known: the energy or the price of {length} is not known.")
    else:
        words = tr("≥ at least: the energy or the price of {length} is not known.")
    return words.format(length=length)

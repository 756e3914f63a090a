"""Say in a sentence what an amount lacks, and what the mark before it means."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import precise_duration
from p1tui.i18n.sentences import tell


def incomplete(missing_s: int, elsewhere_s: int = 0, *, may_earn: bool) -> str:
    """Return the sentence on a mark, and on the seconds whose energy or price is unknown, if any.

    `elsewhere_s` are those at other times than the amount is of, on which netting and the like depend.
    """
    if not missing_s and not elsewhere_s:
        return tr("? of what is known alone.") if may_earn else ""
    head = tr("? of what is known:") if may_earn else tr("≥ at least:")
    here, elsewhere = (tell(precise_duration(each)) for each in (missing_s, elsewhere_s))
    if not elsewhere_s:
        words = tr("the energy or the price of {length} is not known.")
    elif not missing_s:
        words = tr("of other days that count here, the energy or the price of {elsewhere} is not known.")
    else:
        words = tr(
            "the energy or the price of {length} is not known, and of other days that count here that of "
            "{elsewhere}."
        )
    return f"{head} {words.format(length=here, elsewhere=elsewhere)}"

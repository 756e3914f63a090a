"""Translate messages for the screen: the template, and the values in it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from gettext import GNUTranslations

from p1tui.i18n import dates, language
from p1tui.i18n.message import DAY, Message
from p1tui.i18n.numbers import grouped
from p1tui.i18n.printable import printable

CONTEXT = "sentence"
"""Context of every message in the catalogues: a word may have another meaning in a sentence than on a key."""


def tell(text: Message | str) -> str:
    """Translate a message into the language of the screen.

    A plain string is looked up, too, since the catalogues hold words of the system; a string that is not in
    them, like a path or a name, stays as it is.
    """
    texts = language.texts()
    return _translated(texts, text) if isinstance(texts, GNUTranslations) and text else _english(text)


def _english(text: Message | str) -> str:
    """Return a message as it is written, with the days in it as on the rest of the screen."""
    if not isinstance(text, Message) or not text.values:
        return str(text)
    if text.template == DAY:
        return _day(str(text))
    values = {
        name: _english(value) if isinstance(value, Message) else value for name, value in text.values.items()
    }
    return str(text.with_values(**values))


@lru_cache(maxsize=256)
def _translated(texts: GNUTranslations, text: Message | str) -> str:
    """Translate by a catalogue; cached, since the same few sentences are on the screen for minutes."""
    if isinstance(text, str):
        return texts.pgettext(CONTEXT, text)
    if text.template == DAY:
        return _day(str(text))
    template = texts.pgettext(CONTEXT, text.template)
    if not text.values:
        return template
    return template.format_map({name: _value(texts, value) for name, value in text.values.items()})


def _value(texts: GNUTranslations, value: Message | str | int) -> str | int:
    if isinstance(value, int):
        return _Number(value)
    return printable(_translated(texts, value)) if isinstance(value, str) else _translated(texts, value)


def _day(iso: str) -> str:
    try:
        return dates.day(datetime.fromisoformat(iso))
    except ValueError:  # of another version's engine
        return iso


class _Number(int):
    """A number whose `{n:,}` in a template groups digits by the marks of the language."""

    def __format__(self, spec: str) -> str:
        return grouped(self) if spec == "," else super().__format__(spec)

"""Messages in the language of the screen: the translated template, and its values translated, too."""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations

from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.i18n.numbers import whole

CONTEXT = "sentence"
"""The context of every message in the catalogues: a word may mean another thing there than on a key."""


def tell(text: Message | str) -> str:
    """Return a message in the language of the screen.

    A plain string is looked up as it is: the catalogues hold the system's own words. Others, like a path, a
    name or the user's words, are not in them and stay as they are.
    """
    texts = language.texts()
    return _told(texts, text) if isinstance(texts, GNUTranslations) and text else str(text)


@lru_cache(maxsize=256)
def _told(texts: GNUTranslations, text: Message | str) -> str:
    """Translate with one catalogue, and remember: the same few sentences are on the screen for minutes."""
    if isinstance(text, str):
        return texts.pgettext(CONTEXT, text)
    translated = texts.pgettext(CONTEXT, text.template)
    if not text.values:
        return translated
    return translated.format_map({name: _value(texts, value) for name, value in text.values.items()})


def _value(texts: GNUTranslations, value: Message | str | int) -> str | int:
    return _Number(value) if isinstance(value, int) else _told(texts, value)


class _Number(int):
    """A number whose `{n:,}` in a template groups digits by the marks of the language."""

    def __format__(self, spec: str) -> str:
        return whole(self) if spec == "," else super().__format__(spec)

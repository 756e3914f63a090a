"""Messages told in the language of the screen: the translated template, with its values told, too."""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations

from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.i18n.numbers import whole

CONTEXT = "sentence"
"""The context of every message in the catalogues: a word may mean another thing there than on a key."""


def tell(text: Message | str) -> str:
    """Return a message as the reader of the screen should have it.

    A plain string is looked up as it stands: the catalogues hold the system's own words; a path, a name or
    what the user wrote, which they do not hold, stays as it is.
    """
    texts = language.texts()
    return _told(texts, text) if isinstance(texts, GNUTranslations) and text else str(text)


@lru_cache(maxsize=256)
def _told(texts: GNUTranslations, text: Message | str) -> str:
    """As `tell`; the same few sentences are on the screen for minutes."""
    if isinstance(text, str):
        return texts.pgettext(CONTEXT, text)
    translated = texts.pgettext(CONTEXT, text.template)
    if not text.values:
        return translated
    return translated.format_map({name: _value(texts, value) for name, value in text.values.items()})


def _value(texts: GNUTranslations, value: Message | str | int) -> str | int:
    return _Number(value) if isinstance(value, int) else _told(texts, value)


class _Number(int):
    """A number that groups its digits as the language does where its template asks for that, by `{n:,}`."""

    def __format__(self, spec: str) -> str:
        return whole(self) if spec == "," else super().__format__(spec)

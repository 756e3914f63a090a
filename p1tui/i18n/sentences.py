"""Sentences of other rooms, told in the language of the screen.

Those rooms write plain English for logs, errors and JSON, and know no languages. The catalogue holds what
they can say, under a context of its own, with a placeholder for each figure: `No connection to {host}:
{detail}.` A sentence is told by finding the template that it was made of. `tests.tools.texts` finds all of
them in the code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

from p1tui.i18n import language
from p1tui.i18n.language import Catalogue
from p1tui.i18n.message import Message
from p1tui.i18n.numbers import whole

CONTEXT = "sentence"


class Template(NamedTuple):
    """A text with places for figures: `texts` stand around them, one more than there are `names`."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    translated: str

    def values(self, sentence: str) -> Mapping[str, str] | None:
        """What stands in the places of a sentence that was made of this template; `None` if it was not.

        Whole sentences may only stand in a place at the very end.
        """
        first, *others = self.texts
        if not sentence.startswith(first):
            return None
        found, at = [], len(first)
        for text in others[:-1]:
            end = sentence.find(text, at)
            if end < 0:
                return None
            found.append(sentence[at:end])
            at = end + len(text)
        end = len(sentence) - len(others[-1])
        if end < at or not sentence.endswith(others[-1]):
            return None
        found.append(sentence[at:end])
        if any(". " in value for value in (found if others[-1] else found[:-1])):
            return None
        return dict(zip(self.names, found, strict=True))


def tell(sentence: str | Message) -> str:
    """A sentence, several, or a name from another room, as the reader of the screen should have it.

    What no template fits stays as it is: it is then of the system, of the meter or of the user.
    """
    sentence = str(sentence)
    texts = language.texts()
    return _told(texts, sentence) if isinstance(texts, Catalogue) and sentence else sentence


@lru_cache(maxsize=256)
def _told(texts: Catalogue, sentence: str) -> str:
    """As `tell`; the same few sentences are on the screen for minutes."""
    if (whole := _found(texts, sentence)) is not None:
        return whole
    ends = [at + 1 for at in range(len(sentence)) if sentence.startswith(". ", at)]
    for end in reversed(ends):
        if (head := _found(texts, sentence[:end])) is not None:
            return f"{head} {_told(texts, sentence[end + 1 :])}"
    return f"{sentence[: ends[0]]} {_told(texts, sentence[ends[0] + 1 :])}" if ends else sentence


def _found(texts: Catalogue, sentence: str) -> str | None:
    exact, templates = _book(texts)
    if sentence in exact:
        return exact[sentence]
    for template in templates:
        values = template.values(sentence)
        if values is not None:
            told = {name: _figure(value) or _told(texts, value) for name, value in values.items()}
            return template.translated.format_map(told)
    return None


def _figure(value: str) -> str | None:
    """`8,551`, as English groups its digits, in the language's own way; `None` for what is no such figure."""
    digits = value.replace(",", "")
    return whole(int(digits)) if "," in value and digits.isascii() and digits.isdecimal() else None


@lru_cache(maxsize=4)
def _book(texts: Catalogue) -> tuple[Mapping[str, str], Sequence[Template]]:
    """The context's texts without places, and its templates, those with the most text first."""
    exact, templates = {}, []
    for text, translated in texts.of_context(CONTEXT):
        parsed = list(Formatter().parse(text))
        names = tuple(name for _, name, _, _ in parsed if name is not None)
        around = tuple(literal for literal, _, _, _ in parsed)
        if not names:
            exact[text] = translated
        else:
            texts_around = around if parsed[-1][1] is None else (*around, "")
            templates.append(Template(texts_around, names, translated))
    templates.sort(key=lambda template: -sum(map(len, template.texts)))
    return exact, templates

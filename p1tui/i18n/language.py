"""The language of the screen: texts from gettext catalogues, and the marks in numbers.

Rooms below the screen know no language. Their sentences are a `Message("No connection to {host}.", host=…)`,
plain English in logs and JSON; `sentences.tell` translates it for the reader of the screen. The screen's own
texts are written at the place where they are shown, as `tr("today")`; one with values as
`tr("until {time}").format(time=…)`, one with a plural by `ngettext` or `count`, one whose English word has
several meanings with its context, as `pgettext("clock", "read")`. A text that is made before the language is
known (a table of a module) is marked by `N_` there, and translated by `tr` where it is drawn; the texts of a
`Binding` need no mark. The text of each call must be one literal, with its values as other arguments: the
catalogues are extracted from these calls alone.

To add a text, write it so, run `python -m tests.tools.catalogue`, translate the texts that the command names
in `locale/CODE/LC_MESSAGES/p1tui.po` (messages have the context "sentence"), and run it again. To add a
language, add a row to `LANGUAGES`, and do the same: the command creates its catalogue, and names it as a new
text in all others. Words of the system that stand inside messages are in `system_words`.

The functions have gettext's names, except `tr`: `_` is the name of unused values.
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

LOCALE = Path(__file__).with_name("locale")
DOMAIN = "p1tui"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a text for the catalogue, and return it unchanged."""
    return text


class Marks(NamedTuple):
    """The marks in a language's numbers."""

    decimal: str = "."
    thousands: str = ","


class Language(NamedTuple):
    """A language of the screen."""

    name: str
    """Name in the language itself, for a user who looks for it on a screen in another language."""
    english: str
    """English name, which is translated into the other languages."""
    marks: Marks


LANGUAGES: Mapping[str, Language] = {
    "en": Language("English", N_("English"), Marks()),
    "nl": Language("Nederlands", N_("Dutch"), Marks(",", ".")),
}
"""Every language of the screen, by its ISO 639-1 code, in the order in which a key steps through them."""


class _Present:
    """The present language. There is one for the whole program: a terminal has one reader.

    Threads: the app's only.
    """

    code = "en"
    marks = LANGUAGES["en"].marks
    texts: catalogues.NullTranslations = catalogues.NullTranslations()


def use(code: str) -> None:
    """Set the language by its code in `LANGUAGES`. Raises `OSError` if its catalogue cannot be read."""
    texts = _catalogue(code)
    _Present.code, _Present.marks, _Present.texts = code, LANGUAGES[code].marks, texts


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """Set the language within a block, which waits for nothing: for one of many readers of a page.

    Raises `OSError` as `use` does.
    """
    before = _Present.code
    use(code)
    try:
        yield
    finally:
        use(before)


@cache
def _catalogue(code: str) -> catalogues.NullTranslations:
    if code == "en":
        return catalogues.NullTranslations()
    return catalogues.translation(DOMAIN, LOCALE, [code])


def present() -> str:
    """Return the code of the present language."""
    return _Present.code


def texts() -> catalogues.NullTranslations:
    """Return the catalogue of the present language."""
    return _Present.texts


def marks() -> Marks:
    """Return the marks of the present language in numbers."""
    return _Present.marks


def following(code: str) -> str:
    """Return the code of the next language; after the last comes the first."""
    codes = list(LANGUAGES)
    return codes[(codes.index(code) + 1) % len(codes)]


def naming_next(text: str) -> str:
    """Translate a text with the next language's names: `{name}` in it, `{language}` in the present one."""
    after = LANGUAGES[following(present())]
    return tr(text).format(name=after.name, language=tr(after.english))


def chosen(setting: str, env: Mapping[str, str]) -> str:
    """Return the code for the setting `tui.language`; `auto` is the environment's language, or English.

    The first variable that is set decides, as for setlocale(3).
    """
    if setting != "auto":
        return setting
    locale = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    code = locale.partition(".")[0].partition("_")[0].lower()
    return code if code in LANGUAGES else "en"


def tr(text: str) -> str:
    """Translate a text into the present language."""
    return _Present.texts.gettext(text)


def in_every_language(text: str) -> tuple[str, ...]:
    """Return a text in every language, English first."""
    codes = (code for code in LANGUAGES if code != "en")
    return (text, *(catalogues.translation(DOMAIN, LOCALE, [code]).gettext(text) for code in codes))


def ngettext(one: str, many: str, number: int) -> str:
    """Translate a text in the form, singular or plural, that goes with `number`."""
    return _Present.texts.ngettext(one, many, number)


def pgettext(context: str, text: str) -> str:
    """Translate a text by its meaning in this context."""
    return _Present.texts.pgettext(context, text)

"""The language of the screen: texts from gettext catalogues, and how a language writes numbers.

Rooms below the screen know no language. What they have to say is a `Message("No connection to {host}.",
host=…)`, plain English to logs and JSON, and `sentences.tell` gives it to the reader of the screen. The
screen's own texts are written where they are shown, as `tr("today")`; one with figures as
`tr("until {time}").format(time=…)`, one with a plural by `ngettext` or `count`, one whose English word has
several meanings with its context, as `pgettext("clock", "read")`. A text that is made before the language is
known (a table of a module) is marked by `N_` there, and goes through `tr` where it is drawn; what a `Binding`
says of its key needs no mark. Each of these stands in its call as one literal, its values beside it: that is
how it comes into the catalogues, and nothing else decides what a text is.

To add a text: write it so, run `python -m tests.tools.catalogue`, and translate what the command names in
`locale/nl/LC_MESSAGES/p1tui.po`, messages under the context "sentence"; run it once more. To add a language:
name it in `LANGUAGES` and in `Tui.language` of the config, run the command, and translate the catalogue that
it began. Words of the system that stand inside messages are named in `system_words`.

The names are gettext's own but for `tr`: `_` is, in this house, what nobody uses.
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

LOCALE = Path(__file__).with_name("locale")
DOMAIN = "p1tui"


class Marks(NamedTuple):
    """What stands before decimals and between thousands, and from which number on thousands are set apart."""

    decimal: str = "."
    thousands: str = ","
    grouped_from: int = 1_000_000


LANGUAGES: Mapping[str, Marks] = {"en": Marks(), "nl": Marks(",", ".", 10_000)}
"""Every language of the screen, by its code of ISO 639-1, in the order in which a key steps through them."""


class _Present:
    """The one language that the program speaks: a terminal has one reader."""

    code = "en"
    marks = LANGUAGES["en"]
    texts: catalogues.NullTranslations = catalogues.NullTranslations()


def use(code: str) -> None:
    """Speak this language of `LANGUAGES` from now on. Raises OSError where its catalogue cannot be read."""
    texts = catalogues.NullTranslations()
    if code != "en":
        texts = catalogues.translation(DOMAIN, LOCALE, [code])
    _Present.code, _Present.marks, _Present.texts = code, LANGUAGES[code], texts


def present() -> str:
    """The code of the language that is spoken."""
    return _Present.code


def texts() -> catalogues.NullTranslations:
    """The catalogue that is spoken from."""
    return _Present.texts


def marks() -> Marks:
    """How numbers are written."""
    return _Present.marks


def following(code: str) -> str:
    """The language after this one, around the end."""
    codes = list(LANGUAGES)
    return codes[(codes.index(code) + 1) % len(codes)]


def chosen(setting: str, env: Mapping[str, str]) -> str:
    """The language for the setting `tui.language`: `auto` is that of the environment, else English.

    As setlocale(3) does, the first of these variables that is set decides.
    """
    if setting != "auto":
        return setting
    locale = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    code = locale.partition(".")[0].partition("_")[0].lower()
    return code if code in LANGUAGES else "en"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a text for the catalogue, and leaves it as it is."""
    return text


def tr(text: str) -> str:
    """The text in the present language."""
    return _Present.texts.gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a text that goes with `number`."""
    return _Present.texts.ngettext(one, many, number)


def pgettext(context: str, text: str) -> str:
    """The text in the present language, as it is meant in this context."""
    return _Present.texts.pgettext(context, text)

"""The catalogues hold every text, translated, and what the program reads is what people wrote."""

from __future__ import annotations

import gettext
import re
from string import Formatter

import pytest
from babel.messages import Message

from p1tui.i18n.language import DOMAIN, LOCALE
from tests.tools import catalogue
from tests.tui.pilots import wgl4

MEND = "run `python -m tests.tools.catalogue`, translate what it names, run it again and commit both files"

EACH = pytest.mark.parametrize("code", catalogue.TRANSLATED)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def messages(code: str) -> list[Message]:
    return [message for message in catalogue.written(code) if message.id]


@EACH
def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(code: str) -> None:
    wanted = {(message.context, message.id) for message in catalogue.extracted() if message.id}
    there = {(message.context, message.id) for message in messages(code)}
    assert there == wanted, MEND
    assert not catalogue.written(code).obsolete, MEND


@EACH
def test_every_text_is_translated_for_good(code: str) -> None:
    assert catalogue.untranslated(catalogue.written(code)) == [], MEND


@EACH
def test_every_figure_of_a_text_is_in_its_translation(code: str) -> None:
    for message in messages(code):
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        for translated in catalogue.forms(message):
            assert places(translated) == set().union(*map(places, originals)), message.id


@EACH
def test_a_translation_is_drawable_in_every_font_and_ends_as_its_text_does(code: str) -> None:
    for message in messages(code):
        text = message.id if isinstance(message.id, str) else message.id[0]
        for translated in catalogue.forms(message):
            assert not set(translated) - wgl4() - {"\n"}, translated
            assert translated == translated.strip(), translated
            assert re.findall(r"[.:…]?$", text)[0] == re.findall(r"[.:…]?$", translated)[0], text


@EACH
def test_the_program_reads_what_people_wrote(code: str) -> None:
    read = gettext.translation(DOMAIN, LOCALE, [code])
    for message in messages(code):
        if not isinstance(message.id, str):
            one, many = message.id
            found = [read.ngettext(one, many, number) for number in (1, 2)]
        elif message.context:
            found = [read.pgettext(message.context, message.id)]
        else:
            found = [read.gettext(message.id)]
        assert found == catalogue.forms(message), MEND


@EACH
def test_the_command_finds_nothing_to_do(code: str) -> None:
    assert catalogue.po_text(catalogue.updated(code), code) == catalogue.source(code).read_text("utf-8"), MEND

"""The catalogues hold every text, translated, and what the program reads is what people wrote."""

from __future__ import annotations

import gettext
import re
from string import Formatter

import pytest
from babel.messages import Catalog, Message

from p1tui.i18n.language import DOMAIN, LOCALE
from tests.tools import catalogue
from tests.tools.extract import NoLiteral, extract_from
from tests.tui.pilots import wgl4

MEND = "run `python -m tests.tools.catalogue`, translate what it names, run it again and commit both files"

EACH = pytest.mark.parametrize("code", catalogue.TRANSLATED)


def places(text: str) -> set[tuple[str, str | None]]:
    """The name of each value in a text, and how it is written."""
    return {(name, spec) for _, name, spec, _ in Formatter().parse(text) if name is not None}


def messages(code: str) -> list[Message]:
    return [message for message in catalogue.written(code) if message.id]


@EACH
def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(code: str) -> None:
    wanted = {(message.context, message.id) for message in catalogue.extracted() if message.id}
    there = {(message.context, message.id) for message in messages(code)}
    assert there == wanted, MEND


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


@EACH
def test_a_text_that_comes_back_has_its_translation(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, back = Catalog(code), Catalog(code)
    gone.add("day", "dag", context="sentence")
    back.add("day", context="sentence")
    gone.update(Catalog(code), no_fuzzy_matching=True)
    monkeypatch.setattr(catalogue, "written", lambda code: gone)
    monkeypatch.setattr(catalogue, "extracted", lambda: back)
    assert [message.string for message in catalogue.updated(code) if message.id] == ["dag"]


def test_texts_are_found_by_their_keywords_alone() -> None:
    source = """
def f(x):
    'A docstring.'
    log.info("Asked to end.")
    tr("a"), tr(x), N_("b"), pgettext("clock", "read"), count(x, "row", "rows"), str("c")
    Binding("q", "quit", "Quit", tooltip="Leave p1tui"), Message("d {n} "
        "e", n=Message("f")), NOTHING
"""
    assert sorted((text.context or "", *text.forms) for text in extract_from(source, "x.py")) == [
        ("", "Leave p1tui"),
        ("", "Quit"),
        ("", "a"),
        ("", "b"),
        ("", "row", "rows"),
        ("clock", "read"),
        ("sentence", "d {n} e"),
        ("sentence", "f"),
    ]


@pytest.mark.parametrize(
    "call",
    [
        "Message(x)",
        "Message(f'a {x}')",
        "Message('a' + x)",
        "Message('a {n}', m=1)",
        "Message('a', n=1)",
        "tr(f'a {x}')",
    ],
)
def test_what_no_catalogue_can_hold_is_an_error(call: str) -> None:
    with pytest.raises(NoLiteral, match=r"^x\.py:1: "):
        list(extract_from(call, "x.py"))

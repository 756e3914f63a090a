"""What other rooms say is told in the screen's language, figures and all."""

from __future__ import annotations

import itertools
from string import Formatter

import pytest

from p1tui.i18n import language
from p1tui.i18n.message import NOTHING, Message
from p1tui.i18n.sentences import tell
from p1tui.p1 import messages
from p1tui.p1.lines import obis
from p1tui.sources import diagnosis
from p1tui.uplinks.delivery.worker import MAYBE_STORED
from p1tui.uplinks.outcome import RULES
from p1tui.uplinks.target import Answer, both
from p1tui.uplinks.thingspeak.answers import REPEATED, SENTENCES
from tests.tools.texts import said


@pytest.fixture(autouse=True)
def dutch() -> None:
    language.use("nl")


def test_figures_stay_and_parts_are_told_too() -> None:
    assert (
        tell("No connection to api.thingspeak.com: it was refused.")
        == "Geen verbinding met api.thingspeak.com: ze werd geweigerd."
    )
    assert tell("Voltage sags L3") == "Spanningsdips L3"
    assert (
        tell("The history /x/y.db cannot be opened: the disk is full; make room on it.")
        == "De historie /x/y.db kan niet geopend worden: de schijf is vol; maak er ruimte op."
    )


def test_figures_are_written_as_the_language_does() -> None:
    told = tell(f"No telegram in 68,551 B. {diagnosis.IS_HDLC}")
    assert told.startswith("Geen telegram in 68.551 B. Dit zijn binaire DLMS-frames")


def test_what_no_room_says_stays_as_it_is() -> None:
    assert tell("") == ""
    unknown = "A sentence of the grid operator. No power tomorrow."
    assert tell(unknown) == unknown


def test_english_is_what_is_written() -> None:
    language.use("en")
    assert tell("Voltage sags L3") == "Voltage sags L3"


def test_every_text_that_a_room_can_say_is_told_with_its_figures() -> None:
    for _, _, _, (text,) in said():
        names = [name for _, name, _, _ in Formatter().parse(text) if name]
        figures = {name: f"<{at}>" for at, name in enumerate(names)}
        translated = language.pgettext("sentence", text).format_map(figures)
        assert tell(text.format_map(figures)) == translated, text


def test_every_answer_of_a_target_is_told_with_what_follows_it() -> None:
    for result, follows in itertools.product(RULES, (NOTHING, *REPEATED.values(), MAYBE_STORED)):
        sentence = SENTENCES.get(result, NOTHING)
        answer = Answer(result=result, sentence=sentence, status=503, detail=Message("it timed out"))
        reason = answer.reason("api.example.org")
        told = tell(both(reason, follows) if reason and follows else reason or follows)
        for part in (str(reason), str(follows)):
            assert not part or part not in told, told


def test_every_reason_and_hint_is_told() -> None:
    hints = [text for name, text in vars(diagnosis).items() if name.isupper() and isinstance(text, str)]
    for text in (*messages.FAULTS, *messages.REJECTIONS, *hints):
        assert tell(text) != text


def test_every_register_has_a_dutch_name() -> None:
    for register in (*obis._REGISTERS.values(), *obis._DEVICE.values()):
        assert tell(register.name) != register.name

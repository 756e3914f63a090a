"""Messages of other rooms are translated for the screen, with the values in them."""

from __future__ import annotations

import errno
import itertools
import os
import sys
from datetime import date

import pytest

from p1tui.i18n import language
from p1tui.i18n.message import DAY, NOTHING, Message, dated, verbatim
from p1tui.i18n.numbers import precise_duration
from p1tui.i18n.sentences import tell
from p1tui.p1 import messages
from p1tui.p1.lines import obis
from p1tui.sources import diagnosis
from p1tui.uplinks.delivery.sentences import MAYBE_STORED
from p1tui.uplinks.outcome import RULES
from p1tui.uplinks.target import Answer, both
from p1tui.uplinks.thingspeak.answers import REPEATED, SENTENCES

FULL = Message("the disk is full; make room on it.")
REFUSED = Message(
    "{path} cannot be read ({reason}): check its name and mode.", path="/x", reason="Permission denied"
)


@pytest.fixture
def dutch() -> None:
    language.use("nl")


@pytest.mark.usefixtures("dutch")
def test_values_stay_and_messages_in_them_are_told_too() -> None:
    assert tell(Message("The history {path} cannot be opened: {reason}", path="/x/y.db", reason=FULL)) == (
        "De historie /x/y.db kan niet geopend worden: de schijf is vol; maak er ruimte op."
    )
    assert tell(Message("{name} L{phase}", name=Message("Voltage sags"), phase=3)) == "Spanningsdips L3"


@pytest.mark.usefixtures("dutch")
def test_what_the_system_says_inside_is_told() -> None:
    assert tell(REFUSED) == "/x kan niet gelezen worden (geen toestemming): controleer de naam en de rechten."


@pytest.mark.skipif(sys.platform != "linux", reason="each system has words of its own")
@pytest.mark.usefixtures("dutch")
@pytest.mark.parametrize(
    "number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.ECONNREFUSED]
)
def test_the_systems_own_words_are_those_of_linux(number: int) -> None:
    assert tell(os.strerror(number)) != os.strerror(number)


@pytest.mark.usefixtures("dutch")
@pytest.mark.parametrize(("size", "written"), [(8_551, "8551"), (68_551, "68.551")])
def test_a_number_is_grouped_as_the_language_does_where_its_template_asks_for_it(
    size: int, written: str
) -> None:
    told = tell(Message("No telegram in {size:,} B. {why}", size=size, why=diagnosis.IS_HDLC))
    assert told.startswith(f"Geen telegram in {written} B. Deze meter stuurt binaire DLMS-frames")


@pytest.mark.usefixtures("dutch")
def test_a_number_without_that_is_plain_digits() -> None:
    told = tell(
        Message("{name} has been silent for {silence} s: connecting again.", name="m", silence=12_345)
    )
    assert "12345 s" in told


@pytest.mark.usefixtures("dutch")
@pytest.mark.parametrize("text", ["/home/{x}", "A sentence of the grid operator. No power tomorrow."])
def test_what_no_catalogue_holds_stays_as_it_is(text: str) -> None:
    assert tell(text) == tell(verbatim(text)) == text


@pytest.mark.usefixtures("dutch")
def test_nothing_is_told_of_nothing() -> None:
    assert tell(NOTHING) == tell("") == ""


def test_english_is_what_is_written() -> None:
    message = Message("No telegram in {size:,} B. {why}", size=8_551, why=FULL)
    assert tell(message) == str(message)
    assert tell("Permission denied") == "Permission denied"


@pytest.mark.usefixtures("dutch")
def test_every_reason_hint_and_register_is_told() -> None:
    hints = [value for value in vars(diagnosis).values() if isinstance(value, Message) and value]
    names = [register.name for register in (*obis._REGISTERS.values(), *obis._DEVICE.values())]
    for message in (*messages.FAULTS, *messages.REJECTIONS, *hints, *names):
        assert tell(message) != str(message)


@pytest.mark.usefixtures("dutch")
def test_every_answer_of_a_target_is_told_with_what_follows_it() -> None:
    for result, follows in itertools.product(RULES, (NOTHING, *REPEATED.values(), MAYBE_STORED)):
        sentence = SENTENCES.get(result, NOTHING)
        answer = Answer(result=result, sentence=sentence, status=503, detail=Message("it timed out"))
        reason = answer.reason("api.example.org")
        told = tell(both(reason, follows) if reason and follows else reason or follows)
        for part in (str(reason), str(follows)):
            assert not part or part not in told, told


@pytest.mark.usefixtures("dutch")
@pytest.mark.parametrize(
    ("seconds", "english", "told"),
    [
        (3 * 3600, "3 h", "3 u"),
        (42 * 86_400 + 7200, "42 d 2 h", "42 d 2 u"),
        (95, "1 min 35 s", "1 min 35 s"),
    ],
)
def test_a_length_of_time_in_a_stored_message_has_the_units_of_the_reader(
    seconds: int, english: str, told: str
) -> None:
    gap = Message("no readings for {length}, since {since}", length=precise_duration(seconds), since="x")
    stored = Message.from_json(gap.to_json())
    assert str(stored) == f"no readings for {english}, since x"
    assert tell(stored) == f"{told} geen metingen, sinds x"


def test_a_day_is_written_as_on_the_rest_of_a_screen_and_stays_iso_elsewhere() -> None:
    late = Message("{source} has no prices of {day} yet.", source="entsoe", day=dated(date(2026, 3, 26)))
    assert tell(late) == "entsoe has no prices of 26 Mar yet."
    assert str(late) == "entsoe has no prices of 2026-03-26 yet."
    assert tell(Message.from_json(late.to_json())) == tell(late)
    language.use("nl")
    assert tell(late) == "entsoe heeft nog geen prijzen van 26 mrt."
    assert tell(Message(DAY, date="soon")) == "soon"

"""Messages of the history are told in any language, even those that older formats kept in English."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from p1tui.i18n import language
from p1tui.i18n.message import Message, as_object, from_object, verbatim
from p1tui.i18n.sentences import tell
from p1tui.p1 import messages
from p1tui.p1.reading import Fault, Reading
from p1tui.store.database import schema
from p1tui.store.database.messages import as_columns, recalled
from p1tui.store.database.old_texts import TEMPLATES, message_of
from p1tui.store.recording import opening
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make
from tests.tools.extract import extract

AHEAD = Message(
    "its time is {seconds} s {way} the reading before it ({before})",
    seconds=90_000,
    way=Message("ahead of"),
    before="2023-11-14T22:14:00Z",
)

FELL = Message("{name} fell from {prior} to {value} {unit}", name="gas/1", prior="7", value="3", unit="dm3")

READING = msgspec.json.Decoder(Reading, dec_hook=lambda _, data: from_object(data))

OLD = [
    (
        "no readings for 58 min 30 s, since 2023-11-14T22:14:00Z",
        "58 min 30 s geen metingen, sinds 2023-11-14T22",
    ),
    ("tariff 2 after tariff 1", "tarief 2 na tarief 1"),
    ("the meter counts 4 long power failures, 3 before", "de meter telt 4 lange stroomstoringen, eerst 3"),
    ("another meter: E. 2 in place of E1", "een andere meter: E. 2 in plaats van E1"),
    (
        "counted as a new series: gas/1 fell from 7 to 3 dm3",
        "telt als een nieuwe reeks: gas/1 daalde van 7 naar 3",
    ),
    (f"a telegram was rejected: {messages.CUT}", "een telegram werd afgekeurd: Het laatste telegram breekt"),
    ("A sentence that no p1tui wrote.", "A sentence that no p1tui wrote."),
]
"""Sentences that older versions kept, and their Dutch, or its beginning."""


@pytest.fixture
def dutch() -> None:
    language.use("nl")


def details(shelf: Shelf) -> list[Message]:
    return [event.detail for event in shelf.history.events(0, 2**40, 99)]


def waiting(shelf: Shelf) -> list[tuple[Reading, Message]]:
    """Return what a recorder finds held back when it opens, as it leaves it when it is closed."""
    shelf.open().close()
    rows = shelf.rows("SELECT reading, reason, message FROM held WHERE waiting ORDER BY id")
    return [(READING.decode(text), recalled(reason, message)) for text, reason, message in rows]


def of_version(path: Path, version: int) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    schema.migrate(database, version)
    return database


def test_a_message_comes_back_from_its_columns() -> None:
    message = Message("counted as a new series: {doubt}", doubt=Message("{n:,} {x}", n=8551, x="é"))
    assert recalled(*as_columns(message)) == message
    assert as_columns(message)[0] == "counted as a new series: 8,551 é"
    assert recalled("{as} it stands", None) == verbatim("{as} it stands")


@pytest.mark.usefixtures("dutch")
def test_an_event_is_told_in_dutch_and_kept_in_english(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.record(make(T + 900))
    recorder.commit()
    assert list(map(tell, details(shelf))) == ["15 min geen metingen, sinds 2023-11-14T22:14:00Z"]
    ((detail,),) = shelf.rows("SELECT detail FROM event")
    assert detail == "no readings for 15 min, since 2023-11-14T22:14:00Z"


@pytest.mark.usefixtures("dutch")
@pytest.mark.parametrize("version", range(1, 5))
def test_events_that_were_kept_as_text_are_told_in_dutch_too(shelf: Shelf, version: int) -> None:
    rows = [(T - at, english) for at, (english, _) in enumerate(OLD)]
    with closing(of_version(shelf.path, version)) as database, database:
        database.executemany("INSERT INTO event (time, kind, detail) VALUES (?, 'any', ?)", rows)
    shelf.open().close()
    found = details(shelf)
    assert list(map(str, found)) == [english for _, english in rows]
    for message, (_, expected) in zip(found, OLD, strict=True):
        assert tell(message).startswith(expected)


@pytest.mark.parametrize("version", range(1, 5))
def test_a_reading_that_an_older_version_held_back_waits_on(shelf: Shelf, version: int) -> None:
    fault = Fault("1-0:1.7.0(x)", messages.NOT_A_NUMBER)
    reading = make(T + 90_000, faults=(fault,))
    row = T + 90_000, str(AHEAD), msgspec.json.encode(reading, enc_hook=str).decode()
    with closing(of_version(shelf.path, version)) as database, database:
        database.execute("INSERT INTO held (time, reason, waiting, reading) VALUES (?, ?, 1, ?)", row)
    ((held, reason),) = waiting(shelf)
    assert held == reading
    assert str(reason) == str(AHEAD)
    assert reason.template == AHEAD.template


def test_a_line_that_could_not_be_read_stays_with_a_reading_that_waits(shelf: Shelf) -> None:
    fault = Fault("1-0:1.7.0(x)", messages.NOT_A_NUMBER)
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.record(make(T + 90_000, faults=(fault,)))
    recorder.close()
    ((held, reason),) = waiting(shelf)
    assert held.faults == (fault,)
    assert reason == AHEAD


def test_every_template_of_an_older_format_is_still_one_of_the_code() -> None:
    assert set(TEMPLATES) <= {text.forms[0] for text in extract()}


@pytest.mark.parametrize(
    "message",
    [
        Message("tariff {tariff} after tariff {earlier}", tariff="1", earlier="2"),
        Message("counted as a new series: {doubt}", doubt=FELL),
    ],
)
def test_the_message_of_a_sentence_is_found_again(message: Message) -> None:
    assert message_of(str(message)) == msgspec.json.encode(message, enc_hook=as_object).decode()


@pytest.mark.parametrize(
    "sentence", ["", "tariff 2", "another meter: E2 in the place of E1", "no readings for"]
)
def test_what_fits_no_template_has_no_message(sentence: str) -> None:
    assert message_of(sentence) is None


@pytest.mark.usefixtures("dutch")
def test_a_damaged_file_that_cannot_be_moved_is_told_in_dutch(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(opening, "set_aside", refuse)
    shelf.path.write_bytes(b"\xff" * 2600)
    assert tell(shelf.open().status().trouble) == (
        "Er wordt nu niets opgeslagen: het is beschadigd en kan niet opzij gezet worden (geen toestemming);"
        f" verplaats het zelf, of noem een ander bestand met store.path. De historie is {shelf.path}."
    )

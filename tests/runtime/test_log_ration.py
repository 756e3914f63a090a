"""Log lines of one kind have a ration, whatever repeats and for how long."""

from __future__ import annotations

import logging
from collections.abc import Callable

from p1tui.runtime.log_ration import BURST, EVERY, KINDS, LogRation

DAY = 86_400


class Book:
    """Writes lines through a ration, at times that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[str] = []
        self._ration = LogRation(lambda: self.now)

    def write(self, message: str, *args: object, level: int = logging.INFO) -> None:
        record = logging.LogRecord("p1tui", level, "", 0, message, args, None)
        if self._ration.filter(record):
            self.lines.append(record.getMessage())


def test_a_gateway_that_closes_after_each_telegram_writes_kilobytes_a_day() -> None:
    book = Book()
    for second in range(DAY):
        book.now = float(second)
        book.write("source %s", f"socket://10.0.0.5:8888: open, telegram {second}.")
        book.write(
            "source %s", f"socket://10.0.0.5:8888: lost, retry in 0.{second % 10} s.", level=logging.WARNING
        )
    assert sum(map(len, book.lines)) < 50_000
    assert len(book.lines) == 2 * (BURST + DAY // EVERY - 1)


def test_a_line_tells_for_how_many_it_stands() -> None:
    book = Book()
    for _ in range(BURST + 7):
        book.write("A reading was lost.")
    assert book.lines == ["A reading was lost."] * BURST
    book.now = EVERY
    book.write("A reading was lost.")
    book.now = 100 * EVERY
    book.write("A reading was lost.")
    assert book.lines[BURST:] == [
        "A reading was lost. (7 more of this kind were not logged.)",
        "A reading was lost.",
    ]


def test_a_kind_takes_nothing_from_another() -> None:
    book = Book()
    for _ in range(1000):
        book.write("The port went away.")
    book.write("The port went away.", level=logging.ERROR)
    book.write("The disk is full.")
    assert book.lines[BURST:] == ["The port went away.", "The disk is full."]


def of_words(book: Book, count: int, name: Callable[[int], str]) -> None:
    for number in range(count):
        book.write(f"a name that no one chose: {name(number)}")


def letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def test_sentences_that_never_repeat_share_a_ration() -> None:
    book = Book()
    of_words(book, 100_000, letters)
    assert len(book.lines) == KINDS + BURST
    book.now = EVERY * BURST
    before = len(book.lines)
    of_words(book, KINDS, letters)
    assert len(book.lines) == before + KINDS

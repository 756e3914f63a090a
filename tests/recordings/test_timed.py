"""A log with a time before each line gives the telegrams as they came, and when they came."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest

from p1tui.p1.decoder import Accepted, Decoder
from p1tui.recordings.pieces import Piece, pieces, plain_blocks
from p1tui.recordings.timed import TimedLines
from tests.recordings.logged import BEGIN, TELEGRAMS, logged
from tests.shared.folders import TELEGRAMS as CORPUS
from tests.shared.times import AMSTERDAM

CHANGED = datetime(2026, 3, 1, 12).timestamp()

DATED = {
    "ts": "%b %d %H:%M:%S ",
    "ts in Dutch": "mrt 01 %H:%M:%S ",
    "ts with fractions": "%b %d %H:%M:%S.%i ",
    "ts with brackets": "[%Y-%m-%d %H:%M:%S] ",
    "ts with an underscore": "%Y-%m-%d_%H:%M:%S ",
    "ts in ISO": "%Y-%m-%dT%H:%M:%S.%i ",
    "ts in seconds": "%U.%i ",
    "journalctl": "%b %d %H:%M:%S house p1tui[17]: ",
    "journalctl -o short-iso": "%Y-%m-%dT%H:%M:%S house p1tui[17]: ",
    "journalctl -o short-full": "%a %Y-%m-%d %H:%M:%S CET house cat[17]: ",
    "journalctl -o short-unix": "%U.%i house cat[17]: ",
    "a comma": "%Y-%m-%d %H:%M:%S,%i ",
}
UNDATED = {
    "ts %T": "%H:%M:%S ",
    "ts -s": "00:00:%S ",
    "day or month": "%d/%m/%Y %H:%M:%S ",
    "grabserial": "[12.%S0000 0.000123] ",
    "journalctl -o short-monotonic": "[   12.%S0000] house cat[17]: ",
    "with a colon": "%H:%M:%S.%i: ",
    "with a dash": "%H:%M:%S > ",
}


def plain(log: bytes, size: int = 65536) -> bytes:
    blocks = (log[at : at + size] for at in range(0, len(log), size))
    return b"".join(plain_blocks(TimedLines(CHANGED), blocks))


def cut(log: bytes) -> list[Piece]:
    timed = TimedLines(CHANGED)
    return list(pieces([*timed.feed(log), *timed.close()]))


@pytest.mark.parametrize("before", [*DATED.values(), *UNDATED.values()], ids=[*DATED, *UNDATED])
@pytest.mark.parametrize("size", [1, 7, 1000, 65536])
def test_the_bytes_are_those_that_came(before: str, size: int) -> None:
    assert plain(logged(before), size) == b"".join(TELEGRAMS)


@pytest.mark.parametrize("before", DATED.values(), ids=DATED.keys())
def test_each_telegram_has_its_time(before: str) -> None:
    found = cut(logged(before))
    assert [piece.data for piece in found] == TELEGRAMS
    times = [piece.at or 0 for piece in found]
    if "mrt" in before:  # all on one day: the first is nearly a day ahead of the others
        times = times[1:]
    else:
        assert abs(times[0] - BEGIN.timestamp()) < 1
    assert [b - a for a, b in pairwise(times)] == [10] * (len(times) - 1)


@pytest.mark.parametrize("before", UNDATED.values(), ids=UNDATED.keys())
def test_a_log_without_dates_tells_no_time(before: str) -> None:
    assert {piece.at for piece in cut(logged(before))} == {None}


@pytest.mark.parametrize("name", ["journalctl", "journalctl -o short-iso", "ts"])
def test_what_lost_its_line_ends_is_decoded_all_the_same(name: str) -> None:
    decoder = Decoder(AMSTERDAM)
    results = [*decoder.feed(plain(b"-- Boot 12ab --\n" + logged(DATED[name], kept=False))), *decoder.close()]
    assert [item.reading.crc for item in results if isinstance(item, Accepted)] == ["restored"] * 4


def test_a_log_may_begin_in_the_middle_of_a_telegram_and_with_the_lines_of_others() -> None:
    log = logged(DATED["journalctl"])
    lines = log.splitlines(keepends=True)
    other = "Feb 28 23:59:50 house systemd[1]: Started a thing – at last.\n".encode()
    found = cut(other * 40 + b"".join(lines[9:]))
    assert [piece.data for piece in found][1:] == TELEGRAMS[1:]


def test_the_last_year_is_meant_where_a_log_ends_in_january() -> None:
    log = b"Dec 31 23:59:59 /ABC5\r\nDec 31 23:59:59 !\r\nJan 01 00:00:09 /ABC5\r\nJan 01 00:00:09 !\r\n"
    first, second = cut(log)
    assert (first.at, second.at) == (
        datetime(2025, 12, 31, 23, 59, 59).timestamp(),
        datetime(2026, 1, 1, 0, 0, 9).timestamp(),
    )


def test_a_log_of_putty_is_cut_at_its_heads() -> None:
    head = b"=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2026.02.28 23:59:50 =~=~=~=~=~=~=~=~=~=~=~=\r\n"
    log = head + TELEGRAMS[0] + TELEGRAMS[1][:300] + b"\r\n" + head + TELEGRAMS[2] + TELEGRAMS[3]
    assert plain(log, 11) == log.replace(head, b"")
    found = cut(log)
    assert found[0] == Piece(TELEGRAMS[0], BEGIN.timestamp())
    assert [piece.at for piece in found[1:]] == [None, BEGIN.timestamp(), None]


@pytest.mark.parametrize("file", sorted(CORPUS.rglob("*.*")), ids=lambda file: file.name)
def test_a_plain_recording_comes_as_it_is(file: object) -> None:
    data = file.read_bytes()  # type: ignore[attr-defined]
    assert plain(data) == data
    assert plain(data, 100) == data


def test_no_byte_waits_without_need() -> None:
    timed = TimedLines(CHANGED)
    assert b"".join(run.data for run in timed.feed(TELEGRAMS[0])) == TELEGRAMS[0]
    timed = TimedLines(CHANGED)
    fed = b"".join(run.data for run in timed.feed(logged(DATED["ts"])))
    assert fed == b"".join(TELEGRAMS)


def test_noise_is_held_until_something_is_recognised_but_not_without_end() -> None:
    timed = TimedLines(CHANGED)
    assert timed.feed(b"hello\n" * 10) == []
    assert sum(len(run.data) for run in timed.feed(b"hello\n" * 20_000)) == 20_010 * 6
    assert [run.data for run in TimedLines(CHANGED).feed(b"\xff\xfe\x81" * 5)] == [b"\xff\xfe\x81" * 5]
    assert TimedLines(CHANGED).close() == []


def test_a_line_without_end_is_not_kept() -> None:
    timed = TimedLines(CHANGED)
    timed.feed(logged(DATED["ts"]))
    held = b"x" * 200_000
    assert sum(len(run.data) for run in timed.feed(held)) == len(held)

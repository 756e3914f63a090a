"""Every telegram of the corpus has its verdict, and a second, plain reader reads the same."""

from __future__ import annotations

import pytest

from p1tui.p1 import messages
from p1tui.p1.decoder import Accepted, Decoder
from tests.p1 import plain_reader
from tests.p1.telegrams import decode, only, statuses
from tests.shared.folders import STREAM, TELEGRAMS
from tests.shared.times import AMSTERDAM

STATUSES = statuses()
GLUED = "bad_overflow-merged_dsmr5.txt"


def test_the_index_names_every_file() -> None:
    assert STATUSES.keys() == {file.name for file in TELEGRAMS.glob("*.txt")}
    assert len(STATUSES) == 104


@pytest.mark.parametrize("name", [name for name, status in STATUSES.items() if status.startswith("OK")])
def test_good_telegrams_are_accepted(name: str) -> None:
    reading = only(decode((TELEGRAMS / name).read_bytes()))
    assert reading.crc == "ok"
    assert not reading.faults


@pytest.mark.parametrize("name", [name for name, status in STATUSES.items() if status == "NOCRC"])
def test_telegrams_of_meters_without_checksum_are_accepted(name: str) -> None:
    reading = only(decode((TELEGRAMS / name).read_bytes()))
    assert reading.crc == "absent"
    assert not reading.faults


@pytest.mark.parametrize("name", [name for name, status in STATUSES.items() if status == "BAD"])
def test_bad_telegrams_are_refused_unless_the_checksum_is_to_be_ignored(name: str) -> None:
    data = (TELEGRAMS / name).read_bytes()
    assert [result.reason for result in decode(data) if not isinstance(result, Accepted)] == [
        messages.CHECKSUM
    ]
    ignoring = decode(data, Decoder(AMSTERDAM, crc="ignore"))
    readings = [result.reading for result in ignoring if isinstance(result, Accepted)]
    assert [reading.crc for reading in readings] == ["ignored"]
    assert bool(readings[0].faults) == (name == GLUED)


@pytest.mark.parametrize("name", [name for name, status in STATUSES.items() if status == "NOEND"])
def test_telegrams_without_end_are_cut_off(name: str) -> None:
    (result,) = decode((TELEGRAMS / name).read_bytes())
    assert not isinstance(result, Accepted)
    assert result.reason == messages.CUT


@pytest.mark.parametrize("name", STATUSES)
def test_a_second_reader_agrees_on_every_value(name: str) -> None:
    data = (TELEGRAMS / name).read_bytes()
    if STATUSES[name] == "NOEND":
        data += b"!\r\n"
    accepted = [each for each in decode(data, Decoder(AMSTERDAM, crc="ignore")) if isinstance(each, Accepted)]
    said = accepted[0].reading.as_dict()
    said.pop("crc")
    said.pop("faults", None)
    assert said == plain_reader.read(accepted[0].raw)


def test_a_second_reader_agrees_on_a_whole_stream() -> None:
    results = decode(STREAM.read_bytes())
    assert len(results) == 566
    for result in results:
        said = only([result]).as_dict()
        assert said.pop("crc") == "ok"
        assert said == plain_reader.read(result.raw)


def test_a_stream_with_blank_lines_put_in_by_hand() -> None:
    results = decode((TELEGRAMS / "streams" / "nl_5.0_sagemcom-t210d_54.txt").read_bytes())
    verdicts = [each.reading.crc if isinstance(each, Accepted) else each.reason for each in results]
    assert verdicts.count("ok") == 51
    assert verdicts.count("restored") == 3
    assert verdicts[-1] == messages.CUT
    assert len(verdicts) == 55

"""Messages of DNS are read as they are written, and whatever else comes ends in `ValueError`."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.sources.discovery import dns
from tests.sources.discovery.responder import Device, message, record, written

DEVICE = Device(
    "_hwenergy._tcp", "p1meter.A/B é", "p1.local", 80, ["10.0.0.7", "fd00::7"], {"Path": "/api", "x": ""}
)


@pytest.mark.parametrize("compressed", [True, False])
def test_every_kind_of_record_is_read(compressed: bool) -> None:
    DEVICE.compressed = compressed
    (answer,) = DEVICE.answer(written("_hwenergy._tcp.local"), "PTR")
    instance = ("p1meter.A/B é", "_hwenergy", "_tcp", "local")
    found = dns.answers(answer)
    assert found[0] == dns.Record(("_hwenergy", "_tcp", "local"), dns.PTR, target=instance)
    assert dns.Record(instance, dns.SRV, target=("p1", "local"), port=80) in found
    assert dns.Record(instance, dns.TXT, text={"path": "/api", "x": ""}) in found
    assert {each.address for each in found if each.kind in (dns.A, dns.AAAA)} == {"10.0.0.7", "fd00::7"}


def test_a_question_is_one_that_a_responder_reads() -> None:
    asked = dns.question([(("_hwenergy", "_tcp", "local"), dns.PTR), (("a.b", "local"), dns.SRV)])
    assert asked == struct.pack("!6H", 0, 0, 2, 0, 0, 0) + (
        written("_hwenergy._tcp.local")
        + struct.pack("!HH", 12, 1)
        + written(["a.b", "local"])
        + struct.pack("!HH", 33, 1)
    )
    assert dns.answers(asked) == []


def test_a_question_that_is_repeated_in_the_answer_is_passed_over() -> None:
    question = written("x.local") + struct.pack("!HH", 1, 1)
    answer = message(record(b"\xc0\x0c", 1, b"\x0a\0\0\x07"), questions=question, asked=1)
    assert dns.answers(answer) == [dns.Record(("x", "local"), dns.A, address="10.0.0.7")]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\0" * 11,
        message(record(b"\xc0\x0c", 12, b"\0")),  # points to itself
        message(record(b"\xc0\xff", 12, b"\0")),
        message(record(b"\x3fshort", 12, b"\0")),
        message(record(written(["x" * 63] * 5), 12, b"\0")),
        message(record(written("x"), 1, b"\x0a\0")),
        message(record(written("x"), 33, b"\0")),
        message(record(written("x"), 1, b"\x0a\0\0\x07"))[:-1],
        message(record(b"\x02\xff\xfe\0", 1, b"\x0a\0\0\x07")),
    ],
)
def test_what_is_broken_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError):
        dns.answers(broken)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for candidate in (data, struct.pack("!6H", 0, 0x8400, 0, 20, 0, 0) + data):
        try:
            found = dns.answers(candidate)
        except ValueError:
            continue
        assert len(found) <= dns.MOST_RECORDS


@given(st.data())
def test_a_message_that_is_damaged_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(DEVICE.answer(written("_hwenergy._tcp.local"), "PTR")[0])
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        dns.answers(bytes(whole))
    except ValueError:
        return

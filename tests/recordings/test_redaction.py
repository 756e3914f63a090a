"""What is redacted says the same and holds no id, however it is looked for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from p1tui.p1.decoder import Accepted, Decoder, Rejection
from p1tui.p1.lines import values
from p1tui.recordings.redaction import Redactor
from p1tui.recordings.stand_ins import MOST
from tests.p1.frames.test_cipher import LUXEMBOURG_KEY
from tests.shared.folders import STREAM, TELEGRAMS
from tests.shared.times import AMSTERDAM

FILES = sorted(TELEGRAMS.glob("*.txt")) + sorted((TELEGRAMS / "streams").glob("*.txt"))
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
ID_LINE = re.compile(rb"(?:0-\d:96\.1\.(?!4\()\d+|[017]-\d:0\.0\.0|0-0:42\.0\.0)(?:\*255)?\(([^()]+)\)")
ID_CODES = ("96.1.", "42.0.0", "0.0.0", "96.13.")
SAGEMCOM = re.compile(rb"\\253\d{6}_[A-Z]\s*$")
"""Number of a model, which meters with many ids have."""

SHORTEST = 6


def redacted(data: bytes, size: int = 65536, **keys: str) -> bytes:
    redactor = Redactor(**keys)
    out = [part for at in range(0, len(data), size) for _, part in redactor.feed(data[at : at + size])]
    return b"".join((*out, *(part for _, part in redactor.close())))


def decode(data: bytes) -> list[Accepted | Rejection]:
    decoder = Decoder(AMSTERDAM)
    return [*decoder.feed(data), *decoder.close()]


def said(item: Accepted | Rejection) -> Any:
    """Return what a result says, without ids, messages and the serial number in the header."""
    if isinstance(item, Rejection):
        return item.reason.template
    told = msgspec.to_builtins(item.reading)
    for key in ("meter", "message", "header", "faults"):
        told.pop(key, None)
    told["other"] = {
        key: value for key, value in told["other"].items() if not key.split(":")[1].startswith(ID_CODES)
    }
    for device in told["devices"]:
        device["id"] = device["id"] is None
    return told


def ids(data: bytes) -> set[str]:
    """Return each id of a stream, as printed and as text; those that were never set are none."""
    found = set()
    for match in ID_LINE.finditer(data):
        printed = match[1].decode("latin-1").strip()
        if values.identity(printed) is not None and len(printed) >= SHORTEST:
            found |= {printed, values.decoded(printed)}
    for header in re.findall(rb"^/.{4}(.*)", data, re.MULTILINE):
        if not SAGEMCOM.search(header):
            found |= {serial.decode() for serial in re.findall(rb"\d{8,}", header)}
    return found


def parts(identity: str) -> set[str]:
    """Return the longer part of each way to split an id in two, but for parts that tell nothing."""
    half = (len(identity) + 1) // 2
    pieces = {identity[:at] for at in range(half, len(identity) + 1)}
    pieces |= {identity[at:] for at in range(len(identity) - half + 1)}
    return {piece for piece in pieces if len(piece) >= SHORTEST and len(set(piece)) > 3}


def looked_for(out: bytes, identity: str) -> None:
    """Look for an id as text and as hex, whole and in any split, also across line ends."""
    plain = out.upper()
    joined = re.sub(rb"[\s()]", b"", plain)
    for part in parts(identity):
        spelt = part.upper().encode("latin-1")
        for each in (spelt, spelt.hex().upper().encode()):
            assert each not in plain, part
            assert each not in joined, part
        if len(part) % 2 == 0 and re.fullmatch("[0-9A-Fa-f]+", part):
            assert bytes.fromhex(part) not in out


@EACH
def test_it_says_the_same(file: Path) -> None:
    data = file.read_bytes()
    before, after = decode(data), decode(redacted(data))
    assert list(map(said, after)) == list(map(said, before))
    for old, new in zip(before, after, strict=True):
        if isinstance(old, Accepted) and isinstance(new, Accepted):
            assert (new.reading.meter is None) == (old.reading.meter is None)
            assert len(new.reading.header) == len(old.reading.header)
            assert new.reading.message is None


@EACH
def test_it_holds_no_id(file: Path) -> None:
    data = file.read_bytes()
    out = redacted(data)
    for identity in ids(data):
        looked_for(out, identity)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_the_size_of_chunks_does_not_matter(size: int) -> None:
    data = b"".join(file.read_bytes()[:3000] for file in FILES[:20])
    assert redacted(data, size) == redacted(data)


def test_the_same_id_has_the_same_stand_in_and_others_have_others() -> None:
    data = STREAM.read_bytes()
    meters = {item.reading.meter for item in decode(redacted(data)) if isinstance(item, Accepted)}
    assert len(meters) == 1
    both = b"".join(file.read_bytes() for file in FILES)
    known: dict[str, str] = {}
    for old, new in zip(decode(both), decode(redacted(both)), strict=True):
        if isinstance(old, Accepted) and isinstance(new, Accepted) and old.reading.meter:
            assert new.reading.meter is not None
            assert known.setdefault(old.reading.meter, new.reading.meter) == new.reading.meter
    assert len(set(known.values())) == len(known) > 30


def test_no_byte_of_damage_lets_an_id_through() -> None:
    data = (TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt").read_bytes()
    whole = ids(data)
    assert whole
    for at in range(len(data)):
        for damaged in (
            data[:at] + bytes((data[at] ^ 0x10,)) + data[at + 1 :],
            data[:at] + data[at + 1 :],
            data[at:],
            data[:at],
            data[:at] + b"\r\n" + data[at:],
        ):
            out = redacted(damaged).upper()
            for identity in whole:
                tail = identity[-(2 * len(identity) // 3) :].upper().encode()
                assert tail not in out, (at, identity)


def test_a_line_that_is_damaged_for_weeks_costs_no_memory() -> None:
    redactor = Redactor()
    for number in range(3000):
        telegram = b"/ISk5\\2MT382-1000\r\n\r\n0-0:96.1.1(%032d)\r\n!\r\n" % (10**20 + number)
        out = b"".join(part for _, part in redactor.feed(telegram))
        assert b"%032d" % (10**20 + number) not in out
    assert len(redactor._stand_ins._known) == MOST


def test_a_message_is_emptied_and_signed() -> None:
    data = b"/ISK5\\2M550T-1012\r\n\r\n0-0:96.13.0(53656372657431)\r\n0-0:96.13.1(3031)\r\n!\r\n"
    out = redacted(data)
    assert b"0-0:96.13.0()\r\n0-0:96.13.1()" in out
    assert b"53656372" not in out


def test_between_telegrams_only_the_form_stays() -> None:
    assert (
        redacted(b"Jan Jansen, 06-12345678 \xff\x00\xe9\r\n") == b"XXX XXXXXX, 00-00000000 \xff\x00\xff\r\n"
    )


ENCRYPTED = TELEGRAMS / "encrypted" / "lu_smarty_spec-example-without-aad_node.bin"


def test_an_encrypted_telegram_is_left_out_without_its_key() -> None:
    redactor = Redactor()
    data = ENCRYPTED.read_bytes()
    out = b"".join(part for _, part in (*redactor.feed(data), *redactor.close()))
    assert redactor.left_out == 1
    assert data[2:10] not in out
    assert len(out) < 30


def test_with_its_key_it_is_written_in_the_clear_without_ids() -> None:
    data = ENCRYPTED.read_bytes()
    out = redacted(data * 2, 100, key=LUXEMBOURG_KEY)
    first, second = decode(out)
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert first.reading.gas_dm3 == 6
    assert first.reading.meter == second.reading.meter != "SAG1030719709860"
    looked_for(out, "SAG1030719709860")


def test_offsets_are_those_of_the_stream() -> None:
    data = b"noise\r\n" + STREAM.read_bytes()[:20_000]
    redactor = Redactor()
    starts = [start for start, _ in (*redactor.feed(data), *redactor.close())]
    assert starts == sorted(starts)
    assert starts[0] == 0


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        (b"!-0:0.0.0(541448820012345678)", b"541448820012345678"),
        (b"!0-0:96.1.1(4530303434303037313734373738313835)", b"4530303434303037313734373738313835"),
        (b"!E0044007174778185", b"E0044007174778185"),
    ],
)
@pytest.mark.parametrize("parity", [0, 0x80])
def test_an_id_behind_a_mark_that_begins_a_line_is_taken_out(
    line: bytes, identity: bytes, parity: int
) -> None:
    data = b"/FLU5\\253770234_A\r\n\r\n0-0:96.1.4(50217)\r\n" + line + b"\r\n1-0:1.7.0(00.193*kW)\r\n!\r\n"
    out = redacted(bytes(byte | parity for byte in data))
    assert identity not in bytes(byte & 0x7F for byte in out)


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        (b"1-0:62.7.0(00.0303136353631323238343533363433)", b"0303136353631323238343533363433"),
        (b"0-0:42.1.0(541400123456)", b"541400123456"),
        (b"0-1:97.1.1(KFM5.1234567890)", b"1234567890"),
        (b"0-1:97.1.1(1234567890*SN)", b"1234567890"),
        (b"0-1:97.1.1(12345678*0303136353631)", b"0303136353631"),
        (b"0-1:97.1.1(123456.789012*kWh)", b"123456"),
    ],
)
@pytest.mark.parametrize("checksum", [b"", b"0000"])
def test_a_value_that_is_no_number_and_no_time_is_taken_for_an_id(
    line: bytes, identity: bytes, checksum: bytes
) -> None:
    data = b"/FLU5\\253770234_A\r\n\r\n0-0:96.1.4(50217)\r\n" + line + b"\r\n!" + checksum + b"\r\n"
    assert identity not in redacted(data)


DATE = b"200101123456"
"""Twelve digits that are a date, and the id of a device all the same."""


@pytest.mark.parametrize(
    "line",
    [b"0-0:96.1.1", b"0-0:96.1.0", b"0-1:96.1.0", b"0-4:96.1.2", b"0-0:42.0.0", b"1-0:0.0.0", b"0-1:97.1.1"],
)
@pytest.mark.parametrize("checksum", [b"", b"0000"])
def test_an_id_that_is_a_date_is_taken_out(line: bytes, checksum: bytes) -> None:
    data = (
        b"/FLU5\\253770234_A\r\n\r\n0-0:96.1.4(50217)\r\n"
        + line
        + b"("
        + DATE
        + b")\r\n!"
        + checksum
        + b"\r\n"
    )
    out = redacted(data)
    assert line + b"(9" in out
    assert DATE not in out


def test_the_time_of_a_device_stays_with_its_value() -> None:
    line = b"0-1:24.3.0(121030140000)(00)(60)(1)(0-1:24.2.0)(m3)\r\n(00001.000)\r\n"
    assert line in redacted(b"/ISk5\\2MT382-1000\r\n\r\n" + line + b"!\r\n")


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        (b"FLU5\\253769484_A", True),
        (b"FLU5\\253770234_A", True),
        (b"Lux5\\253694471_M", True),
        (b"ISK5\\2M550T-1012", True),
        (b"Ene5\\T210-D ESMR5.0", True),
        (b"FLU5\\123456789_A", False),
        (b"FLU5\\253769484", False),
        (b"XMX5LGBBFG1030662256", False),
        (b"KMP5 ZABF001539792620", False),
        (b"MCS50050096233796", False),
    ],
)
def test_the_model_in_a_header_stays_and_a_serial_number_does_not(header: bytes, kept: bool) -> None:
    out = redacted(b"/" + header + b"\r\n\r\n1-0:1.8.1(00123.456*kWh)\r\n!\r\n")
    assert (b"/" + header + b"\r\n" in out) == kept


def test_meters_with_one_number_of_a_model_have_many_ids() -> None:
    """Prove the rule on what people published."""
    ids_of: dict[bytes, set[bytes]] = {}
    for file in FILES:
        data = file.read_bytes()
        header, identity = re.match(rb"/(.*?)\s*\n", data), ID_LINE.search(data)
        if header and identity and SAGEMCOM.search(header[1]):
            ids_of.setdefault(header[1], set()).add(identity[1])
    assert {
        header[-11:]: len(found) > 2 for header, found in ids_of.items() if header.startswith(b"FLU5")
    } == {
        rb"\253769484_A"[-11:]: True,
        rb"\253770234_A"[-11:]: True,
    }


@pytest.mark.parametrize("value", [b"000123.456*kWh", b"-0012.345*kW", b"123456.789", b"261128202438W"])
def test_a_number_or_a_time_of_a_code_that_nobody_knows_stays(value: bytes) -> None:
    line = b"0-1:97.1.1(" + value + b")"
    assert line in redacted(b"/FLU5\\253770234_A\r\n\r\n" + line + b"\r\n!\r\n")

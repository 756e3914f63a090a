"""Encrypted frames of Luxembourg and Austria are read; binary frames that are no P1 are named."""

from __future__ import annotations

import sys

import pytest

from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.decoder import Accepted, Decoder
from tests.p1.damage import chunks
from tests.p1.telegrams import decode, outcomes, signed
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM

AUSTRIA = (TELEGRAMS / "encrypted" / "at_est5_sagemcom-t210dr_esphome.bin").read_bytes()
AUSTRIA_KEY = "AA" * 16
LUXEMBOURG = (TELEGRAMS / "encrypted" / "lu_smarty_spec-example-with-aad_node.bin").read_bytes()
WITHOUT_AUTH = (TELEGRAMS / "encrypted" / "lu_smarty_spec-example-without-aad_node.bin").read_bytes()
LUXEMBOURG_KEY = "0123456789abcdef" * 2
AUTH_KEY = "ffeeddccbbaa99887766554433221100"


@pytest.mark.parametrize("auth_key", ["", "00112233445566778899AABBCCDDEEFF"])
def test_austria_with_and_without_its_authentication_key(auth_key: str) -> None:
    results = decode(AUSTRIA, Decoder(AMSTERDAM, key=AUSTRIA_KEY, auth_key=auth_key))
    assert outcomes(results) == ["ok"]
    assert isinstance(results[0], Accepted)
    reading = results[0].reading
    assert (reading.import_wh, reading.power_import_w, reading.header) == (6545766, 286, r"EST5\253710000_A")
    assert results[0].raw.startswith(b"/EST5")


@pytest.mark.parametrize(
    ("frame", "auth_key"), [(LUXEMBOURG, AUTH_KEY), (LUXEMBOURG, ""), (WITHOUT_AUTH, "")]
)
def test_luxembourg_with_and_without_an_authentication_key(frame: bytes, auth_key: str) -> None:
    results = decode(frame * 3, Decoder(AMSTERDAM, key=LUXEMBOURG_KEY, auth_key=auth_key))
    assert outcomes(results) == ["restored"] * 3
    assert isinstance(results[0], Accepted)
    assert (results[0].reading.meter, results[0].reading.gas_dm3) == ("SAG1030719709860", 6)


@pytest.mark.parametrize(
    ("key", "auth_key", "reason"),
    [
        ("", "", messages.ENCRYPTED),
        ("BB" * 16, "", messages.WRONG_KEY),
        (AUSTRIA_KEY, "BB" * 16, messages.WRONG_AUTH_KEY),
        ("BB" * 16, "00112233445566778899AABBCCDDEEFF", messages.WRONG_KEY),
        ("AA" * 15, "", messages.KEY_FORM),
        ("no key", "", messages.KEY_FORM),
        (AUSTRIA_KEY, "1", messages.KEY_FORM),
    ],
)
def test_a_missing_or_wrong_key_is_said_once(key: str, auth_key: str, reason: Message) -> None:
    assert outcomes(decode(AUSTRIA * 5, Decoder(AMSTERDAM, key=key, auth_key=auth_key))) == [reason]


def test_a_wrong_authentication_key_is_told_apart_in_luxembourg() -> None:
    decoder = Decoder(AMSTERDAM, key=LUXEMBOURG_KEY, auth_key="00" * 16)
    assert outcomes(decode(LUXEMBOURG * 3, decoder)) == [messages.WRONG_AUTH_KEY]
    assert "meter.auth_key is wrong" in str(messages.WRONG_AUTH_KEY)


@pytest.mark.parametrize("auth_key", ["", AUTH_KEY])
def test_a_missing_package_is_said_once(monkeypatch: pytest.MonkeyPatch, auth_key: str) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    decoder = Decoder(AMSTERDAM, key=AUSTRIA_KEY, auth_key=auth_key)
    assert outcomes(decode(AUSTRIA * 5, decoder)) == [messages.NO_CRYPTOGRAPHY]


def test_a_damaged_frame_costs_that_frame() -> None:
    damaged = AUSTRIA[:100] + b"?" + AUSTRIA[101:]
    decoder = Decoder(AMSTERDAM, key=AUSTRIA_KEY, auth_key="00112233445566778899AABBCCDDEEFF")
    assert outcomes(decode(AUSTRIA + damaged + AUSTRIA, decoder)) == ["ok", messages.DAMAGED_CIPHER, "ok"]
    first, second, third = outcomes(decode(AUSTRIA + damaged + AUSTRIA, Decoder(AMSTERDAM, key=AUSTRIA_KEY)))
    assert (first, third) == ("ok", "ok")
    assert second in (messages.CHECKSUM, messages.DAMAGED_CIPHER)


def test_a_frame_that_is_encrypted_but_not_authenticated() -> None:
    length = (int.from_bytes(AUSTRIA[11:13]) - 12).to_bytes(2)
    frame = AUSTRIA[:11] + length + b"\x20" + AUSTRIA[14:-12]
    for auth_key in ("", AUTH_KEY):
        decoder = Decoder(AMSTERDAM, key=AUSTRIA_KEY, auth_key=auth_key)
        assert outcomes(decode(frame * 2, decoder)) == ["ok", "ok"]


def test_the_authentication_key_is_not_blamed_for_a_frame_without_a_tag() -> None:
    length = (int.from_bytes(AUSTRIA[11:13]) - 12).to_bytes(2)
    text = AUSTRIA[14:-13] + bytes([AUSTRIA[-13] ^ 0x80])
    damaged = AUSTRIA[:11] + length + b"\x20" + text
    decoder = Decoder(AMSTERDAM, key=AUSTRIA_KEY, auth_key=AUTH_KEY)
    assert outcomes(decode(damaged, decoder)) == [messages.WRONG_KEY]


def test_a_frame_cut_short_does_not_take_the_next_with_it() -> None:
    results = decode(AUSTRIA + AUSTRIA[:-50] + AUSTRIA, Decoder(AMSTERDAM, key=AUSTRIA_KEY))
    assert outcomes(results) == ["ok", messages.DAMAGED_CIPHER, "ok"]


def test_a_frame_cut_short_at_the_end() -> None:
    results = decode(AUSTRIA + AUSTRIA[:-50], Decoder(AMSTERDAM, key=AUSTRIA_KEY))
    assert outcomes(results) == ["ok", messages.CUT]


def test_plain_telegrams_between_encrypted_ones() -> None:
    plain = signed("1-0:1.7.0(00.193*kW)")
    assert outcomes(decode(AUSTRIA + plain + AUSTRIA + plain)) == [messages.ENCRYPTED, "ok", "ok"]


def test_keys_never_show() -> None:
    decoder = Decoder(AMSTERDAM, key="BB" * 16, auth_key="CC" * 16)
    (rejection,) = decode(AUSTRIA, decoder)
    shown = repr(decoder) + repr(vars(decoder)) + repr(rejection)
    assert "BB" * 4 not in shown.upper()
    assert "CC" * 4 not in shown.upper()


def hdlc() -> bytes:
    content = bytes(range(0x30, 0x60))
    return b"\x7e\xa0" + bytes([len(content) + 2]) + content + b"\x7e"


def mbus() -> bytes:
    content = bytes(range(0x30, 0x60))
    length = len(content)
    return bytes([0x68, length, length, 0x68, *content, sum(content) % 256, 0x16])


@pytest.mark.parametrize(("frame", "reason"), [(hdlc(), messages.HDLC), (mbus(), messages.MBUS)])
def test_binary_that_is_no_p1_is_named_once(frame: bytes, reason: Message) -> None:
    assert outcomes(decode(frame * 4)) == [reason]
    assert outcomes(decode(frame[:-1] + b"?" + signed("1-0:1.7.0(00.193*kW)"))) == ["ok"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize(
    ("frame", "expected"),
    [(AUSTRIA, "ok"), (hdlc(), messages.HDLC), (mbus(), messages.MBUS)],
)
def test_binary_frames_in_small_chunks(frame: bytes, expected: str, size: int) -> None:
    decoder = Decoder(AMSTERDAM, key=AUSTRIA_KEY)
    data = frame + signed("1-0:1.7.0(00.193*kW)")
    results = [result for chunk in chunks(data, [size]) for result in decoder.feed(chunk)]
    assert outcomes(results + decoder.close()) == [expected, "ok"]


@pytest.mark.parametrize(
    "start",
    [
        AUSTRIA[:10] + b"\x81" + AUSTRIA[11:],  # a length of another form
        AUSTRIA[:13] + b"\x00" + AUSTRIA[14:],  # nothing is encrypted
        AUSTRIA[:11] + b"\xff\xff" + AUSTRIA[13:],  # longer than any telegram
        AUSTRIA[:5],
        b"\x7e\xa0\x03",
        b"\x68\x02\x02\x68",
        b"\x68\x40\x40\x68",
        mbus()[:-2],
    ],
)
def test_what_only_begins_like_a_binary_frame_is_none(start: bytes) -> None:
    decoder = Decoder(AMSTERDAM, key=AUSTRIA_KEY)
    telegram = signed("1-0:1.7.0(00.193*kW)")
    assert outcomes(decode(start + b"\r\n" + telegram, decoder)) == ["ok"]

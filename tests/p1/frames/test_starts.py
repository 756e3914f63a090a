"""Who listens in gets the next telegram whole, whatever pieces it comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.p1.frames.starts import Starts
from tests.shared.folders import TELEGRAMS

FILES = sorted(TELEGRAMS.glob("*.txt"))
ENCRYPTED = sorted((TELEGRAMS / "encrypted").glob("*.bin"))


def after(stream: bytes, joined: int, size: int) -> bytes:
    """Return what a client gets that comes once `joined` bytes have gone by, in chunks of `size`."""
    starts, got = Starts(), None
    for at in range(0, len(stream), size):
        chunk = stream[at : at + size]
        start = starts.feed(chunk)
        if got is not None:
            got += chunk
        elif start is not None and at >= joined:
            got = start
    return got or b""


def telegram(file: Path) -> bytes:
    data = file.read_bytes()
    return data[data.index(b"/") :].rstrip() + b"\r\n"


@pytest.mark.parametrize("size", [1, 3, 64, 4096])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_first_bytes_are_those_of_a_header(file: Path, size: int) -> None:
    one = telegram(file)
    got = after(one * 3, 20 if size < 20 else 0, size)
    assert got.startswith(one)
    assert (one * 3).endswith(got)


@pytest.mark.parametrize("size", [1, 3, 64, 4096])
@pytest.mark.parametrize("file", ENCRYPTED, ids=lambda file: file.name)
def test_encrypted_telegrams_start_at_their_tag(file: Path, size: int) -> None:
    one = file.read_bytes()
    one = one[one.index(b"\xdb\x08") :]
    got = after(one * 3, 20 if size < 20 else 0, size)
    assert got.startswith(one)
    assert (one * 3).endswith(got)


def test_the_very_first_byte_may_be_a_start() -> None:
    assert Starts().feed(b"/ISK5\\2M550T\r\n") == b"/ISK5\\2M550T\r\n"


def test_a_slash_inside_a_line_is_none() -> None:
    assert Starts().feed(b"0-0:96.13.0(a/bcd)\r\n!\r\n") is None


def test_parity_bits_hide_nothing() -> None:
    plain = b"0(1)\r\n!\r\n/ISK5\\2MT382\r\n"
    sent = bytes(byte | 0x80 * (byte.bit_count() & 1) for byte in plain)
    assert Starts().feed(sent) == sent[9:]


def test_letters_in_ciphertext_are_no_header() -> None:
    starts = Starts()
    assert starts.feed(b"\xdb\x08SAGgp\x00\x01\x02\x82\x01\x00\x20") is not None
    assert starts.feed(b"\x99\r\n/ABCDEF\r\n") is None

"""A packed recording is read like a plain one, also if it was cut off."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from p1tui.recordings.damage import CutOff
from p1tui.recordings.pieces import pieces_of
from tests.shared.folders import TELEGRAMS

STREAM = TELEGRAMS / "streams" / "nl_5.0_iskra-am550_566.txt"
PACKERS = pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
Pack = Callable[[bytes], bytes]


def read(path: Path) -> bytes:
    return b"".join(piece.data for piece in pieces_of(path))


@PACKERS
def test_packed_is_as_plain(tmp_path: Path, pack: Pack) -> None:
    plain = STREAM.read_bytes()
    (file := tmp_path / "log").write_bytes(pack(plain[:99_999]) + pack(plain[99_999:]))
    assert read(file) == plain


@PACKERS
def test_one_that_was_cut_off_gives_what_is_there_and_says_so(tmp_path: Path, pack: Pack) -> None:
    plain = STREAM.read_bytes()
    packed = pack(plain)
    (file := tmp_path / "log").write_bytes(packed[: len(packed) // 2])
    found = b""
    with pytest.raises(CutOff) as caught:
        for piece in pieces_of(file):
            found += piece.data
    assert plain.startswith(found)
    assert len(found) > len(plain) // 4
    assert str(caught.value.after(7)).startswith("It is cut off after 7 telegrams")


@PACKERS
def test_one_that_is_damaged_is_an_error(tmp_path: Path, pack: Pack) -> None:
    packed = bytearray(pack(STREAM.read_bytes()))
    for at in range(len(packed) // 2, len(packed) // 2 + 200):
        packed[at] ^= 0x55
    (file := tmp_path / "log").write_bytes(packed)
    with pytest.raises(OSError, match="Bad message"):
        read(file)

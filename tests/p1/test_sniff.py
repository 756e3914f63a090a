"""An input without telegrams is known by its first bytes, and named in a sentence."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random

import pytest

from p1tui.i18n.message import Message
from p1tui.p1 import sniff as known
from p1tui.p1.sniff import sniff

GOOD = b"/ISK5\\2M550T-1012\r\n\r\n1-0:1.8.1(000001.000*kWh)\r\n!0000\r\n"
TEXT = b"No meter wrote this.\r\nIt has two lines.\r\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", known.EMPTY),
        (gzip.compress(GOOD, mtime=0), known.GZIP),
        (bz2.compress(GOOD), known.BZIP2),
        (lzma.compress(GOOD), known.XZ),
        (b"PK\x03\x04" + GOOD, known.ZIP),
        (b"\x28\xb5\x2f\xfd" + GOOD, known.ZSTD),
        (b"SQLite format 3\0" + bytes(100), known.HISTORY),
        (GOOD.decode().encode("utf-16"), known.UTF16),
        (GOOD.decode().encode("utf-16-le"), known.UTF16),
        (b'{"time":"2026-11-24T10:00:00Z"}\n', known.JSON),
        (b"every,time,meter\nminute,2026-11-24T10:00:00Z,x\n", known.CSV),
        (b"\xef\xbb\xbf" + TEXT, known.NO_TELEGRAM),
        (TEXT, known.NO_TELEGRAM),
        (bytes(4096), known.NO_TEXT),
        (TEXT + bytes(4000), known.NO_TEXT),
        (random.Random(1).randbytes(4096), known.NO_TEXT),
    ],
)
def test_input_is_known_by_its_first_bytes(data: bytes, sentence: Message) -> None:
    assert sniff(data[: known.HEAD]) == sentence


def test_every_sentence_stands_by_itself() -> None:
    sentences = [str(value) for value in vars(known).values() if isinstance(value, Message) and value]
    assert len(sentences) == len(set(sentences)) == 13
    assert all(each.startswith("It is ") and each.endswith(".") for each in sentences)

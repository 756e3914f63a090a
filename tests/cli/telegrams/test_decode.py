"""`p1tui decode` says in one sentence what an input looks like that is no recording."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from p1tui.cli.main import main
from tests.shared.folders import TELEGRAMS

GOOD = (TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt").read_bytes()
OLD = (TELEGRAMS / "nl_2.2_iskra-mt382-1004_dsmr_parser.txt").read_bytes()


@pytest.fixture
def decoded(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Decoded:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return Decoded(tmp_path / "dump", capsys)


class Decoded:
    def __init__(self, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file = file
        self._capsys = capsys

    def __call__(self, data: bytes) -> tuple[int, list[str], list[str]]:
        """Exit status, the readings' checksums, and what is said."""
        self.file.write_bytes(data)
        status = main(["decode", str(self.file)])
        out, err = self._capsys.readouterr()
        return status, [json.loads(line)["crc"] for line in out.splitlines()], err.splitlines()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "It is empty."),
        (bz2.compress(GOOD), "It is compressed with bzip2: unpack it first, with bunzip2."),
        (GOOD.decode().encode("utf-16"), "It is text in UTF-16, as PowerShell writes it: save it as UTF-8."),
        (b"SQLite format 3\0\n/ISK5\n!\n" + bytes(100), "It is an SQLite database"),
        (b"hello\n", "It is text, but no telegram: one begins with a line like "),
        (bytes(range(128, 256)) * 9, "It is no text: as a rule it was recorded with the wrong speed "),
    ],
)
def test_what_has_no_telegram_is_named(decoded: Decoded, data: bytes, sentence: str) -> None:
    status, readings, said = decoded(data)
    assert (status, readings) == (1, [])
    assert len(said) == 2
    assert said[0].startswith(f"{decoded.file}: {sentence}")
    assert said[1].startswith("0 telegrams, ")


def test_a_last_telegram_that_is_cut_is_no_fault_of_the_cable(decoded: Decoded) -> None:
    status, readings, said = decoded(GOOD + GOOD[:200])
    assert (status, readings) == (0, ["ok"])
    assert said[0].startswith("rejected 1: The last telegram breaks off where the input ends.")
    assert said[1] == "1 telegrams, 1 rejected"


def test_a_first_telegram_that_is_cut_costs_nothing_else(decoded: Decoded) -> None:
    assert decoded(GOOD[200:] + GOOD) == (0, ["ok"], ["1 telegrams, 0 rejected"])


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n\r\n", b"\0\0"])
def test_files_that_were_joined_are_read_one_by_one(decoded: Decoded, between: bytes) -> None:
    joined = between.join([GOOD.rstrip(), OLD.rstrip(), GOOD.rstrip()])
    status, readings, said = decoded(joined)
    assert (status, said) == (0, ["3 telegrams, 0 rejected"])
    assert readings[1] == "absent"


def test_blanks_from_a_page_are_named_and_no_meter_is_blamed(decoded: Decoded) -> None:
    pasted = b"".join(b"    " + line + b"\n" for line in GOOD.splitlines())
    status, readings, said = decoded(pasted * 20)
    assert (status, readings) == (1, [])
    assert said[0].startswith("rejected 20: The telegram's lines begin or end with blanks")


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bytes], ids=["gzip", "xz", "plain"])
def test_a_packed_recording_and_a_log_with_times_are_read(
    decoded: Decoded, pack: Callable[[bytes], bytes]
) -> None:
    assert decoded(pack(GOOD * 3)) == (0, ["ok"] * 3, ["3 telegrams, 0 rejected"])
    log = b"".join(b"Nov 28 20:24:38 " + line for line in (GOOD * 3).splitlines(keepends=True))
    assert decoded(pack(log)) == (0, ["ok"] * 3, ["3 telegrams, 0 rejected"])


def test_a_damaged_packed_recording_ends_with_a_sentence(decoded: Decoded) -> None:
    packed = bytearray(gzip.compress(GOOD))
    packed[-6] ^= 1
    status, readings, said = decoded(bytes(packed))
    assert (status, readings) == (3, ["ok"])
    assert said[0] == "1 telegrams, 0 rejected"
    assert "It is damaged after 1 telegram, and" in said[1]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
def test_a_packed_recording_that_is_cut_off_later_says_so(
    decoded: Decoded, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(GOOD + random.Random(1).randbytes(200_000).hex().encode())
    status, readings, said = decoded(packed[: len(packed) // 2])
    assert (status, readings) == (3, ["ok"])
    assert "It is cut off after 1 telegram, and what followed is missing" in said[-1]


def test_a_recording_of_a_newer_format_is_read_and_told(decoded: Decoded) -> None:
    stamp = b"2026-11-28T20:24:38.123Z "
    tape = b"".join(stamp + line for line in (GOOD * 2).splitlines(keepends=True))
    assert decoded(b"# p1tui recording 1\n" + tape) == (0, ["ok"] * 2, ["2 telegrams, 0 rejected"])
    for newer in (
        b"# p1tui recording 9\n" + tape,
        b"# p1tui recording 1\n" + tape + b"# p1tui recording 9\n" + tape,
    ):
        status, readings, said = decoded(newer)
        assert (status, set(readings)) == (3, {"ok"})
        assert "It is of a newer format (9), and was read as far as this p1tui understands it" in said[-1]
        assert "Update p1tui" in said[-1]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
def test_the_head_of_a_packed_recording_is_not_called_empty(
    decoded: Decoded, pack: Callable[[bytes], bytes]
) -> None:
    status, _, said = decoded(pack(GOOD)[:12])
    assert status == 3
    assert "It is cut off after 0 telegrams" in said[-1]

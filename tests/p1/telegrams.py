"""The corpus, telegrams made of lines, and a checksum bit by bit, for all tests of the decoder."""

from __future__ import annotations

from p1tui.i18n.message import Message
from p1tui.p1.decoder import Accepted, Decoder, Rejection
from p1tui.p1.reading import Reading
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM

DUTCH = r"ISK5\2M550T-1012"
HEADERS = (DUTCH, "KFM5KAIFA-METER", r"Ene5\T210-D ESMR5.0", "NWA-WARMTELINK", "ADN9 6560")
"""Headers of makes that differ."""


def statuses() -> dict[str, str]:
    """Read the corpus' index: file name -> status."""
    rows = (line.split("|") for line in (TELEGRAMS / "INDEX.md").read_text().splitlines())
    cells = ([cell.strip() for cell in row] for row in rows if len(row) == 6)
    return {cell[1]: cell[3] for cell in cells if cell[1].endswith(".txt")}


def bitwise_crc(data: bytes) -> int:
    """Compute CRC-16/ARC as its definition says it, one bit at a time."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def signed(*lines: str, header: str = DUTCH) -> bytes:
    """Build a whole telegram: header, blank line, lines, checksum."""
    body = "\r\n".join([f"/{header}", "", *lines, "!"]).encode("latin-1")
    return body + b"%04X\r\n" % bitwise_crc(body)


def unsigned(*lines: str, header: str = r"ISk5\2MT382-1003") -> bytes:
    """Build a whole telegram as DSMR 2 and 3 print it, without a checksum."""
    return "\r\n".join([f"/{header}", "", *lines, "!", ""]).encode("latin-1")


def decode(data: bytes, decoder: Decoder | None = None) -> list[Accepted | Rejection]:
    """Return all that one decoder makes of one input."""
    decoder = decoder or Decoder(AMSTERDAM)
    return decoder.feed(data) + decoder.close()


def outcomes(results: list[Accepted | Rejection]) -> list[str | Message]:
    """Return for each result its `crc`, or the reason why there is none."""
    return [each.reading.crc if isinstance(each, Accepted) else each.reason for each in results]


def only(results: list[Accepted | Rejection]) -> Reading:
    """Return the one reading that must have come."""
    assert len(results) == 1, results
    assert isinstance(results[0], Accepted), results
    return results[0].reading


def read(*lines: str, header: str = DUTCH) -> Reading:
    """Read one good telegram with these lines."""
    return only(decode(signed(*lines, header=header)))

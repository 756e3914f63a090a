"""Change the text of a telegram, and sign it anew: its checksum is right afterwards if it was before."""

from __future__ import annotations

from collections.abc import Callable

from p1tui.p1.crc16 import crc16
from p1tui.p1.frames.framing import LOW_SEVEN, UNREADABLE, Frame
from p1tui.p1.lines import checksum


def way_of(frame: Frame) -> checksum.Way | None:
    """Return the form in which the frame's checksum is right; `None` if it is wrong or missing."""
    if frame.printed in ("", UNREADABLE):
        return None
    whole = checksum.verify(frame.body, int(frame.printed, 16))
    return None if whole is None else whole.way


def rewritten(
    frame: Frame,
    change: Callable[[bytes], bytes],
    change_end: Callable[[bytes], bytes] = lambda end: end,
) -> bytes:
    """Return the frame's bytes with `change` made to its text, without parity bits, signed as it was.

    A checksum that is wrong stays wrong; where one should stand and is none, `change_end` is made to what
    stands there.
    """
    body, way = change(frame.body), way_of(frame)
    if frame.printed in ("", UNREADABLE):
        end = frame.raw[len(frame.body) :]
        return body + change_end(end.translate(LOW_SEVEN) if frame.parity else end)
    if way is not None:
        signed = body if way in ("exact", "bare") else checksum.restore(body, way)
        return body + _printed(crc16(signed), frame.printed)
    wrong = int(frame.printed, 16)
    while checksum.verify(body, wrong) is not None:
        wrong ^= 1
    return body + _printed(wrong, frame.printed)


def _printed(number: int, like: str) -> bytes:
    """Return a checksum in as many digits, and in the case, of another."""
    text = f"{number:0{len(like)}X}"
    return (text.lower() if like.islower() else text).encode()

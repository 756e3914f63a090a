"""Date a telegram anew: its clock and every other time in it move by the same number of seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from p1tui.p1.frames.framing import Frame, Framer
from p1tui.p1.lines import values
from p1tui.p1.readings import meters
from p1tui.p1.readings.meter_time import MeterTime
from p1tui.p1.rewriting import rewritten

_TIME = re.compile(rb"(?<=\()(\d{12})([SWsw]?)(?=\))")
_CLOCK = re.compile(rb"0-0:1\.[01]\.0\((\d{12}[SWsw]?)\)")
_DATE = re.compile(rb"(?<=1-0:0\.9\.2\()\d{6}(?=\))")
_TIME_OF_DAY = re.compile(rb"(?<=1-0:0\.9\.1\()\d{6}(?=\))")
_VERSION = re.compile(rb"0-0:96\.1\.4\((\d{5})\)")
_WRITTEN = "%y%m%d%H%M%S"


class Shift:
    """Moves the times of telegrams, and signs them anew.

    `S` and `W` follow the meter's time zone, but for a meter that printed `W` in a summer and so knows none.
    An encrypted telegram stays as it is, and so does a time in another form than `YYMMDDhhmmss`.
    """

    def __init__(self, timezone: tzinfo) -> None:
        self._timezone = timezone
        self._meter_time = MeterTime(timezone)
        self._winter = datetime(2026, 1, 1, tzinfo=UTC).astimezone(timezone).utcoffset()

    def dated(self, piece: bytes, now: float) -> bytes:
        """Return a telegram, with the bytes that follow it, as it would have been sent at `now`."""
        framer = Framer()
        frame = next(
            (each for each in (*framer.feed(piece), *framer.close()) if isinstance(each, Frame)), None
        )
        if frame is None or not piece.startswith(frame.raw):
            return piece
        offset = self._standard_offset(frame.body)
        then = self._clock(frame.body, offset)
        if then is None:
            return piece
        return (
            rewritten(frame, lambda body: self._moved(body, round(now) - then, offset))
            + piece[len(frame.raw) :]
        )

    def _standard_offset(self, body: bytes) -> int:
        version = _VERSION.search(body)
        header = body[1:].split(b"\r", 1)[0].decode("latin-1")
        return self._meter_time.standard_offset(meters.country(header, version and version[1].decode()))

    def _clock(self, body: bytes, offset: int) -> int | None:
        found = _CLOCK.search(body)
        text = found[1] if found else _split_clock(body)
        return self._utc(text.decode(), offset)

    def _utc(self, text: str, offset: int) -> int | None:
        stamp = values.stamp_or_none(text)
        return None if stamp is None else self._meter_time.utc(stamp, offset, None)

    def _moved(self, body: bytes, seconds: int, offset: int) -> bytes:
        if clock := _split_clock(body):
            moved = self._later(clock, seconds, offset)
            body = _TIME_OF_DAY.sub(moved[6:], _DATE.sub(moved[:6], body))
        return _TIME.sub(lambda found: self._later(found[0], seconds, offset), body)

    def _later(self, text: bytes, seconds: int, offset: int) -> bytes:
        """Return a printed time some seconds later, in its own form; as it is if it was never set."""
        then = self._utc(text.decode(), offset)
        if then is None:
            return text
        season = text[12:]
        if not season:
            local = datetime.fromtimestamp(then + seconds, self._timezone)
            return local.strftime(_WRITTEN).encode()
        summer = self._in_summer(then + seconds) and not (season in b"Ww" and self._in_summer(then))
        written = datetime.fromtimestamp(then + seconds, UTC) + timedelta(seconds=offset, hours=summer)
        letter = b"S" if summer else b"W"
        return written.strftime(_WRITTEN).encode() + (letter.lower() if season.islower() else letter)

    def _in_summer(self, utc: int) -> bool:
        return datetime.fromtimestamp(utc, self._timezone).utcoffset() != self._winter


def _split_clock(body: bytes) -> bytes:
    """Return a clock that is printed in two lines, as `YYMMDDhhmmss`; empty if there is none."""
    date, time_of_day = _DATE.search(body), _TIME_OF_DAY.search(body)
    return date[0] + time_of_day[0] if date and time_of_day else b""

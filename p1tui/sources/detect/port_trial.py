"""One port on trial: read at one speed after the other, until telegrams come or every speed was tried."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import NOTHING, Message
from p1tui.p1 import messages
from p1tui.p1.decoder import Accepted, Decoder, Rejection
from p1tui.p1.frames.framing import LOW_SEVEN
from p1tui.p1.reading import Reading
from p1tui.p1.readings import meters
from p1tui.sources.base import SourceLost, SourceMissing
from p1tui.sources.detect.candidates import Candidate
from p1tui.sources.detect.verdict import ON_THE_LINE, Outcome, Verdict
from p1tui.sources.detect.words import LOST, words
from p1tui.sources.diagnosis import Kind, kind_of
from p1tui.sources.holders import holder_of
from p1tui.sources.serial import SerialSource, taken
from p1tui.sources.trial import SECONDS, Trial

ONE_INTERVAL: Final = 11.0
"""Seconds in which a second telegram comes, of any meter."""

HEARD_LIMIT: Final = 4096
"""Bytes at one speed that are kept for the diagnosis: more than the longest telegram."""

HELD_LIMIT: Final = 64 * 1024
"""Bytes that are kept for who takes over the port: all that comes while other ports are tried."""

CLOCKS_DIFFER: Final = 2.0
"""Seconds by which a computer under load sees a telegram late."""

_KEYS: Final = frozenset(
    {
        messages.ENCRYPTED,
        messages.KEY_FORM,
        messages.WRONG_KEY,
        messages.WRONG_AUTH_KEY,
        messages.NO_CRYPTOGRAPHY,
    }
)
"""Reasons of the decoder that only an encrypted telegram has."""

_OUTCOMES: Final[dict[Kind, Outcome]] = {
    "inverted": "inverted",
    "encrypted": "encrypted",
    "hdlc": "hdlc",
    "mbus": "mbus",
    "wrong_crc": "wrong_crc",
    "broken_text": "broken_text",
    "parity": "broken_text",
}
"""What bytes are, if their speed was right."""


class Line(msgspec.Struct, frozen=True):
    """Settings of a port."""

    baud: int
    parity: meters.Parity

    @property
    def name(self) -> str:
        """Settings as the field writes them: `115200 8N1`."""
        return meters.line_name(self.baud, self.parity)


LINES: Final = (Line(115200, "N"), Line(9600, "E"))
"""Settings of every P1 port: since DSMR 4, and before."""

BINARY_LINE: Final = Line(2400, "N")
"""Settings of M-Bus meters in Norway, Denmark and Austria, to know them by; tried only where bytes came."""


class PortTrial:
    """A port that is read without waiting, until its verdict is there.

    Threads: one at a time.
    """

    def __init__(
        self,
        port: Candidate,
        settings: MeterSettings,
        *,
        lines: tuple[Line, ...] = LINES,
        clock: Callable[[], float] = time.monotonic,
        proc: Path = Path("/proc"),
    ) -> None:
        self.port = port
        self.verdict: Verdict | None = None
        """The verdict, once it is there."""
        self.bytes_seen = 0
        self._settings = settings
        self._lines = list(lines)
        self._clock = clock
        self._proc = proc
        self._source = SerialSource(port.name, baud=lines[0].baud, parity="N")
        self._zero = True  # every byte so far, at each speed
        self._begin()

    @property
    def line(self) -> Line:
        """Settings at which the port is read now, or was last."""
        return self._lines[0]

    def seconds_left(self) -> float:
        """Return the seconds until this speed is given up."""
        return max(self._until - self._clock(), 0.0)

    def open(self) -> None:
        """Open and lock the port, unless another program reads it; a refusal is its verdict."""
        holder = holder_of(Path(self.port.device), self._proc)
        if holder:
            self._refuse(taken(self.port.name, holder))
            return
        try:
            self._source.open()
        except SourceMissing as error:
            self._refuse(error.message)
        else:
            self._begin()

    def step(self) -> bytes:
        """Take what came, without waiting, and return it without parity bits; change the speed in time."""
        if self.verdict is not None and self.verdict.outcome not in ON_THE_LINE:
            return b""
        try:
            data = self._source.pending()
            text = data.translate(LOW_SEVEN) if self.line.parity == "E" else data
            self._held += text
            del self._held[:-HELD_LIMIT]
            if self.verdict is None:
                self._take(data, text)
        except SourceLost:
            trouble = LOST.with_values(port=self.port.name)
            self._close(Verdict(port=self.port, outcome="lost", trial=self._trial(trouble)))
            return b""
        return text

    def hand_over(self) -> tuple[SerialSource, bytes]:
        """Return the port, still open and set as in the verdict, and what came since its first telegram."""
        source, self._source = self._source, SerialSource(self.port.name, baud=self.line.baud, parity="N")
        source.retune(self.line.baud, self.line.parity)
        return source, bytes(self._held)

    def close(self) -> None:
        """Close the port; its verdict stays."""
        self._source.close()

    def _begin(self) -> None:
        """Begin to listen at the present speed."""
        settings = self._settings
        self._decoder = Decoder(
            ZoneInfo(settings.timezone), crc=settings.crc, key=settings.key, auth_key=settings.auth_key
        )
        self._until = self._clock() + SECONDS
        self._heard = bytearray()
        self._held = bytearray()
        self._reason = NOTHING
        self._accepted = self._rejected = 0
        self._newest: Reading | None = None
        self._received_at = self._accepted_at = 0.0
        self._interval: int | None = None

    def _take(self, data: bytes, text: bytes) -> None:
        """Take bytes in, and the same without parity bits; end this speed when it is time."""
        self.bytes_seen += len(data)
        self._zero = self._zero and not data.strip(b"\0")
        self._heard += data
        del self._heard[:-HEARD_LIMIT]
        for result in self._decoder.feed(text):
            if isinstance(result, Accepted):
                self._accept(result.reading)
            else:
                self._reject(result)
        if self.verdict is None and self._clock() >= self._until:
            self._next()

    def _accept(self, reading: Reading) -> None:
        before, now = self._newest, self._clock()
        if before is not None:
            self._interval = _between(before, reading, now - self._accepted_at)
        self._accepted += 1
        self._newest, self._received_at, self._accepted_at = reading, time.time(), now
        if not reading.numbers():
            return  # its port may be closed: that telegrams go on so makes it sure
        known = meters.interval(reading.header, reading.version)
        if self._interval is not None or (known is not None and known > 1):
            self._end("meter", interval=self._interval or known)
        elif self._accepted == 1:
            self._until = now + ONE_INTERVAL

    def _reject(self, rejection: Rejection) -> None:
        self._rejected += 1
        self._reason = rejection.reason
        if rejection.reason in _KEYS:
            self._end("encrypted")

    def _next(self) -> None:
        """End this speed: give the verdict if it was right, else try the next."""
        if self._newest is not None:
            known = meters.interval(self._newest.header, self._newest.version)
            self._end("meter" if self._newest.numbers() else "closed", interval=known)
            return
        kind = kind_of(bytes(self._heard)) if self._heard.strip(b"\0") else "noise"
        if kind != "noise":
            self._end(_OUTCOMES[kind])
            return
        if len(self._lines) == 1 and not self._zero and self.line != BINARY_LINE:
            self._lines.append(BINARY_LINE)
        if len(self._lines) == 1:
            self._end("silent" if not self.bytes_seen else "dead_line" if self._zero else "wrong_speed")
            return
        del self._lines[0]
        self._source.retune(self.line.baud, "N")
        self._begin()

    def _end(self, outcome: Outcome, interval: int | None = None) -> None:
        trouble = NOTHING
        if outcome != "meter":
            has_key = bool(self._settings.key)
            reason = self._reason if outcome == "encrypted" and has_key else NOTHING
            trouble = words(outcome, bytes(self._heard), reason)
        self.verdict = Verdict(
            port=self.port,
            outcome=outcome,
            baud=self.line.baud,
            parity=self.line.parity,
            interval=interval,
            trial=self._trial(trouble),
        )

    def _trial(self, trouble: Message) -> Trial:
        return Trial(
            source=f"{self.port.name} {self.line.name}",
            accepted=self._accepted,
            rejected=self._rejected,
            newest=self._newest,
            received_at=self._received_at,
            trouble=trouble,
            reason=self._reason,
        )

    def _refuse(self, reason: Message) -> None:
        self._close(Verdict(port=self.port, outcome="refused", trial=self._trial(reason)))

    def _close(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.close()


def _between(before: Reading, after: Reading, passed: float) -> int:
    """Return the seconds between two telegrams: by the meter's clock, unless it was set, else by our own."""
    if before.time is not None and after.time is not None:
        by_meter = after.time - before.time
        if by_meter > 0 and abs(by_meter - passed) < CLOCKS_DIFFER:
            return by_meter
    return max(round(passed), 1)

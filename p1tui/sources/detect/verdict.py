"""The verdict on a port: the meter on it and its settings, or a diagnosis."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import NOTHING, Message, joined
from p1tui.p1.reading import Reading
from p1tui.p1.readings import meters
from p1tui.sources.detect.candidates import Candidate
from p1tui.sources.trial import Trial

Outcome = Literal[
    "meter",
    "refused",  # absent, no permission, in use, or no serial port
    "lost",  # unplugged meanwhile
    "silent",
    "dead_line",
    "closed",
    "inverted",
    "encrypted",
    "hdlc",
    "mbus",
    "wrong_crc",
    "broken_text",
    "wrong_speed",
]
"""Outcomes of listening to a port."""

ON_THE_LINE: frozenset[Outcome] = frozenset({"meter", "encrypted", "wrong_crc"})
"""Outcomes that leave no doubt that a P1 meter is on the port, and that its speed is right."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one port."""

    port: Candidate
    outcome: Outcome
    baud: int = 115200
    """Settings at which the port gave telegrams, or else the last ones that were tried."""
    parity: meters.Parity = "N"
    interval: int | None = None
    """Seconds between two telegrams: measured, else as this meter is known to send."""
    trial: Trial = Trial()
    """What was heard at these settings; `trial.trouble` is the diagnosis in words."""

    @property
    def reading(self) -> Reading | None:
        """The last telegram; `None` if none came."""
        return self.trial.newest

    @property
    def reason(self) -> Message:
        """The diagnosis, with the remedy; `NOTHING` for a meter."""
        return self.trial.trouble

    @property
    def reason_at_port(self) -> Message:
        """The diagnosis behind the name of its port, which the reason of a refusal names itself."""
        if self.outcome in ("refused", "lost"):
            return self.reason
        return Message("{source}: {hint}", source=self.port.device, hint=self.reason)

    @property
    def source(self) -> str:
        """SOURCE of these settings, for a config or a command line."""
        if (self.baud, self.parity) == (115200, "N"):
            return self.port.name
        return f"{self.port.name}?baud={self.baud}&parity={self.parity}"

    def settings(self, meter: MeterSettings) -> MeterSettings:
        """Return the settings of a meter with the port, speed and parity of this verdict."""
        return msgspec.structs.replace(meter, source=self.port.name, baud=self.baud, parity=self.parity)

    def as_dict(self) -> dict[str, Any]:
        """Return the object of `p1tui detect --json`; what is not known is left out."""
        found: dict[str, Any] = {
            "port": self.port.name,
            "device": self.port.device,
            "description": self.port.description or None,
            "usb": self.port.on_usb,
            "outcome": self.outcome,
        }
        if (reading := self.reading) is not None and self.outcome == "meter":
            found |= {
                "source": self.source,
                "baud": self.baud,
                "parity": self.parity,
                "header": reading.header,
                "model": str(meters.meter(reading.header).name) or None,
                "meter": reading.meter,
                "country": meters.country(reading.header, reading.version),
                "version": reading.version,
                "interval": self.interval,
                "crc": reading.crc,
            }
        if self.reason != NOTHING:
            found["reason"] = str(self.reason)
        return {key: value for key, value in found.items() if value is not None}

    def words(self) -> Message:
        """Return the verdict as one sentence."""
        if (reading := self.reading) is None or self.outcome != "meter":
            return self.reason
        line = meters.line_name(self.baud, self.parity)
        facts = [meters.meter_name(reading.header)]
        if (country := meters.country(reading.header, reading.version)) is not None:
            facts.append(country)
        if reading.version is not None:
            facts.append(Message("version {version}", version=reading.version))
        if self.interval is not None:
            facts.append(Message("a telegram every {count} s", count=self.interval))
        return Message("{facts}, at {line}.", facts=joined(facts), line=line)

"""Checks of the cable: the port, who else reads it, and the telegrams that come."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import Message
from p1tui.p1.decoder import Decoder
from p1tui.service.doctor.finding import Finding
from p1tui.sources.factory import make_source
from p1tui.sources.trial import Trial, listen

MOST_REJECTED: Final = 0.05
"""Share of telegrams that may fail their checksum: more means a bad cable."""

MOST_DRIFT: Final = 120
"""Seconds by which the meter's clock and this computer's may differ."""


def check(meter: MeterSettings, *, stop: threading.Event) -> list[Finding]:
    """Listen to the configured source, which no engine may read meanwhile. Raises `SourceSpecError`."""
    port = meter.source.partition("?")[0]
    if holder := holder_of(Path(port)) if port.startswith("/dev/") else "":
        reason = Message(
            "{port} is read by {holder}; two programs lose bytes to each other.", port=port, holder=holder
        )
        return [Finding("cable", "wrong", reason, "p1tui service status")]
    decoder = Decoder(ZoneInfo(meter.timezone), crc=meter.crc, key=meter.key, auth_key=meter.auth_key)
    source = make_source(meter.source, meter, stop=stop)
    name = source.name
    trial = listen(source, decoder, stop=stop)
    if not trial.accepted:
        return [Finding("cable", "wrong", trial.trouble)]
    heard = Message("{source} gives telegrams.", source=name)
    return [Finding("cable", "good", heard), rejected(trial), *meter_clock(trial)]


def rejected(trial: Trial) -> Finding:
    """Check the share of telegrams that were rejected."""
    total = trial.accepted + trial.rejected
    reason = Message("{count} of {total} telegrams were rejected.", count=trial.rejected, total=total)
    # The first one is cut where listening began.
    bad = trial.rejected > 1 and trial.rejected / total > MOST_REJECTED
    return Finding("rejected", "wrong" if bad else "good", reason)


def meter_clock(trial: Trial) -> list[Finding]:
    """Compare the meter's clock with this computer's; return nothing for a meter without one."""
    if trial.newest is None or trial.newest.time is None:
        return []
    drift = round(trial.received_at - trial.newest.time)
    if abs(drift) <= MOST_DRIFT:
        return [Finding("meter_clock", "good", Message("The meter's clock agrees with this computer's."))]
    reason = Message("The meter's clock is {count:,} s behind this computer's.", count=drift)
    if drift < 0:
        reason = Message("The meter's clock is {count:,} s ahead of this computer's.", count=-drift)
    return [Finding("meter_clock", "wrong", reason, "timedatectl status")]


def holder_of(device: Path, proc: Path = Path("/proc")) -> str:
    """Return name and number of a process that has a device open; empty if none is seen.

    Another user's processes are seen by an administrator only.
    """
    device = device.resolve()
    for file in proc.glob("[0-9]*/fd/*"):
        number = file.parts[-3]
        if number == str(os.getpid()):
            continue
        try:
            if file.readlink() == device:
                return f"{(proc / number / 'comm').read_text().strip()} (process {number})"
        except OSError:
            continue  # it ended, or belongs to another user
    return ""

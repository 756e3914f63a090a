"""Checks of the cable: the right to its port, who else reads it, and the telegrams that come."""

from __future__ import annotations

import shlex
import threading
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from p1tui.i18n.message import Message
from p1tui.p1.decoder import Decoder
from p1tui.runtime import invocation
from p1tui.service.doctor import recording
from p1tui.service.doctor.finding import Finding
from p1tui.service.doctor.installation import Installation
from p1tui.sources import diagnosis, port_rights
from p1tui.sources.base import SourceMissing, SourceSpecError
from p1tui.sources.detect.candidates import candidates, likely
from p1tui.sources.detect.one_source import AUTO, detect_source
from p1tui.sources.factory import make_source
from p1tui.sources.holders import holder_of
from p1tui.sources.port_rights import PortUser
from p1tui.sources.trial import SECONDS, Trial, listen

MOST_DRIFT: Final = 120
"""Seconds by which the meter's clock and this computer's may differ."""

OTHER_SPEED: Final = "--set meter.baud=9600 --set meter.parity=E"
NO_CRC: Final = "--set meter.crc=ignore"

_REMEDIES: Final = {
    diagnosis.IS_PARITY: OTHER_SPEED,
    diagnosis.IS_NOISE: OTHER_SPEED,
    diagnosis.IS_WRONG_CRC: NO_CRC,
    diagnosis.IS_ENCRYPTED: "config path",
}
"""What comes from the port -> words of p1tui that mend it."""


def ports(source: str) -> list[Path]:
    """Return the serial ports that a SOURCE means, none for one on the network or a recording."""
    port = source.partition("?")[0]
    if port.startswith("/dev/"):
        return [Path(port)]
    if port != AUTO:
        return []
    try:
        return [Path(each.device) for each in likely(candidates())]
    except OSError:
        return []  # opening it says why


def rights(port: Path, account: PortUser) -> list[Finding]:
    """Check that the user may read and write a port; return nothing if it is not there."""
    try:
        status = port.stat()
    except OSError:
        return []  # opening it says why
    if account.uid == 0 or port_rights.may(status, account.uid, account.groups):
        return [Finding("rights", "good", Message("This user may read {port}.", port=str(port)))]
    if port_rights.may(status, account.uid, account.joined):
        reason = Message("This login is older than the right to read {port}: log in again.", port=str(port))
        return [Finding("rights", "wrong", reason, "exit")]
    group = port_rights.group_name(status.st_gid)
    reason = Message(
        "This user may not read {port}, which is the group {group}'s.", port=str(port), group=group
    )
    if port_rights.lets_group_in(status):
        return [Finding("rights", "wrong", reason, f"sudo usermod -aG {group} $USER")]
    return [Finding("rights", "wrong", reason, port_rights.opening(str(port)))]


def held(port: Path, proc: Path) -> list[Finding]:
    """Check that no other program reads a port."""
    holder = holder_of(port, proc)
    if not holder:
        return []
    reason = Message(
        "{port} is read by {holder}; two programs lose bytes to each other.", port=str(port), holder=holder
    )
    return [Finding("port", "wrong", reason, f"kill {holder.values['number']}")]


def telegrams(subject: Installation, *, stop: threading.Event, seconds: float = SECONDS) -> list[Finding]:
    """Listen to the configured source, which nothing may read meanwhile."""
    meter = subject.settings.meter
    if meter.source.partition("?")[0] == AUTO:
        return _detected(subject, stop)
    decoder = Decoder(ZoneInfo(meter.timezone), crc=meter.crc, key=meter.key, auth_key=meter.auth_key)
    try:
        source = make_source(meter.source, meter, stop=stop)
    except SourceSpecError as error:
        return [Finding("cable", "wrong", error.message, invocation.command("config check"))]
    trial = listen(source, decoder, stop=stop, seconds=seconds)
    return _heard(subject, trial)


def _detected(subject: Installation, stop: threading.Event) -> list[Finding]:
    """Listen to all USB ports, as the source `auto` does."""
    try:
        return _heard(subject, detect_source(subject.settings.meter, stop=stop).trial)
    except SourceMissing as error:
        return [Finding("cable", "wrong", error.message, remedy(subject, error.message))]


def _heard(subject: Installation, trial: Trial) -> list[Finding]:
    """Judge what came."""
    if not trial.accepted or trial.trouble:
        return [Finding("cable", "wrong", trial.trouble, remedy(subject, trial.trouble))]
    heard = Message("{source} gives telegrams.", source=trial.source)
    total = trial.accepted + trial.rejected
    return [Finding("cable", "good", heard), recording.share(trial.rejected, total), *meter_clock(trial)]


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


def remedy(subject: Installation, trouble: Message) -> str:
    """Return the command that mends a source in trouble, or shows more of it."""
    if trouble in _REMEDIES:
        return invocation.command(_REMEDIES[trouble])
    if subject.settings.meter.source == "auto":
        return invocation.command("detect")
    if "://" in subject.settings.meter.source:
        return invocation.command("detect --network")
    return invocation.command(f"detect {shlex.quote(subject.settings.meter.source.partition('?')[0])}")

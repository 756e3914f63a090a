"""Checks of a recording that runs, by what it tells its viewers: nothing is read from its port."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from p1tui.engine.attach.viewer import Viewer
from p1tui.i18n.message import Message
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import LinkHealth, SourceStatus
from p1tui.runtime import invocation
from p1tui.service.doctor import cable, recording
from p1tui.service.doctor.finding import Finding, Verdict
from p1tui.service.doctor.installation import Installation
from p1tui.service.doctor.patience import OutOfPatience, Patience
from p1tui.sources.trial import Trial

PATIENCE: Final = 3.0
"""Seconds for the recording's first words, which take milliseconds."""

_LINKS: Final[dict[str, Verdict]] = {"up": "good", "sending": "good", "starting": "note", "paused": "note"}
"""State of an uplink -> verdict; any other is wrong."""


def ask(subject: Installation, patience: Patience) -> Snapshot | None:
    """Return the snapshot of the engine that holds the history; `None` if it serves no viewers."""
    viewer = Viewer(subject.files.history)
    viewer.start()
    with suppress(OutOfPatience):
        patience.ask(lambda: viewer.wait(PATIENCE), PATIENCE)
    snapshot = viewer.feed.latest()
    viewer.stop()
    return snapshot if snapshot.engine is not None and snapshot.engine.state == "attached" else None


def check(subject: Installation, snapshot: Snapshot | None) -> list[Finding]:
    """Check meter, history and uplinks as the engine sees them."""
    restart = invocation.command("service install")
    if snapshot is None:
        reason = Message("The recording does not answer; it is judged by its history alone.")
        return [Finding("engine", "note", reason, restart)]
    found = []
    if snapshot.engine is not None and snapshot.engine.notice:
        found.append(Finding("engine", "note", snapshot.engine.notice, restart))
    found.append(_source(subject, snapshot.source))
    if total := snapshot.accepted + snapshot.rejected:
        found.append(recording.share(snapshot.rejected, total))
    if snapshot.reading is not None and snapshot.received_at is not None:
        heard = Trial(newest=snapshot.reading, received_at=snapshot.received_at)
        found += cable.meter_clock(heard)
    if trouble := snapshot.recorder.trouble:
        found.append(Finding("recorder", "wrong", trouble, f"df -h {subject.files.history.parent}"))
    return [*found, *(_uplink(link) for link in snapshot.links)]


def _source(subject: Installation, source: SourceStatus) -> Finding:
    if source.state == "open" and not source.hint:
        return Finding("cable", "good", Message("{source} gives telegrams.", source=source.name))
    if source.state == "ended":
        return Finding("cable", "note", Message("{source} has ended.", source=source.name))
    reason = source.hint or Message("{source} is not open yet.", source=source.name)
    return Finding("cable", "wrong", reason, cable.remedy(subject, reason))


def _uplink(link: LinkHealth) -> Finding:
    verdict: Verdict = _LINKS.get(link.state, "wrong")
    if verdict == "good":
        return Finding("uplink", verdict, Message("{target} takes what is sent.", target=link.name))
    reason = Message("{target} has not been called yet.", target=link.name)
    if link.reason:
        reason = Message("{target}: {reason}", target=link.name, reason=link.reason)
    return Finding("uplink", verdict, reason, invocation.command("uplink test") if verdict == "wrong" else "")

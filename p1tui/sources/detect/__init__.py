"""Find the port with the P1 cable and its settings, or say in words what is wrong.

`candidates` lists the ports, `detect` listens to them all at once and gives a `Verdict` on each. One thread
reads every port without waiting (`search`), each by its own trial (`port_trial`). `memory` keeps what was
found. `detect_source` gives one answer for a source, `sources.autodetect` builds `auto` of all this.
"""

from __future__ import annotations

from p1tui.sources.detect.candidates import Candidate, candidates, likely, named
from p1tui.sources.detect.one_source import detect_source
from p1tui.sources.detect.search import Progress, detect
from p1tui.sources.detect.verdict import Verdict
from p1tui.sources.detect.words import no_cable

__all__ = [
    "Candidate",
    "Progress",
    "Verdict",
    "candidates",
    "detect",
    "detect_source",
    "likely",
    "named",
    "no_cable",
]

"""The whole page of a snapshot."""

from __future__ import annotations

from p1tui.engine.metrics.exposition import exposition
from p1tui.engine.metrics.meter_families import meter_families
from p1tui.engine.metrics.program_families import program_families
from p1tui.model.snapshot import Snapshot


def metrics_page(snapshot: Snapshot, now: float, *, openmetrics: bool = False) -> str:
    """Return the page at `now` (UTC seconds) as Prometheus' text, or as OpenMetrics.

    What the meter does not send, and what is not known, is absent; power, voltage and current are too once
    the meter is silent.
    """
    families = (*meter_families(snapshot, now), *program_families(snapshot))
    return exposition(families, openmetrics=openmetrics)

"""The page for Prometheus, as `[metrics]` serves it, of an engine in this process or another."""

from __future__ import annotations

import msgspec

from p1tui.engine.metrics.page import metrics_page
from p1tui.model.snapshot import Snapshot
from p1tui.model.stored import StoredReading
from p1tui.p1.reading import Reading
from p1tui.web.site import Site


class Metrics:
    """Writes the page. A reading that the recorder holds back moves no counter.

    Threads: the event loop's.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._recorded: Reading | None = None

    def page(self, *, openmetrics: bool) -> str:
        """Return the page of this moment."""
        snapshot = self._with_stored(self._site.feed.latest())
        return metrics_page(snapshot, self._site.clock(), openmetrics=openmetrics)

    def _with_stored(self, snapshot: Snapshot) -> Snapshot:
        """Put the newest recorded reading into a snapshot of another process, which comes without it."""
        if snapshot.stored is not None or snapshot.series is None:
            return snapshot
        if snapshot.tail:
            self._recorded = snapshot.tail[-1]
        elif self._recorded is None and not snapshot.recorder.held:
            self._recorded = snapshot.reading
        if self._recorded is None:
            return snapshot
        stored = StoredReading(self._recorded, snapshot.series.meter, snapshot.series.devices)
        return msgspec.structs.replace(snapshot, stored=stored)

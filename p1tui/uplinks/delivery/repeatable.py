"""The ledger of a target that stores an entry once however often it is sent.

No row is ever in doubt: what an interrupted run may have sent is sent again. So no call waits for a commit,
and the cursor may lag behind what is stored by any number of calls.
"""

from __future__ import annotations

from msgspec.structs import replace

from p1tui.model.entries import Entry, MadeDue, Progress
from p1tui.uplinks.delivery.batch import UploadBatch
from p1tui.uplinks.delivery.ledger import Ledger


class RepeatableLedger(Ledger):
    """Cursor and counters of one uplink, without doubt.

    Threads: only the worker's.
    """

    def go_back(self, since: int, *, again: bool = True) -> MadeDue | None:
        """Make entries from `since` on due, those that were sent already, too: the target may have lost them.

        Returns `None` if it is not known now what was settled.
        """
        made = super().go_back(since, again=again)
        self._keep(self._progress)
        return made

    def _batch_of_parked(self, rows: list[Entry]) -> UploadBatch:
        return UploadBatch(rows, again=True)

    def _wait_for_commits(self, count: int) -> None:
        """Wait for none."""

    def _keep(self, progress: Progress) -> None:
        super()._keep(replace(progress, clean=True, doubtful=0, sending=0))

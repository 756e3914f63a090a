"""How a command ends: the exit statuses, and a refusal in words."""

from __future__ import annotations

DONE, FAILED, USAGE, DEVICE, HELD = range(5)
"""Exit status: done; a run failed; bad arguments or config; a local device or file that cannot be had;
another engine holds the history."""


class Refused(Exception):
    """One sentence for a person, and the exit status that goes with it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status

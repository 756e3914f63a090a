"""The engine's uploads as the screen asks them: a double that notes each request."""

from __future__ import annotations


class AskedUploads:
    """Uploads that note what they are asked for, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def retry_parked(self) -> int:
        self.calls.append("retry")
        return 3

    def pause_uploads(self, paused: bool) -> None:
        self.calls.append("pause" if paused else "resume")

    def try_uploads(self) -> None:
        self.calls.append("try")

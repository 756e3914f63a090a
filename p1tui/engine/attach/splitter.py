"""Split what comes over the socket into lines of bounded length."""

from __future__ import annotations

from p1tui.engine.attach.protocol import Nonsense


class Splitter:
    """Collects bytes until a line is whole.

    Threads: one.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that `data` ends. Raises `Nonsense` if one is too long."""
        self._rest += data
        *lines, rest = self._rest.split(b"\n")
        if max(map(len, (*lines, rest))) > self._longest:
            raise Nonsense(f"a line of more than {self._longest} bytes")
        self._rest = rest
        return [bytes(line) for line in lines if line.strip()]

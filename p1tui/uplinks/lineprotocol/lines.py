"""Line protocol: one line for each entry, of the measurement `p1`.

    p1,meter=4b384547303034303436333935353037,site=home power_import_w=412i,import_t1_wh=12345678i 1764000000

Fields have the names and the integers of `p1tui decode`, in base units, so that a field has one type for
ever. The time is that of the meter's reading, in whole seconds.

A gas meter's register stands in the line of the reading that it came with, not at its own read-out time. A
point of its own at, say, 14:00:00 would belong to a second that was sent an hour ago: servers that keep one
point for each time would have to change what they have, and dashboards and alarms have seen it as it was. The
register is at most one read-out (five minutes to an hour) behind, and no quantity is lost or moved in sum.

Every line is valid by construction: a server may skip a bad one and answer as if all were well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from p1tui.model.entries import Entry

MEASUREMENT = "p1"

ESCAPED = str.maketrans({",": "\\,", "=": "\\=", " ": "\\ "})
"""Characters of a tag's value that would end it."""


class LineWriter:
    """Writes entries of one database as lines. `tags`: those of the user; `meter` may be one of them.

    Threads: one at a time.
    """

    def __init__(self, tags: Mapping[str, str]) -> None:
        self._tags = dict(tags)
        self._heads: dict[str, str] = {}

    def line(self, entry: Entry) -> str:
        """Return an entry's line; empty if it has no value, since a line needs one."""
        if not entry.values:
            return ""
        fields = ",".join([f"{key}={value}i" for key, value in entry.values.items()])
        return f"{self._head(entry.meter)} {fields} {entry.time}"

    def lines(self, entries: Iterable[Entry]) -> bytes:
        """Return the lines of entries, each with its line end; empty if none has a value."""
        return "".join([f"{line}\n" for entry in entries if (line := self.line(entry))]).encode()

    def _head(self, meter: str) -> str:
        """Return measurement and tags; servers index tags in order of their names fastest."""
        if meter not in self._heads:
            tags = {"meter": _printable(meter), **self._tags}
            written = [f"{name}={value.translate(ESCAPED)}" for name, value in sorted(tags.items()) if value]
            self._heads[meter] = ",".join([MEASUREMENT, *written])
        return self._heads[meter]


def _printable(name: str) -> str:
    """Return a meter's name without what a tag cannot hold: control characters, a backslash at its end."""
    return "".join(letter for letter in name if letter.isprintable()).strip().rstrip("\\")

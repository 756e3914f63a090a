"""Take the times off the lines of a log."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from p1tui.recordings.formats import (
    OWN_CUT_OFF,
    OWN_HEAD,
    OWN_HEAD_LINE,
    OWN_LINE_BEGINS,
    OWN_VERSION,
    LineFormat,
    recognised,
)

LONGEST_LINE = 65536
"""Bytes that wait for the end of their line."""

_CUT_OFF = re.compile(OWN_LINE_BEGINS + rb"(?:#[^\n]*|" + OWN_CUT_OFF + rb")?\Z")
"""The last line of p1tui's own format, if not even its time is whole."""

_JOINED = re.compile(OWN_CUT_OFF)
"""The same where the first line of another file follows."""


class Run(msgspec.Struct, frozen=True, gc=False):
    """Bytes of a source, without what a logger put before them."""

    data: bytes
    at: float | None = None
    """UTC seconds of their arrival, if a telegram begins here and the log has its time."""


class TimedLines:
    """Cuts a log into runs, one from each telegram with a time on; a log without times comes as it is.

    `changed_at`: UTC seconds of the log's last change, for a log that writes no year.

    Threads: one.
    """

    def __init__(self, changed_at: float) -> None:
        self._changed = datetime.fromtimestamp(changed_at)
        self.newest = OWN_VERSION
        """Newest version of p1tui's own format that the log says to be of."""
        self._format: LineFormat | bool = True
        self._rest = b""

    def feed(self, data: bytes) -> list[Run]:
        """Take bytes in; return the runs that are decided."""
        return self._taken(data, over=False)

    def close(self) -> list[Run]:
        """End the log; return the rest."""
        return self._taken(b"", over=True)

    def _taken(self, data: bytes, *, over: bool) -> list[Run]:
        if self._format is False:
            return [Run(data)] if data else []
        self._rest += data
        if self._format is True:
            self._format = recognised(self._rest, over=over)
        if self._format is True:
            return []
        if self._format is False:
            whole, self._rest = self._rest, b""
            return [Run(whole)] if whole else []
        return self._without_times(self._format, over=over)

    def _without_times(self, form: LineFormat, *, over: bool) -> list[Run]:
        end = len(self._rest) if over else self._end(form)
        if over and form.exact and (cut := _CUT_OFF.search(self._rest)):
            end = cut.start()
        lines, self._rest = self._rest[:end], self._rest[end:]
        if form.exact:
            self.newest = max([self.newest, *(int(found[1]) for found in OWN_HEAD_LINE.finditer(lines))])
        starts = [(match.start(), form.read(match, self._changed)) for match in form.telegram.finditer(lines)]
        if not starts or starts[0][0]:
            starts.insert(0, (0, None))
        ends = [start for start, _ in starts[1:]] + [len(lines)]
        runs = [
            Run(form.before.sub(b"", lines[start:stop]), at)
            for (start, at), stop in zip(starts, ends, strict=True)
        ]
        return [run for run in runs if run.data]

    def _end(self, form: LineFormat) -> int:
        """Return the end of what is decided: a line's, or that of very many bytes without one."""
        end = self._rest.rfind(b"\n") + 1
        if not end:
            return len(self._rest) if len(self._rest) > LONGEST_LINE else 0
        if not form.exact:
            return end
        # What follows tells if the last line end came so; and first lines go with what follows them.
        begin = end
        while begin and (head := self._head(begin)) is not None:
            begin = head
        if begin == end:
            return end - 1
        return begin - 1 if self._rest[begin - 1 : begin] == b"\n" else begin

    def _head(self, end: int) -> int | None:
        """Return where the first line of a file that ends at `end` begins; `None` if there is none."""
        line = self._rest.rfind(b"\n", 0, end - 1) + 1
        head = self._rest.find(OWN_HEAD, line, end)
        if head < 0:
            return None
        return line if _JOINED.fullmatch(self._rest, line, head) else head

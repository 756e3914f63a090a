"""Formats of a time before each line, as loggers write them; the one place that knows them.

| log | line |
|---|---|
| p1tui record | `2026-11-28T20:24:38.123Z /ISK5…`, behind a first line `# p1tui recording 1` |
| `ts`, journalctl -o short, screen and minicom logs | `Nov 28 20:24:38 /ISK5…` |
| `ts '%F %T'`, journalctl -o short-iso | `2026-11-28 20:24:38 /ISK5…`, `[2026-11-28T20:24:38.1+01:00] /…` |
| journalctl -o short-full | `Sat 2026-11-28 20:24:38 CET house p1[7]: /ISK5…` |
| `ts %.s`, journalctl -o short-unix | `1795897478.123456 /ISK5…` |
| `ts -s`, `ts %T` | `20:24:38 /ISK5…`: no date, so that the telegrams' own times pace them |
| a date whose day and month cannot be told apart | `11/10/2026 20:24:38 /ISK5…`, likewise |
| grabserial, journalctl -o short-monotonic | `[12.345678 0.000123] /ISK5…`, likewise |
| PuTTY | no time before lines, but a line `=~=~…= PuTTY log 2026.11.28 20:24:38 =~…` at each start |

Journal lines name computer and program between the time and the text. A log is taken to be of a format if a
line of a telegram, with this before it, is found in it before one without.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from p1tui.p1.sniff import TEXT, mostly

OWN_HEAD = b"# p1tui recording "
"""Begins the first line of a recording of p1tui. The writer lets it stand nowhere else in a file."""

OWN_VERSION = 1
"""Version of that format, which ends its first line."""

OWN_HEAD_LINE = re.compile(OWN_HEAD + rb"(\d{1,9})\r?\n")

LOOKED_AT = 65536
"""Bytes in which a format is looked for."""

MONTHS = {
    **dict(zip(("jan", "feb", "mar", "apr", "may", "jun"), range(1, 7), strict=True)),
    **dict(zip(("jul", "aug", "sep", "oct", "nov", "dec"), range(7, 13), strict=True)),
    "mrt": 3,
    "mei": 5,
    "okt": 10,
}
"""Months as `ts` writes them, in English and Dutch."""

_TELEGRAM_LINE = rb"(?:/[A-Za-z]{3}[^()\r\n]*[\r\n]|\d{1,3}-\d{1,3}:\d{1,3}\.\d)"
"""Begins a line that only a telegram has."""

_PROGRAM = rb"(?: [^\s:]+ [^\s:\[\]]+(?:\[\d+\])?:)?"
"""Names computer and program, as the journal does."""

_END = rb"(?:[:;,|>]| [->|])?(?: |\t|(?=\r?\n))"
"""Ends what stands before the text; blanks at the end of a line may be gone."""

Reader = Callable[[re.Match[bytes], datetime], float | None]
"""Returns the UTC seconds of a match, `None` without a date; the time is that of the log's last change."""


class LineFormat(msgspec.Struct, frozen=True):
    """A format of what stands before each line."""

    before: re.Pattern[bytes]
    """What is to be taken off, from the start of a line."""
    telegram: re.Pattern[bytes]
    """The same before the first line of a telegram, which is looked at and not taken."""
    found: re.Pattern[bytes]
    """Proof of the format."""
    read: Reader
    exact: bool = False
    """True if every line has it, so that any bytes can stand behind it."""


def _format(stamp: bytes, read: Reader) -> LineFormat:
    before = rb"(?:\A|(?<=\n))" + stamp + _PROGRAM + _END
    return LineFormat(
        re.compile(before), re.compile(before + rb"(?=/)"), re.compile(before + _TELEGRAM_LINE), read
    )


def _iso(match: re.Match[bytes], _newest: datetime) -> float | None:
    text = b"%bT%b%b%b" % tuple(match[name] or b"" for name in ("day", "clock", "fraction", "zone"))
    return _seconds(lambda: datetime.fromisoformat(text.decode()))


def _month(match: re.Match[bytes], newest: datetime) -> float | None:
    """Read a time without a year: the last one that is not after the log's last change."""
    month = MONTHS.get(match["month"][:3].lower().decode())
    if month is None:
        return None

    def found(year: int) -> datetime:
        hour, minute, second = map(int, match["clock"].split(b":"))
        return datetime(year, month, int(match["day"]), hour, minute, second)

    def nearest() -> datetime:
        this = found(newest.year)
        return this if this <= newest + timedelta(days=1) else found(newest.year - 1)

    seconds = _seconds(nearest)
    return None if seconds is None else seconds + float(b"0" + (match["fraction"] or b""))


def _unix(match: re.Match[bytes], _newest: datetime) -> float | None:
    return float(match["clock"])


def _undated(_match: re.Match[bytes], _newest: datetime) -> float | None:
    return None


def _putty(match: re.Match[bytes], _newest: datetime) -> float | None:
    return _seconds(lambda: datetime.strptime(match["clock"].decode(), "%Y.%m.%d %H:%M:%S"))


def _own(match: re.Match[bytes], _newest: datetime) -> float | None:
    return _seconds(lambda: datetime.fromisoformat(match["clock"].decode()).replace(tzinfo=UTC))


def _seconds(read: Callable[[], datetime]) -> float | None:
    """Return UTC seconds of a time, local unless it has a zone; `None` if there is no such time."""
    try:
        return read().timestamp()
    except (ValueError, OverflowError, OSError):
        return None


_OWN_TIME = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
OWN_CUT_OFF = rb"[\dTZ:.-]{1,24}"
"""All of a last line that was cut off within its time."""

_OWN_HEADS = rb"(?:(?:(?:\A|(?<=\n))" + OWN_CUT_OFF + rb")?" + OWN_HEAD + rb"[^\n]*\n)+"
"""First line; where files were joined it may stand behind a line that was cut off, or another first line."""

OWN_LINE_BEGINS = rb"(?:" + _OWN_HEADS + rb"|\A|(?<=\n))"

OWN = LineFormat(
    re.compile(
        rb"(?:" + _OWN_HEADS + rb"|\A|\n)" + _OWN_TIME + rb"\+|" + OWN_LINE_BEGINS + _OWN_TIME + rb" "
    ),
    re.compile(OWN_LINE_BEGINS + rb"(?P<clock>" + _OWN_TIME + rb") (?=/|\xdb\x08|\xaf)"),
    re.compile(rb"\A" + OWN_HEAD),
    _own,
    exact=True,
)
"""Format of `p1tui record`: a blank before each line as it came, a `+` before the rest of a line that is
written in parts; the line end before a `+` did not come."""

_FRACTION = rb"(?P<fraction>[.,]\d{1,9})?"

FORMATS = (
    OWN,
    _format(
        rb"\[?(?:[A-Z][a-z]{2} )?(?P<day>\d{4}-\d\d-\d\d)[T _](?P<clock>\d\d:\d\d:\d\d)"
        + _FRACTION
        + rb"(?P<zone>Z|[+-]\d\d:?\d\d)?(?: [A-Z]{2,5})?\]?",
        _iso,
    ),
    _format(
        rb"\[?(?:[A-Z][a-z]{2} )?(?P<month>[A-Za-z]{3,4})\.? (?P<day>[ \d]\d) (?P<clock>\d\d:\d\d:\d\d)"
        + _FRACTION
        + rb"\]?",
        _month,
    ),
    _format(rb"\[?(?P<clock>\d{9,10}(?:\.\d{1,9})?)\]?", _unix),
    _format(rb"\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?", _undated),
    _format(rb"\[?\d\d?[/.-]\d\d?[/.-]\d{2,4} \d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?", _undated),
    _format(rb"\[? *\d{1,8}\.\d{1,9}(?: \d{1,8}\.\d{1,9})?\]?", _undated),
)

_PUTTY_LINE = rb"(?:\A|(?<=\n))(?:=~)+= PuTTY log (?P<clock>[\d.]{10} [\d:]{8}) (?:=~)+=\r?\n"
PUTTY = LineFormat(re.compile(_PUTTY_LINE), re.compile(_PUTTY_LINE), re.compile(_PUTTY_LINE), _putty)
"""Format of PuTTY's logs, with a line at each start of a session and none before a telegram."""

_PLAIN = re.compile(rb"(?:\A|(?<=[\r\n]))" + _TELEGRAM_LINE)


def recognised(head: bytes, *, over: bool) -> LineFormat | bool:
    """Return the format of a log that begins so; False if it has none, True if more bytes must tell.

    `over`: True if there are no more.
    """
    places = [(match.start(), each) for each in FORMATS if (match := each.found.search(head)) is not None]
    plain = _PLAIN.search(head)
    if places:
        place, found = min(places, key=lambda item: item[0])
        if plain is None or place <= plain.start():
            return found
    if PUTTY.found.search(head):
        return PUTTY
    return plain is None and not over and len(head) < LOOKED_AT and mostly(head, TEXT)

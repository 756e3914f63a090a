"""Convert rows to text and back: JSON lines and CSV, one line a row, so that a bad line spoils no other.

A line that cannot be read raises `BadLine`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from p1tui.i18n.printable import printable
from p1tui.p1.reading import Reading

Row = dict[str, Any]

TEXTS: Final = frozenset({"every", "date", "time_source", "meter", "header", "version", "unit"})
"""Keys whose value is text; keys that end in `time` are times, all others integers."""

_TARIFF: Final = re.compile(r"(import|export)_t([1-9][0-9]?)_wh")
_LARGEST: Final = 1 << 48
"""Beyond any register; the sum of a day of such values still fits into SQLite's integers."""
_SIGNED: Final = "_current_ma"
"""Ends the keys whose value may be negative: some meters sign the current of a phase that exports."""

_TOO_LARGE: Final = "{key}: {value} is too large"
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_SHOWN: Final = 60
"""Characters of a bad value that a reason shows."""


class BadLine(ValueError):
    """A line cannot be read; `str()` is the reason, a phrase for a person."""

    def __init__(self, kind: str, **values: object) -> None:
        """Make the reason of `kind`, a template, and the values in it, each cleaned and cut short."""
        super().__init__(kind.format(**{name: _shown(value) for name, value in values.items()}))
        self.kind = kind
        """Template of the reason: lines are bad in a few ways, whatever is in them."""


def _shown(value: object) -> str:
    text = printable(str(value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def json_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a JSON object for each row."""
    encode = msgspec.json.Encoder().encode
    for row in rows:
        yield encode(row) + b"\n"


def csv_lines(rows: Iterable[Row], columns: list[str]) -> Iterator[bytes]:
    """Yield a head, then one line for each row; the devices are one cell of JSON."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(columns)
    for row in rows:
        yield _taken(text)
        if "devices" in row:
            row = row | {"devices": msgspec.json.encode(row["devices"]).decode()}
        write([row.get(column) for column in columns])
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    line = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return line


def parser(first: bytes) -> Callable[[bytes], Row] | None:
    """Return the parser for the lines of a file with this first line; None if it is neither JSON nor CSV.

    The first line of a CSV names its columns, `time` among them.
    """
    head = first.strip().removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"{"):
        return _json_row
    columns = head.decode(errors="replace").split(",")
    if "time" in columns and all(re.fullmatch(r"[a-z0-9_]+", column) for column in columns):
        return lambda line: _csv_row(line, columns)
    return None


def is_head(first: bytes) -> bool:
    """Return True if a file's first line is not a row but the head of a CSV."""
    return not first.strip().removeprefix(b"\xef\xbb\xbf").startswith(b"{")


def _json_row(line: bytes) -> Row:
    try:
        return msgspec.json.decode(line.strip().removeprefix(b"\xef\xbb\xbf"), type=dict)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadLine("it is no JSON object ({error})", error=error) from error


def _csv_row(line: bytes, columns: list[str]) -> Row:
    try:
        (cells,) = csv.reader([line.decode().rstrip("\r\n")], strict=True)
    except (ValueError, csv.Error) as error:
        raise BadLine("it is no line of CSV ({error})", error=error) from error
    if len(cells) != len(columns):
        raise BadLine(
            "it has {cells} cells, the first line names {columns}", cells=len(cells), columns=len(columns)
        )
    return {key: _cell(key, cell) for key, cell in zip(columns, cells, strict=True) if cell}


def _cell(key: str, cell: str) -> Any:
    if key in TEXTS or key.endswith("time"):
        return cell
    if key == "devices":
        try:
            return msgspec.json.decode(cell)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise BadLine("devices: no JSON ({error})", error=error) from error
    try:
        return int(cell)
    except ValueError:
        reason = _TOO_LARGE if _INTEGER.fullmatch(cell) else "{key}: {value} is not an integer"
        raise BadLine(reason, key=key, value=repr(cell)) from None


def seconds(key: str, value: Any) -> int:
    """Return the UTC seconds of an RFC 3339 time with `Z` or an offset. Raises `BadLine`."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        reason = "{key}: {value} is not a time like 2026-11-24T10:00:00Z"
        raise BadLine(reason, key=key, value=repr(value)) from None
    if moment.tzinfo is None:
        reason = "{key}: {value} has no time zone, like the Z of 2026-11-24T10:00:00Z"
        raise BadLine(reason, key=key, value=repr(value))
    return int(moment.timestamp())


def with_seconds(row: Row) -> Row:
    """Return the row with all times as UTC seconds, also those of its devices. Raises `BadLine`."""
    found = {key: seconds(key, value) if key.endswith("time") else value for key, value in row.items()}
    if "devices" in found:
        if not isinstance(found["devices"], list):
            raise BadLine("devices: it is no list")
        found["devices"] = [_device(entry) for entry in found["devices"]]
    if found.get("time", 0) <= 0:
        raise BadLine("it has no time" if "time" not in found else "its time lies before 1970")
    return found


def _device(entry: Any) -> Row:
    if not isinstance(entry, dict):
        raise BadLine("devices: an entry is no object")
    found = {key: seconds(key, value) if key == "time" else value for key, value in entry.items()}
    integers(found, ("channel", "value", "time", "generation"))
    return found


def integers(row: Row, keys: Iterable[str]) -> dict[str, int]:
    """Return the values of those keys that the row has; each must be an integer that it can be.

    Raises `BadLine`.
    """
    found = {}
    for key in keys:
        value = row.get(key)
        if value is not None:
            if type(value) is not int:
                raise BadLine("{key}: {value} is not an integer", key=key, value=repr(value))
            if abs(value) >= _LARGEST:
                raise BadLine(_TOO_LARGE, key=key, value=value)
            if value < 0 and key.endswith("time"):
                raise BadLine("{key} lies before 1970", key=key)
            if value < 0 and not key.endswith(_SIGNED):
                raise BadLine("{key}: {value} is negative, which it cannot be", key=key, value=value)
            found[key] = value
    return found


def tariffs(row: Row, way: str) -> dict[int, int]:
    """Return the registers of one direction (`way`: `import` or `export`) by tariff. Raises `BadLine`."""
    found = [(int(match[2]), match[0]) for match in map(_TARIFF.fullmatch, row) if match and match[1] == way]
    return {tariff: integers(row, (key,))[key] for tariff, key in found if row[key] is not None}


_FIELDS: Final = tuple(
    name
    for name in Reading.__struct_fields__
    if not name.endswith("_tariff_wh")
    and name not in ("outages", "month_peaks", "other", "message", "crc", "faults")
)
_NUMBERS: Final = frozenset(_FIELDS) - TEXTS - {"devices"}


def reading(row: Row) -> Reading:
    """Make a reading from a sample's row whose times are UTC seconds. Raises `BadLine`."""
    integers(row, _NUMBERS)
    fields = {name: row[name] for name in _FIELDS if row.get(name) is not None}
    fields["import_tariff_wh"], fields["export_tariff_wh"] = tariffs(row, "import"), tariffs(row, "export")
    try:
        return msgspec.convert(fields, Reading)
    except msgspec.ValidationError as error:
        raise BadLine("{error}", error=str(error).replace("`$.", "`")) from error

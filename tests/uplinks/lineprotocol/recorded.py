"""Answers of databases for which Debian has no package, as their documentation and their users recorded them.

Sources: the write troubleshooting pages of docs.influxdata.com (v2, Cloud, 3 Core); influxdb 3's http.rs;
reports of users on GitHub (bb-Ricardo/fritzinfluxdb 143, dojot/dojot 2216, opnsense/plugins 4140,
influxdata/influxdb 27497); QuestDB's page on line protocol over HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from p1tui.uplinks.outcome import CallResult


class Recorded(NamedTuple):
    """One answer and its meaning."""

    server: str
    status: int
    body: bytes
    result: CallResult
    headers: Mapping[str, str] = MappingProxyType({})
    lines: int = 3
    """Lines in the call that it answers."""


RETENTION_27 = (
    b'{"code":"unprocessable entity","message":"failure writing points to database: partial write: '
    b"dropped 550 points outside retention policy of duration 8760h0m0s - oldest point fritzbox at "
    b"2022-05-09T10:22:00Z dropped because it violates a Retention Policy Lower Bound at "
    b'2025-03-05T16:34:57.686336708Z dropped=550 for database: 91040e1bf6671dfd"}'
)
RETENTION_20 = (
    b'{"code":"internal error","message":"unexpected error writing points to database: partial write: points '
    b'beyond retention policy dropped=1"}'
)
CONFLICT_2 = (
    b'{"code":"unprocessable entity","message":"failure writing points to database: partial write: '
    b'field type conflict: input field \\"power_import_w\\" on measurement \\"p1\\" is type integer, '
    b'already exists as type float dropped=3"}'
)
NO_BUCKET = b'{"code":"not found","message":"bucket \\"p2\\" not found"}'
NO_ORG = b'{"code":"not found","message":"organization name \\"o\\" not found"}'
PARTIAL_3 = (
    b'{"error":"partial write of line protocol occurred","data":[{"original_line":"p1 x","line_number":1,'
    b'"error_message":"invalid column type for column \'x\', expected iox::column_type::field::float, got '
    b'iox::column_type::field::integer"}]}'
)
PARSE_QUESTDB = (
    b'{"code":"invalid","message":"failed to parse line protocol:errors encountered on line(s):\\nerror in '
    b'line 1: table: p1, column: x; cast error from protocol type: INTEGER to column type: DOUBLE","line":1,'
    b'"errorId":"ABC-2"}'
)
GZIP_QUESTDB = (
    b'{"code":"not supported","message":"failed to parse line protocol:errors encountered on line(s):gzip '
    b'encoding is not supported"}'
)

RECORDED = [
    Recorded("InfluxDB 2", 204, b"", "accepted"),
    Recorded("InfluxDB 2", 400, b'{"code":"invalid","message":"unable to parse \'p1 x\'"}', "bad_contents"),
    Recorded("InfluxDB 2", 422, CONFLICT_2, "bad_contents"),
    Recorded("InfluxDB 2.7", 422, RETENTION_27, "too_old", lines=550),
    Recorded("InfluxDB 2.7", 422, RETENTION_27, "bad_contents", lines=5_000),
    Recorded("InfluxDB 2.0", 500, RETENTION_20, "too_old", lines=1),
    Recorded("InfluxDB 2", 401, b'{"code":"unauthorized","message":"unauthorized access"}', "key_refused"),
    Recorded("InfluxDB 2", 403, b'{"code":"forbidden","message":"insufficient permissions"}', "key_refused"),
    Recorded("InfluxDB 2", 404, NO_BUCKET, "place_unknown"),
    Recorded(
        "InfluxDB 2",
        404,
        NO_ORG,
        "place_unknown",
    ),
    Recorded("InfluxDB 2", 413, b'{"code":"request too large","message":"unable to read data"}', "too_large"),
    Recorded("InfluxDB 2", 503, b'{"code":"unavailable","message":"engine is closed"}', "server_error"),
    Recorded(
        "InfluxDB Cloud",
        429,
        b'{"code":"too many requests","message":"org has exceeded its write limit"}',
        "too_fast",
        {"Retry-After": "30"},
    ),
    Recorded("InfluxDB 3", 204, b"", "accepted"),
    Recorded("InfluxDB 3", 400, PARTIAL_3, "bad_contents"),
    Recorded("InfluxDB 3", 400, b'{"error":"missing field `db`"}', "place_unknown"),
    Recorded("InfluxDB 3", 401, b'{"error":"the request was not authenticated"}', "key_refused"),
    Recorded("InfluxDB 3", 403, b'{"error":"the request was not authorized"}', "key_refused"),
    Recorded("QuestDB", 204, b"", "accepted"),
    Recorded("QuestDB", 400, PARSE_QUESTDB, "bad_contents"),
    Recorded("QuestDB 8", 415, GZIP_QUESTDB, "not_supported"),
    Recorded("QuestDB", 401, b"Unauthorized\r\n", "key_refused", {"WWW-Authenticate": "Basic"}),
    Recorded("vmauth", 401, b"missing `Authorization` request header\n", "key_refused"),
    Recorded("vmauth", 502, b"all the backends are unavailable\n", "server_error"),
    Recorded(
        "nginx before it",
        401,
        b"<html><head><title>401 Authorization Required</title></head></html>",
        "key_refused",
        {"WWW-Authenticate": 'Basic realm="x"'},
    ),
]

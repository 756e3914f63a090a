"""The routes of the loopback ThingSpeak: a request -> an answer. No sockets, no threads, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from p1tui.demo.thingspeak.bulk import csv_entries, json_entries, member_values
from p1tui.demo.thingspeak.call import Call, Request, Response, as_json, error
from p1tui.demo.thingspeak.channel import Channel, FeedEntry, RefusedCall, Rules, parse_created_at, stamp

FEED_CACHE = 300.0
"""Seconds for which a feed of more than `UNCACHED` entries is served from memory."""

UNCACHED = 100
MAX_RESULTS = 8000


class Api:
    """The HTTP interface of one account's channels. Only the answer to a creation holds keys."""

    def __init__(self, channels: list[Channel], rules: Rules, *, user_key: str) -> None:
        self.channels = {channel.number: channel for channel in channels}
        self.rules = rules
        self._user_key = user_key
        self._cache: dict[tuple[int, str], tuple[float, Response]] = {}
        self._routes: list[tuple[str, str, Callable[[Call], Response]]] = [
            (r"/update(?P<ext>\.json|\.xml)?", "GET POST", self._update),
            (r"/channels/(?P<id>\d+)/bulk_update\.(?P<ext>json|csv)", "POST", self._bulk),
            (r"/channels/(?P<id>\d+)/feeds\.json", "GET", self._feeds),
            (r"/channels/(?P<id>\d+)/feeds\.json", "DELETE", self._clear),
            (r"/channels/(?P<id>\d+)/feeds/last\.json", "GET", self._last),
            (r"/channels\.json", "POST", self._create),
            (r"/channels/(?P<id>\d+)\.json", "GET PUT DELETE", self._settings),
        ]

    def handle(self, request: Request, now: float, *, stop_after: int | None = None) -> Response:
        """Answer one request at `now`, in UTC seconds; a write stores only its first `stop_after` rows."""
        url = urlsplit(request.target)
        matches = [(re.fullmatch(pattern, url.path), verbs, do) for pattern, verbs, do in self._routes]
        fits = [(match, verbs, do) for match, verbs, do in matches if match]
        if not fits:
            return error(404)
        for match, verbs, do in fits:
            if request.method in verbs.split():
                call = Call(request, match.groupdict(), dict(parse_qsl(url.query)), now, stop_after)
                try:
                    response = do(call)
                except RefusedCall as refused:
                    response = self._too_fast() if refused.status == 429 else error(refused.status)
                return replace(response, rows=call.rows)
        return error(405)

    def _too_fast(self) -> Response:
        answer = error(429)
        if self.rules.retry_after is None:
            return answer
        return Response(429, answer.body, headers={"Retry-After": str(self.rules.retry_after)})

    def _channel(self, call: Call) -> Channel:
        channel = self.channels.get(int(call.path["id"]))
        if channel is None:
            raise RefusedCall(404)
        return channel

    # Writing.

    def _bulk(self, call: Call) -> Response:
        channel = self._channel(call)
        if len(call.request.body) > self.rules.max_body:
            raise RefusedCall(413)
        is_json = call.path["ext"] == "json"
        document = call.document() if is_json else dict(parse_qsl(call.text()))
        updates = document.get("updates")
        if document.get("write_api_key", call.key()) != channel.write_key:
            raise RefusedCall(401)
        if is_json:
            entries = json_entries(updates, channel, call.now)
        else:
            entries = csv_entries(updates, str(document.get("time_format", "")), channel, call.now)
        call.rows = len(entries)
        if not entries:
            raise RefusedCall(self.rules.empty_bulk)
        if len(entries) > self.rules.max_bulk:
            raise RefusedCall(self.rules.too_many)
        channel.check_clock(call.now, self.rules.min_interval)
        ids = channel.write(entries, call.now, stop_after=call.stop_after)
        return Response(202, b'{"success":true}', ids=tuple(ids))

    def _update(self, call: Call) -> Response:
        call.text()
        values = call.parameters()
        extension = call.path["ext"] or ""
        channel = next((c for c in self.channels.values() if c.write_key == call.key()), None)
        if channel is None:
            return error(401) if self.rules.bad_key_single == "401_json" else _zero(400, extension)
        try:
            channel.check_clock(call.now, self.rules.single_interval())
        except RefusedCall:
            return self._too_fast() if self.rules.single_reject == "429_json" else _zero(200, extension)
        given = parse_created_at(values.get("created_at", ""), values.get("timezone", "UTC"))
        created_at = int(call.now) if given is None else given
        call.rows = 1
        ids = channel.write([(created_at, member_values(values, short=True))], call.now, stop_after=None)
        if not ids:
            return _zero(200, extension)
        return _single(channel, channel.rows[-1], extension)

    # Reading.

    def _feeds(self, call: Call) -> Response:
        channel = self._channel(call)
        if not channel.public and call.key() not in (channel.read_key, channel.write_key):
            return Response(400, b"-1")
        cached = self._cache.get((channel.number, call.request.target))
        if cached is not None and call.now - cached[0] < FEED_CACHE:
            return cached[1]
        rows = _window(channel.visible(call.now), call.parameters())
        document = {
            "channel": self._describe(channel),
            "feeds": [
                row.as_feed(
                    status=call.parameters().get("status") == "true",
                    location=call.parameters().get("location") == "true",
                )
                for row in rows
            ],
        }
        response = as_json(document)
        if len(rows) > UNCACHED:
            self._cache[channel.number, call.request.target] = (call.now, response)
        return response

    def _last(self, call: Call) -> Response:
        channel = self._channel(call)
        if not channel.public and call.key() not in (channel.read_key, channel.write_key):
            return Response(400, b"-1")
        rows = channel.visible(call.now)
        return as_json(max(rows, key=lambda row: row.entry_id).as_feed()) if rows else Response(200, b'"-1"')

    # The account's own calls, with the user key.

    def _create(self, call: Call) -> Response:
        self._check_user(call)
        number = max(self.channels, default=0) + 1
        channel = Channel(
            number, f"WRITE{number:011d}", f"READ{number:012d}", self.rules, created_at=int(call.now)
        )
        self.channels[number] = channel
        self._configure(channel, call.parameters())
        keys = [
            {"api_key": channel.write_key, "write_flag": True},
            {"api_key": channel.read_key, "write_flag": False},
        ]
        return as_json({**self._describe(channel), "api_keys": keys})

    def _settings(self, call: Call) -> Response:
        channel = self._channel(call)
        if call.request.method == "GET" and (channel.public or call.key() == channel.read_key):
            return as_json(self._describe(channel))
        self._check_user(call)
        if call.request.method == "PUT":
            self._configure(channel, call.parameters())
        elif call.request.method == "DELETE":
            del self.channels[channel.number]
        return as_json(self._describe(channel))

    def _clear(self, call: Call) -> Response:
        self._check_user(call)
        self._channel(call).rows.clear()
        return Response(200, b"[]")

    def _check_user(self, call: Call) -> None:
        if call.key() != self._user_key:
            raise RefusedCall(401)

    def _configure(self, channel: Channel, values: dict[str, str]) -> None:
        channel.name = values.get("name", channel.name)
        if "public_flag" in values:
            channel.public = values["public_flag"] == "true"
        channel.settings.update({key: value for key, value in values.items() if key.startswith("field")})

    def _describe(self, channel: Channel) -> dict[str, Any]:
        last = max((row.entry_id for row in channel.rows), default=None)
        return {
            "id": channel.number,
            "name": channel.name,
            **channel.settings,
            "created_at": stamp(channel.created_at),
            "last_entry_id": last,
        }


def _window(rows: list[FeedEntry], query: dict[str, str]) -> list[FeedEntry]:
    zone = query.get("timezone", "UTC")
    start, end = (parse_created_at(query.get(name, ""), zone) for name in ("start", "end"))
    rows = [
        row
        for row in rows
        if (start is None or row.created_at >= start) and (end is None or row.created_at <= end)
    ]
    default = UNCACHED if start is None and end is None else MAX_RESULTS
    results = int(query["results"]) if query.get("results", "").isdigit() else default
    return rows[len(rows) - min(results, MAX_RESULTS, len(rows)) :]


def _single(channel: Channel, row: FeedEntry, extension: str) -> Response:
    if extension == ".json":
        feed = {"channel_id": channel.number, **row.as_feed(status=True, location=True)}
        return replace(as_json(feed), ids=(row.entry_id,))
    if extension == ".xml":
        body = f"<?xml version='1.0'?><feed><entry-id type='integer'>{row.entry_id}</entry-id></feed>"
        return Response(200, body.encode(), "application/xml; charset=utf-8", ids=(row.entry_id,))
    return Response(200, str(row.entry_id).encode(), "text/html; charset=utf-8", ids=(row.entry_id,))


def _zero(status: int, extension: str) -> Response:
    kind = "application/json; charset=utf-8" if extension == ".json" else "text/html; charset=utf-8"
    return Response(status, b"0", kind)

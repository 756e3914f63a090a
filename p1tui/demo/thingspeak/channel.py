"""One channel of the loopback ThingSpeak: its rows, its update clock and its rules. No sockets, no threads.

The rules are those of the vendor's documentation and of recorded exchanges. For the rest the open source
server and `Rules` decide, so that a client can be tested against every way the hosted server may answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

FIELDS = tuple(f"field{n}" for n in range(1, 9))
FIELD_BYTES = 255
"""Longest field or status in bytes of UTF-8: the limit of the vendor's Arduino library."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Answers that depend on the plan, or that are not known for sure. Defaults: a free account's."""

    plan: Literal["free", "paid"] = "free"
    min_interval: float = 15.0
    max_bulk: int = 960
    max_body: int = 1_000_000
    duplicates: Literal["conflict_409", "bad_400", "silent_202", "accept"] = "conflict_409"
    single_reject: Literal["200_zero", "429_json"] = "200_zero"
    bad_key_single: Literal["400_zero", "401_json"] = "400_zero"
    too_many: Literal[413, 400] = 413
    empty_bulk: Literal[421, 400] = 421
    long_field: Literal["truncate", "400"] = "truncate"
    retry_after: int | None = None
    visibility_delay: float = 0.0
    quota: int | None = None
    poison: frozenset[int] = frozenset()
    """Times of rows that this server refuses with 400, without a reason."""

    def single_interval(self) -> float:
        """Return the seconds between single updates; only these are shorter on a paid plan."""
        return self.min_interval if self.plan == "free" else min(1.0, self.min_interval)


@dataclass(frozen=True)
class RefusedCall(Exception):  # it is an answer, not an error of this program
    """The request gets this status, and nothing of it is stored."""

    status: int


@dataclass(frozen=True)
class FeedEntry:
    """One stored entry. `created_at` is in UTC seconds, `visible_at` on the server's clock."""

    entry_id: int
    created_at: int
    visible_at: float
    values: dict[str, str]

    def as_feed(self, *, status: bool = False, location: bool = False) -> dict[str, Any]:
        """Return the feed object: all eight fields, as text or null."""
        feed: dict[str, Any] = {"created_at": stamp(self.created_at), "entry_id": self.entry_id}
        feed.update({name: self.values.get(name) for name in FIELDS})
        if location:
            feed.update({name: self.values.get(name) for name in ("latitude", "longitude", "elevation")})
        if status:
            feed["status"] = self.values.get("status")
        return feed


@dataclass
class Channel:
    """A channel's rows and settings, and the update clock that bulk and single writes share."""

    number: int
    write_key: str
    read_key: str
    rules: Rules
    public: bool = False
    name: str = "p1tui"
    created_at: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    rows: list[FeedEntry] = field(default_factory=list)
    last_write_at: float | None = None
    messages: int = 0
    next_id: int = 1

    def check_clock(self, now: float, interval: float) -> None:
        """Raise `RefusedCall` 429 if the last accepted write is less than `interval` seconds ago."""
        if self.last_write_at is not None and now - self.last_write_at < interval - 1e-6:
            raise RefusedCall(429)

    def write(
        self, entries: list[tuple[int, dict[str, str]]], now: float, *, stop_after: int | None
    ) -> list[int]:
        """Store `(created_at, values)` rows, all or none, and return the new entry ids.

        With `stop_after` only so many of the first rows are stored, as by a server that fails midway. Raises
        `RefusedCall`.
        """
        entries = self._without_duplicates(entries)
        if self.rules.poison.intersection(created_at for created_at, _ in entries):
            raise RefusedCall(400)
        if self.rules.quota is not None and self.messages + len(entries) > self.rules.quota:
            raise RefusedCall(402)
        ids = []
        for created_at, values in entries[:stop_after]:
            values = {name: self._short(value) for name, value in values.items()}
            self.rows.append(FeedEntry(self.next_id, created_at, now + self.rules.visibility_delay, values))
            ids.append(self.next_id)
            self.next_id += 1
        self.messages += len(ids)
        self.last_write_at = now
        return ids

    def _without_duplicates(
        self, entries: list[tuple[int, dict[str, str]]]
    ) -> list[tuple[int, dict[str, str]]]:
        seen = set() if self.rules.duplicates == "accept" else {row.created_at for row in self.rows}
        kept = []
        for created_at, values in entries:
            if created_at in seen:
                match self.rules.duplicates:
                    case "conflict_409":
                        raise RefusedCall(409)
                    case "bad_400":
                        raise RefusedCall(400)
                    case "silent_202":
                        continue
            elif self.rules.duplicates != "accept":
                seen.add(created_at)
            kept.append((created_at, values))
        return kept

    def _short(self, value: str) -> str:
        data = value.encode()
        if len(data) <= FIELD_BYTES:
            return value
        if self.rules.long_field == "400":
            raise RefusedCall(400)
        return data[:FIELD_BYTES].decode(errors="ignore")

    def visible(self, now: float) -> list[FeedEntry]:
        """Return the rows that are visible at `now`, oldest first."""
        return sorted(
            (row for row in self.rows if row.visible_at <= now),
            key=lambda row: (row.created_at, row.entry_id),
        )


def stamp(seconds: float) -> str:
    """Format UTC seconds as `2026-11-24T10:00:00Z`."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_created_at(text: str, timezone: str = "UTC") -> int | None:
    """Parse ISO 8601, MySQL time or epoch seconds; `timezone` is for times without an offset.

    Return UTC seconds, `None` if it is none of these.
    """
    text = text.strip()
    if re.fullmatch(r"\d{9,11}(\.\d+)?", text):
        return int(float(text))
    text = re.sub(r"\s+([+-]\d{2}:?\d{2})$", r"\1", text)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=ZoneInfo(timezone))
    return int(parsed.timestamp() // 1)

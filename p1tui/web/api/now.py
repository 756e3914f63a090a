"""Everything of the moment as one JSON object: `/api/now`, and each event of the stream.

The reading has the keys of `p1tui decode`, made by the same encoder; other keys are those of `model`. Amounts
are decimal strings. Sentences are messages until the object is encoded for a reader.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from p1tui import __version__
from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell
from p1tui.model.money import MoneyNow
from p1tui.model.snapshot import Quarter, Snapshot
from p1tui.model.status import LinkHealth
from p1tui.p1.reading import rfc3339
from p1tui.runtime.duration import QUARTER
from p1tui.web.api import words
from p1tui.web.api.days import Days
from p1tui.web.api.quantities import sent_by
from p1tui.web.site import Site

STALE_S: Final = 30
"""Seconds without a telegram after which its values are no longer those of now."""


def state(site: Site, days: Days) -> dict[str, Any]:
    """Return the object at this moment, its sentences not yet translated."""
    snapshot, now = site.feed.latest(), site.clock()
    age = age_of(snapshot, now)
    reading, engine = snapshot.reading, snapshot.engine
    return {
        "time": rfc3339(int(now)),
        "version": __version__,
        "demo": snapshot.demo,
        "meter": {
            "timezone": str(site.timezone),
            "main_fuse_a": site.config.meter.main_fuse_a,
            "contract": site.ledger is not None,
            "login": site.login,
            "profile": site.profile,
            "quantities": sent_by(reading, contract=site.ledger is not None),
        },
        "reading": None if reading is None else reading.as_dict(),
        "age_s": None if age is None else round(age, 1),
        "stale": age is None or age >= STALE_S,
        "source": {
            "name": snapshot.source.name,
            "state": snapshot.source.state,
            "words": words.of_source(snapshot),
        },
        "engine": {"state": "here" if engine is None else engine.state, "words": words.of_engine(engine)},
        "recorder": {
            "recorded": snapshot.recorder.recorded,
            "temporary": snapshot.recorder.temporary,
            "words": snapshot.recorder.trouble or snapshot.recorder.notice,
        },
        "accepted": snapshot.accepted,
        "rejected": snapshot.rejected,
        "today": snapshot.today,
        **days.told(reading),
        "quarter": _quarter(snapshot.quarter),
        "money": _money(snapshot.money),
        "links": [_link(link) for link in snapshot.links],
        "no_upload": snapshot.no_upload,
        "newer": snapshot.newer,
    }


def age_of(snapshot: Snapshot, now: float) -> float | None:
    """Return the seconds since the newest telegram; `None` before the first."""
    return None if snapshot.received_at is None else max(0.0, now - snapshot.received_at)


def encoded(found: object, code: str) -> bytes:
    """Return an object as JSON, its messages in the language of this code."""
    with language.spoken(code):
        return msgspec.json.encode(found, enc_hook=_told)


def _told(value: object) -> str:
    if isinstance(value, Message):
        return tell(value)
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def _quarter(quarter: Quarter | None) -> dict[str, Any] | None:
    if quarter is None:
        return None
    return {
        "start": rfc3339(quarter.start),
        "end": rfc3339(quarter.start + QUARTER),
        "demand_w": quarter.so_far_w,
        "demand_forecast_w": quarter.forecast_w,
    }


def _money(money: MoneyNow | None) -> object:
    return None if money is None else plain(money)


def _link(link: LinkHealth) -> dict[str, Any]:
    return {
        "name": link.name,
        "state": link.state,
        "words": words.of_link(link),
        "notice": link.notice,
        "newest_only": link.newest_only,
        "waiting": link.backlog.entries,
        "oldest": _moment(link.backlog.oldest),
        "since": _moment(link.since_at),
        "last_success": _moment(link.last_success_at),
        "next_try": _moment(link.next_try_at),
        "sent_today": link.sent_today,
        "sent_year": link.sent_year,
        "quota_year": link.quota_year,
        "parked": link.parked,
        "unconfirmed": link.unconfirmed,
        "failures": link.failures,
        "last_status": link.last_status,
        "drain_s": link.drain_s,
        "round_trip_ms": link.round_trip_ms,
        "phases": {name: getattr(link, f"{name}_time") for name in ("name", "connect", "tls", "first_byte")},
        "network": link.network,
    }


def _moment(at: float | None) -> str | None:
    return None if at is None else rfc3339(int(at))


def plain(value: object) -> object:
    """Return structs of `model` as JSON has them: amounts as decimal strings, `at` and `until` as times."""
    match value:
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return [plain(each) for each in value]
        case msgspec.Struct():
            fields = msgspec.structs.asdict(value).items()
            return {key: rfc3339(each) if key in ("at", "until") else plain(each) for key, each in fields}
    return value

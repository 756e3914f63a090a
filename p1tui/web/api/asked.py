"""Parameters of a request: times, days, numbers; a wrong one is refused with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request

from p1tui.i18n.message import Message
from p1tui.store.database.calendar import parse_local
from p1tui.web.api.answers import Refused


def time_of(request: Request, name: str, timezone: ZoneInfo, *, whole_day: bool) -> int | None:
    """Return the UTC seconds of a parameter, local unless it has an offset; `None` if it is absent.

    A date gives the start of the day; with `whole_day` its end.
    """
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        found = parse_local(text.replace(" ", "+"), timezone, whole_day=whole_day)  # a + that was not escaped
        if 2000 <= datetime.fromtimestamp(found, timezone).year <= 2100:
            return found
    except (ValueError, OverflowError, OSError):
        pass
    raise Refused(
        400,
        Message(
            "{name}={text}: write a date like 2026-11-24, or a time like 2026-11-24T10:00 or …T09:00Z.",
            name=name,
            text=text[:40],
        ),
    )


def day_of(request: Request, name: str, today: date) -> date | None:
    """Return the day of a parameter: a date, `yesterday`, `today` or `tomorrow`; `None` if it is absent."""
    text = request.query_params.get(name)
    if not text:
        return None
    named = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if text in named:
        return today + timedelta(days=named[text])
    try:
        found = date.fromisoformat(text)
        if 2000 <= found.year <= 2100:
            return found
    except ValueError:
        pass
    raise Refused(400, Message("{name}={text}: write a date like 2026-11-24.", name=name, text=text[:40]))


def one_of(request: Request, name: str, allowed: Sequence[str], default: str) -> str:
    """Return a parameter that is one of a few words."""
    text = request.query_params.get(name) or default
    if text not in allowed:
        raise Refused(
            400,
            Message(
                "{name}={text}: take one of {allowed}.",
                name=name,
                text=text[:40],
                allowed=", ".join(each for each in allowed if each),
            ),
        )
    return text

"""The language of one reader: `?lang=`, a cookie, `Accept-Language`, else that of the config."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from p1tui.i18n.language import LANGUAGES

COOKIE: Final = "p1tui-lang"
LONGEST: Final = 200
"""Characters of Accept-Language that are read."""


def language_of(request: Request, default: str) -> str:
    """Return the code of the language to answer in."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked is not None and asked in LANGUAGES:
            return asked
    return _accepted(request.headers.get("accept-language", "")[:LONGEST]) or default


def _accepted(header: str) -> str:
    """Return the best language of an Accept-Language (RFC 9110, 12.5.4); empty if there is none of ours."""
    found: list[tuple[float, str]] = []
    for each in header.split(","):
        tag, _, weight = each.strip().partition(";q=")
        code = tag.partition("-")[0].lower()
        if code in LANGUAGES:
            try:
                found.append((float(weight or 1), code))
            except ValueError:
                continue
    best = max((weight for weight, _ in found), default=0.0)
    return next((code for weight, code in found if weight == best > 0), "")

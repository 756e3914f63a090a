"""Every HTTP status has its outcome; given to every call, none settles a row, and what is due is kept."""

from __future__ import annotations

from typing import Literal

import pytest

from p1tui.demo.thingspeak.call import ERRORS, Response, error, error_page
from p1tui.net.reply import Reply
from p1tui.uplinks.outcome import RULES, CallResult
from p1tui.uplinks.thingspeak.answers import classify
from tests.uplinks.promises import assert_promises, backlog
from tests.uplinks.virtual import World

Body = Literal["object", "page", "zero", "nothing", "success"]
BODIES: tuple[Body, ...] = ("object", "page", "zero", "nothing", "success")
FOR_ANY_BODY: dict[int, CallResult] = {
    408: "no_answer",
    413: "too_large",
    422: "bad_contents",
    429: "too_fast",
}
"""Said by whoever stands in front, as well as by the server, and meant the same."""

BY_THE_API: dict[int, CallResult] = {
    401: "key_refused",
    402: "quota",
    403: "key_refused",
    405: "not_supported",
    409: "conflict",
    410: "not_supported",
    415: "not_supported",
}
"""Not believed from a web page: a portal or a proxy."""


def body(status: int, kind: Body) -> bytes:
    match kind:
        case "object":
            return error(status if status in ERRORS else 400).body
        case "page":
            return error_page(status)
        case "zero":
            return b"0"
        case "nothing":
            return b""
    return b'{"success":true}'


def expected(status: int, kind: Body) -> CallResult:
    if status in (200, 202):
        return "accepted" if kind == "success" else "captive"
    if status in FOR_ANY_BODY:
        return FOR_ANY_BODY[status]
    if status in BY_THE_API:
        return "captive" if kind == "page" else BY_THE_API[status]
    if status == 400:
        return {"object": "bad_request", "zero": "key_refused"}.get(kind, "captive")  # type: ignore[return-value]
    if status == 404:
        return "place_unknown" if kind == "object" else "captive"
    if status == 421:
        return "no_fields" if kind == "object" else "misdirected"
    return "server_error" if status >= 500 and status != 511 else "captive"


@pytest.mark.parametrize("kind", BODIES)
def test_every_status_is_what_it_is(kind: Body) -> None:
    for status in (0, 1, 99, *range(100, 1000), 9999):
        assert (status, classify(Reply(status, {}, body(status, kind)))) == (status, expected(status, kind))


def test_only_statuses_of_a_row_park_one() -> None:
    """Which statuses may park a row, with whatever body; all others keep it: retry, stop or look it up."""
    parks = {
        status
        for status in range(100, 1000)
        for kind in BODIES
        if RULES[classify(Reply(status, {}, body(status, kind)))].one == "park"
    }
    assert parks == {400, 413, 421, 422}


SOME = (101, 199, 200, 203, 204, 301, 302, 307, 400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 411, 413)
MORE = (414, 415, 421, 422, 425, 426, 428, 429, 431, 451, 499, 500, 501, 503, 505, 511, 522, 599, 600, 999)


@pytest.mark.parametrize("status", SOME + MORE)
def test_a_status_that_comes_to_every_call_settles_nothing(status: int) -> None:
    world = World()
    backlog(world, 50)
    handle, answer = world.api.handle, Response(status, body(status, "object"))
    world.api.handle = lambda *request, **options: answer  # type: ignore[method-assign]
    world.run(1800)
    settled = {time for time in world.due() if time <= world.outbox.progress().cursor}
    assert len(settled) <= 1
    assert settled == world.parked()
    assert world.health().state in ("retrying", "stopped")
    assert str(world.health().reason).endswith(".")
    world.api.handle = handle  # type: ignore[method-assign]
    world.worker.send_now()
    world.run(1200)
    assert_promises(world)
    assert set(world.due()) - set(world.stored()) - world.parked() <= set(world.due()[-3:])

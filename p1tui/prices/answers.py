"""Make one call to a source, and interpret its answer: prices, none yet, or a failure with its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.net.caller import Caller
from p1tui.net.failures import CallFailed, FailureKind
from p1tui.net.reply import Reply
from p1tui.prices.source import PAGE, NotYet, PriceSource, Question, Told, Unusable

BODY_LIMIT = 512 * 1024
"""Bytes of an answer that are read: a week of ENTSO-E's XML is 80 kB, three days of EnergyZero's 160 kB."""

MOVED = Message("{source} has moved (HTTP {status}): a newer p1tui may know its new address.")
TOO_FAST = Message("{source} asks to wait: it was called too often (HTTP 429).")
TROUBLE = Message("{source} is in trouble (HTTP {status}).")
DENIED = Message("{source} refuses to answer (HTTP {status}).")
TOKEN_REFUSED = Message(
    "{source} refused the token (HTTP {status}): check prices.entsoe_token in the config."
)

NO_REPLY: Mapping[FailureKind, Message] = {
    "no_route": Message("There is no way to {source}: the network is down."),
    "no_name": Message("The address of {source} could not be looked up: {detail}."),
    "refused": Message("No connection to {source}: {detail}."),
    "connect_timeout": Message("No answer from {source}: the connection timed out."),
    "tls_failed": Message("No secure connection to {source} could be made: {detail}."),
    "certificate_clock": Message(
        "The certificate of {source} does not fit this computer's date: its clock is not set yet."
    ),
    "certificate_dates": Message("The certificate of {source} is not valid today; it is not trusted."),
    "certificate_host": Message(
        "Something answers in place of {source}: its certificate is for another name."
    ),
    "certificate_authority": Message(
        "Something answers in place of {source}: no known authority signed its certificate."
    ),
    "no_answer": Message("{source} gave no full answer: {detail}."),
}
"""Kind of a call without a reply -> sentence."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A call that told nothing."""

    sentence: Message
    link: bool = False
    """True if no connection came about, so that the source may be well."""
    wait: float = 0.0
    """Seconds that the source asks to wait."""


def ask(source: PriceSource, caller: Caller, question: Question, now: float) -> Sequence[Told] | Failure:
    """Make a call; return what it told, nothing if the source has no prices yet, or a failure.

    `now` (UTC seconds) is for a pause that is asked for as a date.
    """
    call = source.call(question)
    reply = caller.call(
        call.method, call.path, params=call.params, headers=call.headers, content=call.content
    )
    if isinstance(reply, CallFailed):
        sentence = source.told(NO_REPLY[reply.kind], detail=reply.detail or NOTHING)
        return Failure(sentence=sentence, link=reply.kind != "no_answer")
    if reply.status not in source.read_statuses:
        return _by_status(source, reply, reply.retry_after(now) or 0.0)
    try:
        return source.read(reply, question)
    except NotYet:
        return ()
    except Unusable as error:
        return Failure(sentence=error.message)
    except ArithmeticError:  # a number beyond all that can be reckoned with
        return Failure(sentence=source.told(PAGE, status=reply.status))


def _by_status(source: PriceSource, reply: Reply, wait: float) -> Sequence[Told] | Failure:
    """Return what a status says whose body is not read; `wait`: seconds that the source asks to wait."""
    match reply.status:
        case 204 | 404:  # also an outage, and a source that has moved: then another one will have the prices
            return ()
        case 429:
            return Failure(sentence=source.told(TOO_FAST), wait=wait)
        case 401 | 403:
            sentence = TOKEN_REFUSED if source.name == "entsoe" else DENIED
        case 301 | 302 | 303 | 307 | 308 | 410:
            sentence = MOVED
        case status if status >= 500:
            sentence = TROUBLE
        case _:
            sentence = PAGE
    return Failure(sentence=source.told(sentence, status=reply.status), wait=wait)

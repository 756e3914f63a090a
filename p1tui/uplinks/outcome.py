"""The results that a call can have, and what the worker does about each: the failure matrix, one row a result.

Outcomes: `sent` the rows are done; `retry` the same rows later; `split` halves, to find the row that is refused;
`park` set the row aside with the reason; `stop` nothing goes until the user acts, but a slow probe; `reconcile`
find out which rows are stored already. Nothing is ever dropped.
"""

# A table is read across.
# ruff: noqa: E501

from __future__ import annotations

from typing import Literal, NamedTuple

from p1tui.i18n.message import NOTHING, Message
from p1tui.net.failures import FailureKind

Outcome = Literal["sent", "retry", "split", "park", "stop", "reconcile"]

CallResult = Literal[
    "accepted",
    FailureKind,
    "captive",
    "server_error",
    "too_fast",
    "misdirected",
    "bad_request",
    "bad_bytes",
    "no_fields",
    "too_large",
    "conflict",
    "key_refused",
    "channel_unknown",
    "quota",
    "not_supported",
]

MINUTE = 60.0
PROBE = 15 * MINUTE
"""Between two probes of a target that needs the user; a key may have been renewed at the server's side."""

QUOTA_PROBE = 360 * MINUTE


class Rule(NamedTuple):
    """One row of the matrix.

    `many` and `one` are the outcome for a batch and for a single row. `stored`: the rows may be stored all the
    same. `link`: the network or the server failed, which opens the breaker. `wait`: seconds to the next try where
    back-off does not decide. `reason` is for a person: what happened and, where one can act, what to do.
    """

    many: Outcome
    one: Outcome
    stored: bool
    link: bool
    wait: float
    reason: Message


# fmt: off
RULES: dict[CallResult, Rule] = {
    # result                       many         one          stored  link   wait         reason
    "accepted":               Rule("sent",      "sent",      True,   False, 0,           NOTHING),
    "no_route":               Rule("retry",     "retry",     False,  True,  0,           Message("There is no way to {host}: the network is down.")),
    "no_name":                Rule("retry",     "retry",     False,  True,  0,           Message("The name {host} could not be looked up: {detail}.")),
    "refused":                Rule("retry",     "retry",     False,  True,  0,           Message("No connection to {host}: {detail}.")),
    "connect_timeout":        Rule("retry",     "retry",     False,  True,  0,           Message("No answer from {host}: the connection timed out.")),
    "tls_failed":             Rule("retry",     "retry",     False,  True,  0,           Message("No secure connection to {host} could be made: {detail}.")),
    "certificate_clock":      Rule("retry",     "retry",     False,  True,  MINUTE,      Message("The certificate of {host} does not fit this computer's date: its clock is not set yet.")),
    "certificate_dates":      Rule("stop",      "stop",      False,  True,  PROBE,       Message("The certificate of {host} is not valid today; nothing is sent to a server that cannot be trusted.")),
    "certificate_host":       Rule("retry",     "retry",     False,  True,  5 * MINUTE,  Message("Something answers in place of {host}: its certificate is for another name.")),
    "certificate_authority":  Rule("retry",     "retry",     False,  True,  5 * MINUTE,  Message("Something answers in place of {host}: no known authority signed its certificate.")),
    "no_answer":              Rule("retry",     "retry",     True,   True,  0,           Message("{host} was sent the entries but gave no full answer: {detail}. They may have been stored.")),
    "captive":                Rule("retry",     "retry",     False,  True,  0,           Message("The answer was not ThingSpeak's (HTTP {status}): a log-in page or a proxy stands between.")),
    "server_error":           Rule("retry",     "retry",     True,   True,  0,           Message("{host} is in trouble (HTTP {status}).")),
    "too_fast":               Rule("retry",     "retry",     False,  False, 0,           Message("{host} asks to wait: calls came too fast (HTTP 429).")),
    "misdirected":            Rule("retry",     "retry",     False,  True,  0,           Message("{host} says that it does not serve this address (HTTP 421).")),
    "bad_request":            Rule("split",     "park",      False,  False, 0,           Message("{host} refused an entry as malformed (HTTP 400).")),
    "bad_bytes":              Rule("split",     "park",      False,  False, 0,           Message("{host} refused an entry's text (HTTP 422).")),
    "no_fields":              Rule("split",     "park",      False,  False, 0,           Message("The entry has none of the channel's fields (HTTP 421).")),
    "too_large":              Rule("split",     "park",      False,  False, 0,           Message("{host} found the call too large (HTTP 413).")),
    "conflict":               Rule("reconcile", "reconcile", False,  False, 0,           Message("{host} has an entry of that time already (HTTP 409).")),
    "key_refused":            Rule("stop",      "stop",      False,  False, PROBE,       Message("The write key was refused (HTTP {status}): check write_key in the config.")),
    "channel_unknown":        Rule("stop",      "stop",      False,  False, PROBE,       Message("{host} knows no such channel (HTTP 404): check channel in the config.")),
    "quota":                  Rule("stop",      "stop",      False,  False, QUOTA_PROBE, Message("The year's messages are used up (HTTP 402): choose a longer interval or another licence.")),
    "not_supported":          Rule("stop",      "stop",      False,  False, PROBE,       Message("{host} does not take this kind of call (HTTP {status}): check url in the config.")),
}
# fmt: on
"""The matrix. 500 and 504 are answers of a server that may have stored the rows; so are, to be safe, 502 and 503."""

"""The failure matrix: each result of a call -> the worker's action.

Outcomes: `sent`: the rows are settled; `retry`: send the same rows later; `split`: halve them to find the refused
row; `park`: park the rows with the reason; `stop`: only probe slowly until the user acts; `reconcile`: find out which
rows are already stored. No row is ever dropped.
"""

# A table is read across.
# ruff: noqa: E501

from __future__ import annotations

from typing import Literal, NamedTuple

from p1tui.i18n.message import NOTHING, Message
from p1tui.net.failures import FailureKind
from p1tui.runtime.duration import MINUTE

Outcome = Literal["sent", "retry", "split", "park", "stop", "reconcile"]

CallResult = Literal[
    "accepted",
    FailureKind,
    "captive",
    "not_said",
    "server_error",
    "too_fast",
    "misdirected",
    "bad_request",
    "bad_contents",
    "no_fields",
    "too_large",
    "too_old",
    "conflict",
    "key_refused",
    "place_unknown",
    "quota",
    "not_supported",
]

PROBE = 15 * MINUTE
"""Seconds between two probes of a stopped target: the user may have renewed a key on the server."""

QUOTA_PROBE = 360 * MINUTE
"""Seconds between two probes of a spent quota, which starts again once a year."""


class Rule(NamedTuple):
    """One row of the matrix."""

    many: Outcome
    """Outcome for a call with several rows."""
    one: Outcome
    """Outcome for a call with a single row."""
    stored: bool
    """True if the target may have stored the rows."""
    link: bool
    """True if the network or the server failed, which opens the breaker."""
    wait: float
    """Seconds to the next try at least; 0: back-off decides."""
    reason: Message
    """Sentence for a person; `NOTHING` if the target has its own (`Answer.sentence`)."""


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
    "captive":                Rule("retry",     "retry",     False,  True,  0,           NOTHING),
    "not_said":               Rule("retry",     "retry",     False,  True,  0,           NOTHING),
    "server_error":           Rule("retry",     "retry",     True,   True,  0,           NOTHING),
    "too_fast":               Rule("retry",     "retry",     False,  False, 0,           NOTHING),
    "misdirected":            Rule("retry",     "retry",     False,  True,  0,           NOTHING),
    "bad_request":            Rule("split",     "park",      False,  False, 0,           NOTHING),
    "bad_contents":              Rule("split",     "park",      False,  False, 0,           NOTHING),
    "no_fields":              Rule("split",     "park",      False,  False, 0,           NOTHING),
    "too_large":              Rule("split",     "park",      False,  False, 0,           NOTHING),
    "too_old":                Rule("park",      "park",      False,  False, 0,           Message("{host} does not keep entries as old as these.")),
    "conflict":               Rule("reconcile", "reconcile", False,  False, 0,           NOTHING),
    "key_refused":            Rule("stop",      "stop",      False,  False, PROBE,       NOTHING),
    "place_unknown":        Rule("stop",      "stop",      False,  False, PROBE,       NOTHING),
    "quota":                  Rule("stop",      "stop",      False,  False, QUOTA_PROBE, NOTHING),
    "not_supported":          Rule("stop",      "stop",      False,  False, PROBE,       NOTHING),
}
# fmt: on
"""Result of a call -> rule. `server_error`: with 500 and 504, and to be safe 502 and 503, rows may be stored."""

"""Sentences on a broker for a person, beside those of the failure matrix."""

from __future__ import annotations

from typing import Final

from p1tui.i18n.message import Message, verbatim
from p1tui.uplinks.target import Answer

NO_PAHO: Final = Message(
    "paho-mqtt, the package that speaks with a broker, is missing. Install p1tui again with its extra "
    "[mqtt]; the README says how, under Home Assistant."
)
LOST: Final = Message("The connection to {host} broke; it is made again.")
LOST_AGAIN: Final = Message("Perhaps another p1tui publishes the same meter there.")
SILENT: Final = Message("{host} did not confirm what it was sent; the connection is made again.")
NOT_MQTT: Final = Message(
    "{host} took the connection but did not answer as a broker does. Check the port of url in [[mqtt]]: "
    "1883, or 8883 with mqtts."
)
NO_ECHO: Final = Message(
    "{host} took a message but did not give it back: its rules (ACL) do not let this user write and read "
    "{detail}."
)
ALL_IS_WELL: Final = Message("a message was published and came back. All is well.")
CA_UNREADABLE: Final = Message(
    "The certificates that ca in [[mqtt]] names cannot be read ({detail}). Correct ca, or the file."
)

_WRONG_USER: Final = Message(
    "{host} refuses the user or the password. Correct user and password in [[mqtt]]."
)
_NO_USER: Final = Message("{host} wants a user and a password. Write user and password into [[mqtt]].")
_NOT_NOW: Final = Message("{host} takes no connections at present; it is tried again.")
_REFUSED: Final = Message("{host} refuses the connection: {detail}.")


def refusal(reason: str, *, has_user: bool) -> Answer:
    """Return the answer for the reason with which a broker answers a connection (MQTT 3.1.1, 3.2.2.3)."""
    match reason:
        case "Success":
            return Answer(result="accepted")
        case "Bad user name or password" | "Not authorized":
            return Answer(result="key_refused", sentence=_WRONG_USER if has_user else _NO_USER)
        case "Server unavailable" | "Server busy":
            return Answer(result="server_error", sentence=_NOT_NOW)
    return Answer(result="not_supported", sentence=_REFUSED, detail=verbatim(reason))

"""Messages in the history: readable English in one column, and beside it their template and values."""

from __future__ import annotations

from p1tui.i18n.message import Message, verbatim


def as_columns(message: Message) -> tuple[str, str]:
    """Return the values of the two columns: the English text, and template and values as JSON."""
    return str(message), message.to_json().decode()


def recalled(text: str, json: str | None) -> Message:
    """Return the message of two such columns; the text as it stands where the other one is NULL."""
    return verbatim(text) if json is None else Message.from_json(json)

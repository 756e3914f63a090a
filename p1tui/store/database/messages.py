"""Messages in the history: English text in one column, template and values as JSON in another."""

from __future__ import annotations

from p1tui.i18n.message import Message, verbatim


def as_columns(message: Message) -> tuple[str, str]:
    """Return the values of the two columns: English text and JSON."""
    return str(message), message.to_json().decode()


def recalled(text: str, json: str | None) -> Message:
    """Return the message of the two columns; the text unchanged where the JSON is NULL."""
    return verbatim(text) if json is None else Message.from_json(json)

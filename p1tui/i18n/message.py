"""A text for a person: an English template and the values in it, translated only when it is shown.

Rooms that know no language make a `Message`; `str()` of it is plain English for logs, errors and JSON. The
template is the key of the gettext catalogue, so it must be one literal in the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from p1tui.i18n.printable import printable


class Message:
    """A template and its values: `Message("No connection to {host}: {detail}.", host=…, detail=…)`.

    A value is a text that belongs to no language (a path, a name, an error of the system), a number, or
    another message; control characters in a text are written out.
    `{count:,}` groups the thousands of a number. An empty message, `Message("")`, is false.

    Threads: any, since a message never changes.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, str | int | Message]

    def __init__(self, template: str, /, **values: str | int | Message) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Message never changes: {name}")

    def __str__(self) -> str:
        if not self.values:
            return self.template
        return self.template.format_map({name: _shown(value) for name, value in self.values.items()})

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __bool__(self) -> bool:
        return bool(self.template)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.template == other.template and self.values == other.values

    def __hash__(self) -> int:
        return hash((self.template, tuple(self.values.items())))

    def is_like(self, other: Message) -> bool:
        """Return True if the two differ in nothing but numbers: a figure that grows is no news."""
        return self.template == other.template and _without_numbers(self) == _without_numbers(other)

    def with_values(self, **values: str | int | Message) -> Message:
        """Return a message of this template with these values, for a table of bare templates."""
        return Message(self.template, **values)

    def to_json(self) -> bytes:
        """Return the message as a JSON object with `template` and `values`, in which form it is stored."""
        return msgspec.json.encode(self, enc_hook=as_object)

    @classmethod
    def from_json(cls, data: bytes | str) -> Message:
        """Return the message that `to_json` wrote. Raises `ValueError` for other data."""
        return from_object(msgspec.json.decode(data))


NOTHING = Message("")
"""The empty message."""


DAY = "{date}"
"""Template of a day: in logs and JSON `2026-11-26`, on a screen `26 Nov` in its language."""


def dated(day: date) -> Message:
    """Return a day as a value for another message."""
    return Message(DAY, date=day.isoformat())


def verbatim(text: str) -> Message:
    """Return a message with exactly this text; braces in it are no placeholders."""
    return Message(text)


def counted(count: int, one: Message, many: Message) -> Message:
    """Return the message that goes with a number: `one`, or `many` with `{count}` in it."""
    return one if count == 1 else many.with_values(count=count)


def joined(texts: Sequence[Message | str]) -> Message:
    """Return texts as one, with commas between them."""
    if not texts:
        return NOTHING
    first, *rest = texts
    if rest:
        return Message("{first}, {rest}", first=first, rest=joined(rest))
    return first if isinstance(first, Message) else verbatim(first)


def as_object(value: object) -> object:
    """Return a message as a dict for msgspec's `enc_hook`. Raises `NotImplementedError` for anything else."""
    if isinstance(value, Message):
        return {"template": value.template, "values": value.values}
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def from_object(data: object) -> Message:
    """Return the message of a decoded JSON object, or of a string, which earlier versions stored.

    Raises `ValueError` for other data.
    """
    match data:
        case str(text):
            return verbatim(text)
        case {"template": str(template), "values": dict(values)}:
            return Message(template, **{str(name): _value(value) for name, value in values.items()})
    raise ValueError("this is no message")


def _without_numbers(message: Message) -> dict[str, str | Message]:
    return {name: value for name, value in message.values.items() if not isinstance(value, int)}


def _shown(value: str | int | Message) -> str | int | Message:
    return printable(value) if isinstance(value, str) else value


def _value(data: object) -> str | int | Message:
    return data if isinstance(data, str | int) else from_object(data)

"""Recover template and values of the events in formats 1 to 4, which stored them as English text alone.

Only the migration to format 5 uses this. It also recovers a value that is itself such a text.
"""

from __future__ import annotations

from string import Formatter
from typing import Any, Final, NamedTuple

import msgspec

TEMPLATES: Final = (
    "this computer's clock, which times the readings, was set {way} {length}",
    "no readings for {length}, since {since}",
    "the clock went back {length}, from {since}",
    "readings are timed by {whose} now",
    "another meter: {meter} in place of {earlier}",
    "the power was out for {length}",
    "another device: {name} on channel {channel}",
    "tariff {tariff} after tariff {earlier}",
    "the meter counts {new} {what}, {old} before",
    "the meter says {new} now, {old} before",
    "counted as a new series: {doubt}",
    "its time is {seconds} s {way} the reading before it ({before})",
    "{name} fell from {prior} to {value} {unit}",
    "{name} leapt from {prior} to {value} {unit} in {seconds} s",
    "a telegram was rejected: {reason}",
    "{total} telegrams were rejected within an hour, {most} of them for this: {reason}",
    "The history was damaged: a new one has begun, and it is kept as {aside}.",
    "no access; check that you may write to the folder {folder}.",
    "{folder} is no folder; name another file with store.path.",
    "{reason}; check the folder {folder}.",
)
"""Templates of stored texts, and of texts inside them. A text without values needs no template."""


class _Pattern(NamedTuple):
    """A parsed template: its fixed `texts`, and between them the `names` of its values (one fewer)."""

    template: str
    texts: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, template: str) -> _Pattern:
        parsed = list(Formatter().parse(template))
        names = tuple(name for _, name, _, _ in parsed if name is not None)
        texts = tuple(text for text, _, _, _ in parsed)
        return cls(template, texts if len(texts) > len(names) else (*texts, ""), names)

    def values(self, sentence: str) -> list[str] | None:
        """Return the values between the fixed texts, each as short as possible; `None`: no match."""
        first, *between, last = self.texts
        if not sentence.startswith(first):
            return None
        found, at = [], len(first)
        for text in between:
            end = sentence.find(text, at)
            if end < 0:
                return None
            found.append(sentence[at:end])
            at = end + len(text)
        end = len(sentence) - len(last)
        return [*found, sentence[at:end]] if end >= at and sentence.endswith(last) else None


_PATTERNS: Final = sorted(map(_Pattern.of, TEMPLATES), key=lambda pattern: -sum(map(len, pattern.texts)))
"""The longest fixed text first, so that a short template does not match a longer one's sentence."""


def message_of(sentence: str) -> str | None:
    """Return a sentence's message as JSON; `None` if no template matches."""
    found = _matched(sentence)
    return None if found is None else msgspec.json.encode(found).decode()


def _matched(sentence: str) -> dict[str, Any] | None:
    for pattern in _PATTERNS:
        if (values := pattern.values(sentence)) is not None:
            found = {
                name: _matched(value) or value for name, value in zip(pattern.names, values, strict=True)
            }
            return {"template": pattern.template, "values": found}
    return None

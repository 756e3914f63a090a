"""Take out of a text what belongs to nobody but the user: keys, equipment ids, addresses and names."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec

from p1tui.config.section import MASK, SECRETS
from p1tui.config.settings import Config
from p1tui.store.database.connection import open_reader
from p1tui.uplinks.registry import configured_targets

PUBLIC: Final = frozenset(
    ("api.thingspeak.com", "thingspeak.com", "localhost", "127.0.0.1", "0.0.0.0", "::1")
)
"""Hosts that tell nothing of a network."""

SHORTEST: Final = 4
"""Characters of the shortest word that is taken out: a shorter one is part of others."""

_PATTERNS: Final = (
    (re.compile(r"/dev/serial/by-(?:id|path)/[^\s\"']+"), "/dev/serial/by-id/PORT"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "MAIL"),
    (re.compile(r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b"), "MAC"),
    (re.compile(r"\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}\b"), "ADDRESS"),
    (
        re.compile(
            r"(?<![\w:])(?=[0-9A-Fa-f:]*[0-9A-Fa-f]{3}:)(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])"
        ),
        "ADDRESS",
    ),
    (
        re.compile(
            r"\b[\w-]+(?:\.[\w-]+)*\.(?:local|lan|home|internal|intranet|box|localdomain|home\.arpa)\b"
        ),
        "HOST",
    ),
    (re.compile(r"\b(?=[0-9A-Za-z]*\d{8})[0-9A-Za-z]{10,}\b"), "ID"),
    (re.compile(r"\b(?:[0-9A-F]{16,}|[0-9a-f]{16,}|(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{16})\b"), "ID"),
)
"""Forms that are taken out whatever they say: by-id names hold the adapter's serial number, long runs of
digits are equipment ids, sixteen capitals and digits are a key of ThingSpeak."""


class Redaction:
    """Takes known words and telling forms out of texts.

    Threads: any; it never changes.
    """

    def __init__(self, words: dict[str, str]) -> None:
        spelt = {spelling: mask for word, mask in words.items() for spelling in _spellings(word)}
        self._masks = {spelling.lower(): mask for spelling, mask in spelt.items()}
        longest = sorted((re.escape(each) for each in spelt), key=len, reverse=True)
        self._words = re.compile(rf"(?<![^\W_])(?:{'|'.join(longest)})(?![^\W_])", re.I) if longest else None

    def __call__(self, text: str) -> str:
        """Return the text without them."""
        if self._words is not None:
            text = self._words.sub(lambda found: self._masks[found[0].lower()], text)
        for pattern, mask in _PATTERNS:
            text = pattern.sub(mask, text)
        return text


def words(config: Config, history: Path, *, home: Path, user: str, host: str) -> dict[str, str]:
    """Return each word to be taken out, and the mask in its place."""
    found = dict.fromkeys(_ids(history), "ID")
    found |= dict.fromkeys(_hosts(config), "HOST")
    found |= dict.fromkeys(_serials(config), "ID")
    found |= {str(each.channel): "CHANNEL" for each in config.thingspeak}
    found |= {each.user: "USER" for each in config.mqtt}
    for each in config.influx:
        found |= dict.fromkeys((each.user, each.org, *each.tags.values()), "NAME")
    found |= {user: "USER", host: "HOST", host.partition(".")[0]: "HOST", str(home): "~"}
    found |= dict.fromkeys(secrets(config), MASK)
    return {word: mask for word, mask in found.items() if len(word) >= SHORTEST and word != "root"}


def secrets(config: Config) -> Iterator[str]:
    """Yield each secret of a config that is set."""
    yield from _secrets("", msgspec.to_builtins(config))


def _secrets(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _secrets(key, each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _secrets(name, each)
    elif name in SECRETS and value:
        yield str(value)


def _hosts(config: Config) -> Iterator[str]:
    uploads = [target.settings.url for target in configured_targets(config)]
    for url in (config.meter.source, *uploads, *(each.url for each in config.mqtt)):
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            continue
        if host not in PUBLIC:
            yield host


def _serials(config: Config) -> Iterator[str]:
    """Yield the serial of a device that the source names."""
    query = config.meter.source.partition("?")[2]
    yield from (value for name, value in parse_qsl(query) if name == "serial")


def _ids(history: Path) -> Iterable[str]:
    """Return the equipment ids of meters and devices that the history knows."""
    if not history.exists():
        return []
    query = (
        "SELECT meter FROM series UNION SELECT identity FROM series WHERE identity NOT LIKE 'header:%'"
        " UNION SELECT equipment_id FROM device"
    )
    try:
        with closing(open_reader(history)) as database:
            return [each for (each,) in database.execute(query) if each]
    except sqlite3.Error:
        return []  # the forms are taken out all the same


def _spellings(word: str) -> Iterator[str]:
    """Yield a word, the hexadecimal digits of its bytes, and the bytes that it may be the digits of."""
    yield word
    yield word.encode().hex()
    try:
        text = bytes.fromhex(word).decode("ascii")
    except ValueError:
        return
    if len(text) >= SHORTEST and text.isprintable():
        yield text

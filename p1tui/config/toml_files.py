"""Read a file of settings, or say in a sentence why it is none."""

from __future__ import annotations

import errno
import re
import tomllib
from pathlib import Path
from typing import Any

from p1tui.config.errors import ConfigError
from p1tui.config.files import read_text
from p1tui.config.places import Place
from p1tui.i18n.message import Message


def read_table(path: Path) -> tuple[dict[str, Any], Place]:
    """Return the file's table and the place of its settings; both empty if there is no file.

    Raises `ConfigError`.
    """
    text = ""
    try:
        text = read_text(path)
        table = tomllib.loads(text)
    except FileNotFoundError:
        return {}, Place(str(path))
    except OSError as error:
        if error.errno == errno.EFBIG:
            told = Message("{file}: it is larger than any config; name another file.", file=str(path))
            raise ConfigError(told) from None
        raise ConfigError(
            Message(
                "{file}: cannot be read ({why}); check the file's owner and mode.",
                file=str(path),
                why=error.strerror or "",
            )
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            Message(
                "{file}: byte {number} is not UTF-8; save the file as UTF-8.",
                file=str(path),
                number=error.start + 1,
            )
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_not_toml(path, text, str(error))) from None
    except RecursionError:
        raise ConfigError(
            Message(
                "{file}: a value is nested too deeply to be read; write it with fewer brackets.",
                file=str(path),
            )
        ) from None
    except ValueError:
        raise ConfigError(_too_long(path, text)) from None
    return table, Place(str(path), text)


_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_UNQUOTED = re.compile(r"\s*([\w.-]+)\s*=\s*(?!(?:true|false)\b)(?=[^\s\"'\[{\d+-])")
"""A key with a value that begins as text does."""


_DIGITS = re.compile(r"[0-9_]{640,}")
"""Digits of a number that may be refused: Python's own limit is 4,300, and cannot be set below 640."""


def _too_long(path: Path, text: str) -> Message:
    """Return the sentence on a number that Python does not convert."""
    found = max(_DIGITS.finditer(text), key=lambda match: len(match[0]), default=None)
    return Message(
        "{file}: a number has too many digits; write one that a meter could have.",
        file=Message("{file}, line {line}", file=str(path), line=text.count("\n", 0, found.start()) + 1)
        if found
        else str(path),
    )


def _not_toml(path: Path, text: str, why: str) -> Message:
    """Return the sentence on a file that is no TOML, `why` being tomllib's words."""
    found = _PLACE.search(why)
    line = int(found[1]) if found and found[1] else len(text.rstrip("\n").split("\n"))
    written = text.split("\n")[line - 1] if text else ""
    if unquoted := _UNQUOTED.match(written):
        return Message(
            '{file}, line {line}: text needs quotes; write {key} = "…".',
            file=str(path),
            line=line,
            key=unquoted[1],
        )
    return Message(
        "{file}, line {line}: not valid TOML ({why}). Mend the line, or start from an empty file.",
        file=str(path),
        line=line,
        why=why[: found.start()] if found else why,
    )

"""Words of Linux and SQLite that stand inside messages: `{path} cannot be read (Permission denied).`

They come as plain strings, and `sentences.tell` looks them up unchanged. This list puts them into the
catalogues.
"""

from __future__ import annotations

from p1tui.i18n.message import Message

SYSTEM_WORDS = (
    Message("No such file or directory"),
    Message("No such device"),
    Message("No such device or address"),
    Message("Permission denied"),
    Message("Operation not permitted"),
    Message("Input/output error"),
    Message("Is a directory"),
    Message("No space left on device"),
    Message("Read-only file system"),
    Message("Device or resource busy"),
    Message("Connection refused"),
    Message("Connection reset by peer"),
    Message("Broken pipe"),
    Message("No route to host"),
    Message("Network is unreachable"),
    Message("Connection timed out"),
    Message("timed out"),
    Message("database is locked"),
    Message("database disk image is malformed"),
    Message("unable to open database file"),
    Message("disk I/O error"),
)

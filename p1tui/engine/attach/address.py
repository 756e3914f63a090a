"""The socket's place: where the engine makes it, and how either side reaches a long path."""

from __future__ import annotations

import os
import socket
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

LONGEST_PATH: Final = 103
"""Bytes of the longest path of a socket on every system; Linux takes 107."""

AVAILABLE: Final = hasattr(socket, "AF_UNIX") and os.name == "posix"
"""True if this system has such sockets; attaching is for POSIX."""


def bound(history: Path) -> tuple[socket.socket, Path]:
    """Make the socket of a history, and return it with its path. Call it with the history locked.

    Raises `OSError` if there is no place for it.
    """
    trouble = OSError("no folder for it")
    for folder in _folders(history):
        path = folder / f"{_short_name(history)}.sock"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with suppress(FileNotFoundError):
                path.unlink()
            with _reachable(path) as address:
                listener.bind(address)
            path.chmod(0o600)
            listener.listen(128)
            listener.setblocking(False)
        except OSError as error:
            listener.close()
            trouble = error
        else:
            return listener, path
    raise trouble


def connected(path: Path, timeout: float) -> socket.socket:
    """Connect to the socket of an engine. Raises `OSError`."""
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        caller.settimeout(timeout)
        with _reachable(path) as address:
            caller.connect(address)
    except BaseException:  # Ctrl+C included: nobody else can close it
        caller.close()
        raise
    return caller


def user_of(peer: socket.socket) -> int | None:
    """Return the user id of the process at the other end, `None` if the system does not tell it.

    The mode of the socket, 0600, keeps other users out there, too. See unix(7), SO_PEERCRED.
    """
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return None
    credentials = peer.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("3i"))
    _, user, _ = struct.unpack("3i", credentials)
    return int(user)


def is_stranger(peer: socket.socket) -> bool:
    """Return True if the other end belongs to another user."""
    return user_of(peer) not in (None, os.geteuid())


def _folders(history: Path) -> Iterator[Path]:
    """Yield the folders for the socket, best first: the user's runtime folder, then the history's own."""
    user = os.getuid()
    for runtime in (os.environ.get("XDG_RUNTIME_DIR"), f"/run/user/{user}"):
        if not runtime or not os.path.isabs(runtime):  # noqa: PTH117 - text of the environment
            continue
        folder = Path(runtime) / "p1tui"
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            status = folder.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_uid == user:
                yield folder
    yield history.resolve().parent


def _short_name(history: Path) -> str:
    """Return 16 hex digits for a path, by two checksums: hashlib would bring OpenSSL, 3.6 MB for one name."""
    path = os.fsencode(history.resolve())
    return f"{zlib.crc32(path):08x}{zlib.crc32(path[::-1]):08x}"


@contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """Yield an address for a path; a longer one than a socket's can be is reached through its open folder."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)

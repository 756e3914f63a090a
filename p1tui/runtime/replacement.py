"""Write a file beside its target and let it take the target's place only once it is whole."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacement(target: Path, *, mode: int = 0o666) -> Iterator[Path]:
    """Yield an empty new file beside `target`; delete it at the end unless it was renamed. Raises `OSError`.

    Its name cannot be guessed, and the system makes it only if nothing has that name, so that no file and no
    link of a user's is ever written through. `mode` holds its permissions before the umask.
    """
    path = target.with_name(f".p1tui-{secrets.token_hex(8)}.partial")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)

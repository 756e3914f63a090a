"""Pack the files of a recording that are full, beside the writing."""

from __future__ import annotations

import gzip
import os
import queue
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

BINARY: Final = getattr(os, "O_BINARY", 0)
"""Flag without which Windows changes line ends."""

BLOCK: Final = 1 << 16
PATIENCE_S: Final = 10.0
"""Seconds that an end waits for packing."""


class Packer:
    """Packs files on a thread of its own, and removes packed ones beyond `keep`.

    Threads: the writer's calls the methods; `on_trouble` is called on the thread `packer`.
    """

    def __init__(self, path: Path, keep: int | None, on_trouble: Callable[[OSError], None]) -> None:
        self._path, self._keep, self._on_trouble = path, keep, on_trouble
        self._files: queue.Queue[Path | None] = queue.Queue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="packer", daemon=True)

    def start(self) -> None:
        """Begin with what an earlier run left."""
        for file in left_over(self._path):
            self._files.put(file)
        self._thread.start()

    def pack(self, file: Path) -> None:
        """Pack a file as soon as those before it are packed."""
        self._files.put(file)

    def close(self) -> None:
        """End; wait some seconds for what is left."""
        self._files.put(None)
        self._thread.join(PATIENCE_S)
        self._stopping.set()

    def _run(self) -> None:
        while (file := self._files.get()) is not None:
            try:
                pack(file, self._stopping)
                self._drop()
            except OSError as error:
                self._on_trouble(error)

    def _drop(self) -> None:
        """Remove the oldest packed files beyond those to keep. Raises `OSError`."""
        if self._keep is not None:
            packed = sorted(file for file in of_recording(self._path) if file.name.endswith(".gz"))
            for file in packed[: max(len(packed) - self._keep, 0)]:
                file.unlink(missing_ok=True)


def pack(file: Path, stopping: threading.Event | None = None) -> None:
    """Replace a file by a packed one, which gets its name once it is whole on disk. Raises `OSError`."""
    packed = file.with_name(f"{file.name}.gz")
    if not packed.exists():
        part = file.with_name(f"{file.name}.gz.part")
        with (
            file.open("rb") as plain,
            os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | BINARY, 0o600), "wb") as raw,
        ):
            with gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as out:
                while block := plain.read(BLOCK):
                    out.write(block)
                    if stopping is not None and stopping.is_set():
                        return
            raw.flush()
            os.fsync(raw.fileno())
        part.rename(packed)
    file.unlink(missing_ok=True)


def of_recording(path: Path) -> list[Path]:
    """Return the files that were set aside from a recording, packed or not, by name."""
    name = re.compile(re.escape(path.name) + r"\.\d{8}-\d{6}-\d{3}(?:\.gz)?")
    with suppress(OSError):
        return sorted(file for file in path.parent.iterdir() if name.fullmatch(file.name))
    return []


def left_over(path: Path) -> list[Path]:
    """Return the files that are not packed yet, oldest first."""
    return [file for file in of_recording(path) if not file.name.endswith(".gz")]

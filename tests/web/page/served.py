"""The served scene in a process of its own, which goes on when a test says so."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.shared.folders import ROOT

END_S = 30.0


class Served:
    """A scene that is served."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        assert process.stdout is not None
        self._process = process
        self.folder = folder
        self.url = process.stdout.readline().strip()
        """Its address, with a slash at the end."""
        assert self.url.startswith("http://127.0.0.1:"), "the scene did not start"

    def tell(self, line: str) -> None:
        """Let the scene go on, and wait until it has: `second`, `later 40`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"

    def get(self, path: str) -> Any:
        """Return an answer of the API."""
        with urllib.request.urlopen(self.url + path.lstrip("/"), timeout=END_S) as answer:
            return json.load(answer)


@contextmanager
def served(folder: Path, *words: str) -> Iterator[Served]:
    """Serve the scene from a folder, at a free port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.web.page.scene", str(folder), "0", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Served(process, folder)
    finally:
        process.terminate()
        process.communicate(timeout=END_S)

"""The files of the page: read once, named by a fixed table, so that no path leads anywhere else."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

PAGE: Final = Path(__file__).with_name("page")

KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
}
"""Ending of a file's name -> its media type; other files are not served."""

PACKED: Final = (".html", ".css", ".js", ".mjs", ".json", ".webmanifest", ".svg", ".txt", ".md")
"""Endings of files that become smaller by gzip."""


class StaticFile(NamedTuple):
    """One file of the page."""

    content: bytes
    packed: bytes
    """The same by gzip; empty if that is not smaller."""
    kind: str
    tag: str
    """ETag: a digest of the content."""


def files(folder: Path = PAGE) -> dict[str, StaticFile]:
    """Return all files of the page by their name below the folder, with slashes."""
    return {
        file.relative_to(folder).as_posix(): _read(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix in KINDS
    }


def _read(file: Path) -> StaticFile:
    content = file.read_bytes()
    packed = gzip.compress(content, mtime=0) if file.suffix in PACKED else b""
    digest = hashlib.sha256(content).hexdigest()[:24]
    return StaticFile(
        content, packed if len(packed) < len(content) else b"", KINDS[file.suffix], f'"{digest}"'
    )


def answer(request: Request, file: StaticFile) -> Response:
    """Return a file, or 304 to who has it already; a browser asks each time, and gets the newest."""
    headers = {"ETag": file.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if file.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    content = file.content
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = file.packed, "gzip"
    return Response(content, headers=headers, media_type=file.kind)

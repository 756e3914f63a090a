"""The blocks of `fleet.md`, and what they need on loopback: a database, vmauth, a user's service manager."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.shared.databases import Database, VictoriaMetrics
from tests.shared.folders import ROOT
from tests.shared.ports import free_port

DOCS = ROOT / "p1tui" / "docs"
TEXT = (DOCS / "fleet.md").read_text("utf-8")


def block(kind: str) -> str:
    """Return the one code block of a kind."""
    [found] = re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    return str(found)


@contextmanager
def running_vmauth(folder: Path, database: VictoriaMetrics) -> Iterator[Database]:
    """Run vmauth with the config of the text, before a database."""
    folder.mkdir()
    config = folder / "vmauth.yml"
    config.write_text(block("yaml").replace("http://127.0.0.1:8428", database.url))
    port = free_port()
    command = ["vmauth", f"-auth.config={config}", f"-httpListenAddr=127.0.0.1:{port}"]
    server = Database(command, port, "/health", folder / "log")
    try:
        server.start()
        yield server
    finally:
        server.kill()


def provision(url: str, environment: dict[str, str], **values: str) -> subprocess.CompletedProcess[str]:
    """Run the lines for a box, with an address and other values in the first one."""
    first, _, rest = block("sh").partition("\n")
    for name, value in {"url": url, **values}.items():
        first, count = re.subn(rf"\b{name}=\S+", f"{name}={value}", first)
        assert count == 1, name
    return subprocess.run(
        ["sh", "-c", f"{first}\n{rest}"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

"""A network of its own: a loopback that can be cut, and that no other program shares."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.shared.waiting import until

PROGRAMS = ("unshare", "nsenter", "ip", "nft")

CUT = "table inet cut { chain out { type filter hook output priority 0; policy drop; }; }"
"""Drops every packet without a word, as a cable that is pulled does."""


def missing() -> str:
    """Return why there can be none here; empty if there can."""
    if os.getuid() != 0:
        return "a network of its own needs root"
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


class Network:
    """A network namespace (ip-netns(8)), kept by a process in it."""

    def __init__(self) -> None:
        self._keeper = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        file = Path(f"/proc/{self._keeper.pid}/ns/net")
        until(lambda: file.readlink() != Path("/proc/self/ns/net").readlink(), 10)
        self._name = file.readlink()
        self.words = ("nsenter", f"--net={file}")
        """Words before a command that is to run in it."""
        self._run("ip", "link", "set", "lo", "up")

    def _run(self, *command: str) -> None:
        subprocess.run([*self.words, *command], check=True, timeout=20)

    def cut(self) -> None:
        """Let no packet through."""
        self._run("nft", CUT)

    def mend(self) -> None:
        """Let all packets through again."""
        self._run("nft", "delete table inet cut")

    def close(self) -> None:
        """End every process in it, and so it: a session whose client is gone outlives its sshd."""
        for file in Path("/proc").glob("[0-9]*/ns/net"):
            with contextlib.suppress(OSError):  # it has ended
                if file.readlink() == self._name:
                    os.kill(int(file.parts[2]), signal.SIGKILL)
        self._keeper.wait()

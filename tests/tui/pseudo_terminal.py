"""A program in a child process, on a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time

PATIENCE_S = 30.0


class Screen:
    """A Python program in a child process, on a pseudo-terminal."""

    def __init__(self, program: str, **environment: str) -> None:
        self.master, slave = pty.openpty()
        env = os.environ | {"TERM": "xterm", "COLUMNS": "80", "LINES": "24", "SSH_TTY": "/dev/pts/9"}
        env |= {"LC_ALL": "C.UTF-8"} | environment
        self.child = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=env,
            start_new_session=True,
        )
        os.close(slave)
        self.seen = b""

    def read_until(self, words: bytes) -> None:
        """Read the output until `words` come."""
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, self.seen[-2000:]
            if select.select([self.master], [], [], left)[0]:
                try:
                    self.seen += os.read(self.master, 65536)
                except OSError:  # the child has ended
                    raise AssertionError(self.seen[-4000:].decode(errors="replace")) from None

    def type(self, keys: bytes) -> None:
        """Type bytes, whatever they are."""
        os.write(self.master, keys)

    def close(self) -> None:
        """Close the terminal, and kill the child if it still runs."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()

"""A private ssh server on a loopback port, whose one user is whoever runs the tests."""

from __future__ import annotations

import base64
import getpass
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.shared.ports import free_port
from tests.shared.waiting import until

SSHD = "/usr/sbin/sshd"
"""sshd insists on being started by its absolute path."""

START_S = 20.0


def run(*command: object, env: dict[str, str] | None = None) -> str:
    """Run a program to its end; its output. What it says on stderr is in the error of a failure."""
    done = subprocess.run(list(map(str, command)), env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


class Sshd:
    """Its files are in `folder`: host key, the user's key in PuTTY's format, config and log.

    `words` come before its command, as those of a `Network`.
    """

    def __init__(self, folder: Path, words: Sequence[str] = ()) -> None:
        self.port = free_port()
        self.user_key = folder / "user.ppk"
        self._host_key = folder / "host_key"
        self._make_keys(folder)
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where sshd gives up its privileges
        config = folder / "sshd_config"
        config.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self._host_key}\n"
            f"AuthorizedKeysFile {folder / 'authorized_keys'}\nAllowUsers {getpass.getuser()}\n"
            "PermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            "UsePAM no\nStrictModes no\nPidFile none\nPrintMotd no\n"
        )
        self._log = folder / "sshd.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([*words, SSHD, "-D", "-e", "-f", config], stderr=log)
        until(self._listens, START_S)

    def _make_keys(self, folder: Path) -> None:
        run("ssh-keygen", "-q", "-t", "ecdsa", "-b", 256, "-N", "", "-C", "", "-f", self._host_key)
        home = os.environ | {"HOME": str(folder)}  # puttygen keeps a random seed at home
        make = ("puttygen", "-q", "-t", "ed25519", "--new-passphrase", "/dev/null", "-o", self.user_key)
        run(*make, env=home)
        run("puttygen", self.user_key, "-O", "public-openssh", "-o", folder / "authorized_keys", env=home)

    def _listens(self) -> bool:
        assert self._process.poll() is None, "sshd did not start"
        return "Server listening on" in self._log.read_text(errors="replace")

    def known_host(self) -> str:
        """The host key as a line of PuTTY's sshhostkeys: the curve, and both coordinates of the point."""
        blob = base64.b64decode(self._host_key.with_suffix(".pub").read_text().split()[1])
        x, y = int.from_bytes(blob[-64:-32], "big"), int.from_bytes(blob[-32:], "big")
        return f"ecdsa-sha2-nistp256@{self.port}:127.0.0.1 nistp256,{x:#x},{y:#x}\n"

    def close(self) -> None:
        """End it, by its own process."""
        self._process.terminate()
        self._process.wait(10)

"""Another user of this computer, who calls a socket; only root can play one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CALL = """
import os, socket, sys
folder, name = os.path.split(sys.argv[1])
os.chdir(folder)  # as root: the folders above it are shut to others
os.setuid(65534)
caller = socket.socket(socket.AF_UNIX)
try:
    caller.connect(name)
except OSError as error:
    print(type(error).__name__)
else:
    print(caller.makefile().readline())
"""


def heard_by_another_user(path: Path) -> str:
    """Return the first line that another user hears at a socket, or the name of the error.

    The socket's own folder, if it is the test's, is opened to all, so that the socket alone decides. Those
    above it are shared with other runs of the tests, which shut them again.
    """
    if str(path).startswith("/tmp/"):
        path.parent.chmod(0o755)
    command = [sys.executable, "-S", "-c", CALL, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()

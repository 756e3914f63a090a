"""Another user of this computer, who calls a socket; only root can play one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CALL = """
import os, socket, sys
os.setuid(65534)
folder, name = os.path.split(sys.argv[1])  # the whole path may be longer than a socket's can be
os.chdir(folder)
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

    The test's folders around it are opened to all, so that the socket alone decides.
    """
    for folder in path.parents:
        if folder.stat().st_uid == os.getuid() and str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    command = [sys.executable, "-S", "-c", CALL, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()

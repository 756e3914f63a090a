"""The network besides the meter's port: HTTP calls, names, and the state of the way out."""

from __future__ import annotations

import sys
from typing import Any, cast

# Where click is installed, `import httpx` loads httpx's own command line, and with that rich and pygments:
# some 10 MB that a program without a screen has no use for. httpx takes a missing one for not installed.
sys.modules.setdefault("httpx._main", cast(Any, None))

"""Network access: HTTP calls, name resolution, and the state of the network."""

from __future__ import annotations

import sys
from typing import Any, cast

# If click is installed, `import httpx` loads httpx's command line, and with it rich and pygments: some 10 MB
# that the headless program does not need. httpx runs without its `_main`.
sys.modules.setdefault("httpx._main", cast(Any, None))

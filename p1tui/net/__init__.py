"""Network access: HTTP calls, name resolution, and the state of the network.

Servers on the internet, of uploads and of prices, are called with httpx (`client`): one client for all, with
proxies, deadlines and failures that are told apart. It is imported for the first call. The standard library's
would take 3 MB less where no proxy is named, and be a second home of each of these rules. A device on the
local network is called over one connection that is kept open (`kept_connection`).
"""

from __future__ import annotations

import sys
from typing import Any, cast

# If click is installed, `import httpx` loads httpx's command line, and with it rich and pygments: some 10 MB
# that the headless program does not need. httpx runs without its `_main`.
sys.modules.setdefault("httpx._main", cast(Any, None))

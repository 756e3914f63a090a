"""p1tui: a smart-meter monitor for the terminal."""

import sys
from typing import Any, cast

__version__ = "0.1.0"

# msgspec takes from typing_extensions, which is installed beside textual, what typing has since Python 3.11:
# half a megabyte in each recording, and some milliseconds of each start.
if "typing_extensions" not in sys.modules:
    sys.modules["typing_extensions"] = cast(Any, None)
    import msgspec  # noqa: F401

    del sys.modules["typing_extensions"]

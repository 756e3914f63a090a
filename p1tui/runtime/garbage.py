"""Put Python's garbage collector off while the program starts.

Imports make much that stays and hardly any garbage; collections among them cost a tenth of the time to the
first paint.
"""

from __future__ import annotations

import gc


def put_off() -> None:
    """Collect nothing until `collect_from_now_on`."""
    gc.disable()


def collect_from_now_on() -> None:
    """Collect again, and look no more at what was made so far: most of it stays to the end."""
    gc.freeze()
    gc.enable()

"""Decode what is typed with replacement.

Textual's input thread decodes strictly: a single byte that is not UTF-8 (é from a PuTTY that is set to
Latin-1) ends the app. This decoder gives U+FFFD, which is bound to no key. Before an upgrade, check that
`LinuxDriver.run_input_thread` still takes its decoder from the module's `getincrementaldecoder`; delete the
file if it decodes with replacement by then. A test types all bytes into a pseudo-terminal.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable
from functools import partial

DECODER = "getincrementaldecoder"
"""Name by which the driver's module imports what makes its decoder."""

Make = Callable[[], codecs.IncrementalDecoder]


def _lenient(encoding: str) -> Make:
    """Return what makes a decoder that replaces bytes of no character by U+FFFD."""
    return partial(codecs.getincrementaldecoder(encoding), "replace")


def replace_strange_bytes() -> None:
    """Let textual's driver decode with replacement; Windows gives characters, no bytes."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        setattr(linux_driver, DECODER, _lenient)

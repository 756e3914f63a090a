"""Read what is typed on a thread that sleeps until something is, and decode it with replacement.

Textual's input thread wakes ten times a second, a sixth of what an idle screen costs; at the end it waits a
tenth of a second for more; it reads the end of a lost terminal for ever; and it decodes strictly: a single
byte that is not UTF-8 (é from a PuTTY that is set to Latin-1) ends the app. This one gives U+FFFD for that,
which is bound to no key. Before an upgrade, compare `LinuxDriver.run_input_thread` with this one, and check
that `disable_input` still sets and clears `exit_event`; delete the file if textual does all this by then.
A test types all bytes into a pseudo-terminal, and another counts the wakes.
"""

from __future__ import annotations

import codecs
import os
import select
import threading
from contextlib import suppress

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

CHUNK = 4096


class WakingEvent(threading.Event):
    """An event that also ends a `select` which reads `reader`.

    Threads: any may call `set`; the rest is for the one that clears it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)

    def set(self) -> None:
        """Set it, and make the reader readable."""
        super().set()
        os.write(self._writer, b"\0")

    def clear(self) -> None:
        """Clear it, and empty the reader."""
        with suppress(BlockingIOError):
            os.read(self.reader, CHUNK)
        super().clear()

    def close(self) -> None:
        """Close both ends."""
        os.close(self.reader)
        os.close(self._writer)


class SleepingDriver(LinuxDriver):
    """A driver whose input thread sleeps while nothing is typed.

    Threads: as in `LinuxDriver`.
    """

    def start_application_mode(self) -> None:
        """Start to draw and to read, for the first time or after a stop."""
        self._wake = self.exit_event = WakingEvent()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """End writing, and close what woke the input thread, which has ended."""
        super().close()
        if self.exit_event is self._wake:
            self.exit_event = threading.Event()
            self._wake.close()

    def run_input_thread(self) -> None:
        """Read until the exit event is set, or the terminal is lost."""
        parser, fileno = XTermParser(self._debug), self.fileno
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        wait: float | None = None
        while not self.exit_event.is_set():
            ready, _, _ = select.select([fileno, self._wake.reader], [], [], wait)
            # A lone Esc may begin a longer key, and counts as one only after a while: look once more.
            wait = constants.ESCAPE_DELAY if ready else None
            if fileno in ready:
                data = os.read(fileno, CHUNK)
                if not data:
                    return
                if text := decode(data):
                    for message in parser.feed(text):
                        self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

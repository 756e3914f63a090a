"""Keep one input thread and one writer when the program is stopped and continued from outside.

At SIGCONT textual starts both threads again, also where SIGSTOP stopped the program, so that none had
ended; and it does so amid whatever the app does, its start and its end included, and in the middle of a
write, for whose lock it then waits for ever. Of two input threads one then waits for ever in a read, for
which the end of the app waits, too. Here SIGCONT ends them first, as SIGTSTP does, and both signals wait
for their turn in the app's loop. Before an upgrade, check the handlers `_sigcont_application` and
`_sigtstp_application` of `LinuxDriver`; delete the file if they resume only what was suspended, in the
loop, by then. Tests count the threads, and send signals at the start and at the end.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import Any

CONTINUED = "_sigcont_application"
STOPPED = "_sigtstp_application"
"""Names of the driver's methods for SIGCONT and SIGTSTP."""


def _continued(driver: Any, *_signal: object) -> None:
    """Resume in the loop; not at all once it is closed, since the screen has ended."""
    with contextlib.suppress(RuntimeError):
        driver._loop.call_soon_threadsafe(_resume, driver)


def _stopped(driver: Any, *_signal: object) -> None:
    """Suspend in the loop, then stop; stop at once if it is closed."""
    try:
        driver._loop.call_soon_threadsafe(_stop, driver)
    except RuntimeError:
        _stop(driver)


def _resume(driver: Any) -> None:
    """Restore the terminal, which a shell may have changed meanwhile, and draw anew."""
    _suspend(driver)
    if driver._must_signal_resume:
        driver.resume_application_mode()


def _stop(driver: Any) -> None:
    _suspend(driver)
    os.kill(os.getpid(), signal.SIGSTOP)


def _suspend(driver: Any) -> None:
    """Suspend the screen, if it is neither suspended already nor about to end or over."""
    runs = driver._key_thread is not None and driver._key_thread.is_alive() and not driver._app._exit
    if driver._auto_restart and runs:
        driver.suspend_application_mode()
        driver._must_signal_resume = True


def resume_once() -> None:
    """Let textual's driver resume only what is suspended, and only between two steps of the app."""
    if sys.platform != "win32":
        from textual.drivers.linux_driver import LinuxDriver

        setattr(LinuxDriver, CONTINUED, _continued)
        setattr(LinuxDriver, STOPPED, _stopped)

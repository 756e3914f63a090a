"""Keep one input thread and one writer when the program is stopped and continued from outside.

At SIGCONT textual starts both threads again, also where SIGSTOP stopped the program, so that none had ended.
Of two input threads one then waits for ever in a read, for which the end of the app waits, too. Here SIGCONT
ends them first, as SIGTSTP does. Before an upgrade, check `LinuxDriver._sigcont_application`; delete the file
if it resumes only what was suspended by then. A test counts the threads.
"""

from __future__ import annotations

import sys
from typing import Any

HANDLER = "_sigcont_application"
"""Name of the driver's method for SIGCONT."""


def _continued(driver: Any, *_signal: object) -> None:
    """Restore the terminal, which a shell may have changed meanwhile, and draw anew."""
    if driver._auto_restart:
        if not driver._must_signal_resume:
            driver.suspend_application_mode()
            driver._must_signal_resume = True
        driver.resume_application_mode()


def resume_once() -> None:
    """Let textual's driver resume only what is suspended."""
    if sys.platform != "win32":
        from textual.drivers.linux_driver import LinuxDriver

        setattr(LinuxDriver, HANDLER, _continued)

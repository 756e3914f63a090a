"""Stop and continue the program in order, also from outside, with one input thread and one writer.

textual's handlers for SIGTSTP and SIGCONT write to the terminal at once. Where the signal comes while the
main thread puts a write into the writer's queue, that waits for ever for the lock that it holds itself. Here
the event loop does what the signal asks for.

At SIGCONT textual starts both threads again, also where SIGSTOP stopped the program, so that none had ended.
Of two input threads one then waits for ever in a read, for which the end of the app waits, too. Here SIGCONT
ends them first, as SIGTSTP does.

Before an upgrade, check `LinuxDriver._sigtstp_application` and `_sigcont_application`; delete the file if
they leave the work to the loop, and resume only what was suspended. Tests hold both.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import Any

STOPS, CONTINUES = "_sigtstp_application", "_sigcont_application"
"""Names of the driver's methods for SIGTSTP and SIGCONT."""


def resumed(driver: Any) -> None:
    """Restore the terminal, which a shell may have changed meanwhile, and draw anew."""
    if driver._auto_restart:
        if not driver._must_signal_resume:
            driver.suspend_application_mode()
            driver._must_signal_resume = True
        driver.resume_application_mode()


def by_the_loop(act: Callable[[Any], None]) -> Callable[[Any, int, object], None]:
    """Return a handler of a signal that lets the driver's event loop call `act`.

    After the end of the loop the signal does what it does to a program without a screen.
    """

    def handle(driver: Any, number: int, _frame: object) -> None:
        if driver._loop.is_closed():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        else:
            driver._loop.call_soon_threadsafe(act, driver)

    return handle


def resume_once() -> None:
    """Let textual's driver stop and resume in its event loop, and resume only what is suspended."""
    if sys.platform != "win32":
        from textual.drivers.linux_driver import LinuxDriver

        setattr(LinuxDriver, STOPS, by_the_loop(LinuxDriver._sigtstp_application))
        setattr(LinuxDriver, CONTINUES, by_the_loop(resumed))

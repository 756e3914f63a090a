"""Attach to the engine that records a history already: look at it on a screen, or print its readings."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.running.run_plan import RunPlan
from p1tui.cli.running.screen_files import log_file, remember
from p1tui.config.contract_folder import contracts_folder
from p1tui.i18n.message import Message
from p1tui.runtime import garbage, logs, signals
from p1tui.runtime.lock import holder_of

if TYPE_CHECKING:
    from p1tui.engine.attach.viewer import Viewer

FIRST_S = 0.1
"""Most seconds that the first paint waits for the engine, which has answered long before as a rule."""

ANSWER_S = 2.0
"""Seconds to wait for the engine to say which source it reads, if that decides on attaching."""


def view(plan: RunPlan, holder: str) -> ExitStatus | None:
    """Show the screen of another process's engine; return `None` if the user wants to record here.

    `holder`: name of that process; empty if the engine is about to start.

    The engine is called before the screen is imported, so that the first paint has its newest reading.
    """
    from p1tui.engine.attach.viewer import Viewer

    viewer = Viewer(plan.files.history, holder=holder, source=plan.named_source)
    viewer.start()
    try:
        return _show(plan, viewer)
    finally:
        viewer.stop()


def _show(plan: RunPlan, viewer: Viewer) -> ExitStatus | None:
    from p1tui.tui import terminal

    settings = plan.settings
    zone = ZoneInfo(settings.meter.timezone)
    log = log_file(plan.files.log, zone)
    terminal.prepare(settings.tui, os.environ)
    from p1tui.store.queries.history import History
    from p1tui.tui.patches.failures import ScreenFailed
    from p1tui.tui.run import run
    from p1tui.tui.session import Session

    _check_source(plan, viewer)
    session = Session(
        feed=viewer.feed,
        history=lambda: History(plan.files.history, timezone=zone),
        settings=settings.tui,
        timezone=zone,
        log_path=log,
        mode="VIEW",
        main_fuse_a=settings.meter.main_fuse_a,
        config=settings,
        contracts_folder=contracts_folder(plan.files.config),
        uploads=viewer,
        remember=partial(remember, plan.files.config),
        on_painted=garbage.collect_from_now_on,
    )
    signals.deliver()
    try:
        after = run(session)
    except ScreenFailed as error:
        signals.ignore()
        logs.log.error("The screen failed.", exc_info=error)
        raise CommandError(
            ExitStatus.FAILED,
            Message(
                "The screen ended by an error in p1tui ({error}); the recording goes on without it.",
                error=str(error),
            ),
        ) from error
    if after == "record":
        signals.catch()  # the screen's event loop no longer handles them
        return None
    signals.ignore()
    return ExitStatus.DONE


def _check_source(plan: RunPlan, viewer: Viewer) -> None:
    """Wait for the engine's answer. Raises `CommandError` if it reads another source than the one named."""
    hello = viewer.wait(ANSWER_S if plan.named_source else FIRST_S)
    if hello is not None and plan.named_source and hello.source != plan.named_source:
        raise CommandError(
            ExitStatus.HELD,
            Message(
                "Process {pid} records this meter already, from {source} and not from {named}. Leave "
                "--source out to look at it, or record another meter with --profile NAME.",
                pid=hello.pid,
                source=hello.source,
                named=plan.named_source,
            ),
        )


def listen(plan: RunPlan) -> ExitStatus:
    """Print the lines of the engine that records the history, and of those that follow it, until a signal."""
    from p1tui.engine.attach import address
    from p1tui.engine.attach.call import Unanswered
    from p1tui.engine.attach.listener import NewsListener
    from p1tui.engine.attach.protocol import Nonsense

    if not address.AVAILABLE:
        raise CommandError(
            ExitStatus.USAGE,
            Message("This system cannot attach to a running p1tui; add --no-ui to record here and print."),
        )
    logs.to_stderr(ZoneInfo(plan.settings.meter.timezone))
    signals.deliver()
    all_topics = plan.json == "all"
    listener = NewsListener(
        plan.files.history,
        ("reading", "link", "event") if all_topics else ("reading",),
        lambda news: logs.log.info("%s", news),
    )
    try:
        with closing(listener.lines()) as lines:
            for line in lines:
                sys.stdout.buffer.write(line + b"\n")
                sys.stdout.buffer.flush()
    except (Unanswered, Nonsense) as error:
        raise _refusal(plan, error) from error
    finally:
        if listener.lost:
            logs.log.warning("%d lines were not printed: what reads them is too slow.", listener.lost)
        logs.settle()
    return ExitStatus.DONE


def _refusal(plan: RunPlan, error: Exception) -> CommandError:
    """Return the error for an engine that does not answer, or for none."""
    history = str(plan.files.history)
    if holder_of(plan.files.history).name:
        return CommandError(
            ExitStatus.HELD,
            Message("The readings of {history} cannot be had: {why}", history=history, why=str(error)),
        )
    return CommandError(
        ExitStatus.FAILED,
        Message(
            "No p1tui records {history} now. Start one, or add --no-ui to record here and print.",
            history=history,
        ),
    )

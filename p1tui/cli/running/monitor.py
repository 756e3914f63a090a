"""`p1tui`: record a meter, with a screen or without."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from p1tui.cli.common import CommonOptions, try_lock_history
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.running import turns
from p1tui.cli.running.assembly import assemble, source_of
from p1tui.cli.running.run_plan import RunPlan, plan_run
from p1tui.config import loading
from p1tui.config.settings import Config
from p1tui.i18n.message import Message
from p1tui.runtime import logs, signals
from p1tui.runtime.lock import HistoryLock, HistoryLocked

if TYPE_CHECKING:
    from p1tui.engine.engine import Engine
    from p1tui.tui.session import After

FORGOTTEN = Message(
    "This history is temporary, so what is left is not sent; --profile NAME keeps it, and the next run with "
    "that profile sends the rest."
)
SENT_LATER = Message("The next run with this history sends the rest.")


def monitor(
    common: CommonOptions,
    *,
    no_ui: bool,
    json: Literal["readings", "all"] | None,
    demo: bool,
    source: str | None,
    upload: bool,
    wait: bool,
) -> ExitStatus:
    """Record until the user or the end of the input stops it; attach to an engine that does so already."""
    planned = partial(
        plan_run,
        common,
        no_ui=no_ui,
        json=json,
        demo=demo,
        source=source,
        upload=upload,
        wait=wait,
        terminal=not no_ui and _has_terminal(),
    )
    plan = planned()
    if plan.listen:
        from p1tui.cli.running.attached import listen

        return listen(plan)
    if turns.service_is_coming(plan):
        from p1tui.cli.running.attached import view

        status = view(plan, "")
    else:
        status = None
    while status is None:
        try:
            with ExitStack() as cleanup:
                status = _record_or_view(plan, cleanup)
        except SetupWanted:
            from p1tui.cli.service.setup import interpose

            interpose(common)
            plan = planned()
    return status


class SetupWanted(Exception):
    """The user has left the waiting screen for setup; nothing records any more."""


def _has_terminal() -> bool:
    from p1tui.tui.terminal import is_terminal

    return is_terminal()


def _record_or_view(plan: RunPlan, cleanup: ExitStack) -> ExitStatus | None:
    """Record, or view what another engine records; return `None` to try again."""
    if plan.temporary:
        return _record(plan, None, cleanup, locked=True)
    try:
        lock, locked = try_lock_history(plan.files.history, cleanup), True
    except HistoryLocked as held:
        if plan.named_source or not plan.screen:
            source_of(plan, None, threading.Event())  # a wrong one is told first
        if plan.screen:
            from p1tui.cli.running.attached import view

            return view(plan, held.holder)
        if not plan.wait:
            raise CommandError(ExitStatus.HELD, held.message) from held
        lock, locked = turns.awaited_lock(plan, held, cleanup), True
    except OSError:  # no lock file can be made yet, and the screen works without
        lock, locked = HistoryLock(plan.files.history), False
        cleanup.callback(lock.release)
    return _record(plan, lock, cleanup, locked=locked)


def _record(plan: RunPlan, lock: HistoryLock | None, cleanup: ExitStack, *, locked: bool) -> ExitStatus:
    """Make history, source and engine of the plan, and run them."""
    made = assemble(plan, lock, cleanup, locked=locked)
    return _run(plan, made.settings, made.engine, made.log, made.started)


def _run(
    plan: RunPlan, settings: Config, engine: Engine, log: Path, started: Callable[[], None]
) -> ExitStatus:
    """Run the engine with or without a screen; call `started` once the screen is painted, or at once."""
    from p1tui.sources.base import SourceMissing
    from p1tui.store.errors import StoreError

    failed = False
    try:
        if plan.screen:
            from p1tui.cli.running.screen_files import log_file

            file = log_file(log, engine.timezone)
            failed = _show(plan, settings, engine, file, on_painted=started)
        else:
            from p1tui import headless

            logs.to_stderr(engine.timezone)
            for warning in loading.warnings(settings):
                logs.log.warning("%s", warning)
            started()
            headless.run(engine, json=plan.json)
            _tell_unsent(plan, engine)
    except (SourceMissing, StoreError) as error:
        raise CommandError(ExitStatus.DEVICE, error.message) from error
    if engine.failure:
        raise CommandError(ExitStatus.FAILED, engine.failure)
    return ExitStatus.FAILED if failed else ExitStatus.DONE


def _tell_unsent(plan: RunPlan, engine: Engine) -> None:
    """Log that the end of a replay did not wait for its uploads, if it had any."""
    latest = engine.feed.latest()
    owed = any(not link.newest_only for link in latest.links)
    if not plan.played_back or plan.loopback or plan.no_upload or not owed:
        return
    told = Message(
        "{readings:,} readings were recorded and {entries:,} entries uploaded: the end of a recording waits "
        "for no upload. {rest}",
        readings=latest.recorder.recorded,
        entries=sum(link.sent_today for link in latest.links if not link.newest_only),
        rest=FORGOTTEN if plan.temporary else SENT_LATER,
    )
    logs.log.warning("%s", told)
    logs.settle()


def _show(
    plan: RunPlan,
    settings: Config,
    engine: Engine,
    log: Path | None,
    *,
    on_painted: Callable[[], None],
) -> bool:
    """Record with a screen, and without it once it failed; return True if it did. Raises `SetupWanted`."""
    from p1tui import headless
    from p1tui.cli.running.screen_files import remember
    from p1tui.config.contract_folder import contracts_folder
    from p1tui.tui import terminal

    terminal.prepare(settings.tui, os.environ)
    from p1tui.tui.patches.failures import ScreenFailed
    from p1tui.tui.run import run
    from p1tui.tui.session import Session

    failed = False
    after: After = "end"
    try:
        signals.deliver()
        engine.start()
        session = Session(
            feed=engine.feed,
            history=engine.history,
            settings=settings.tui,
            timezone=engine.timezone,
            log_path=log,
            mode="REC",
            main_fuse_a=settings.meter.main_fuse_a,
            config=settings,
            contracts_folder=None if plan.demo else contracts_folder(plan.files.config),
            uploads=engine,
            remember=partial(remember, None if plan.demo else plan.files.config),
            on_painted=on_painted,
        )
        try:
            after = run(session)
        except ScreenFailed as error:
            failed = True
            headless.go_on(engine, error)
    finally:
        signals.ignore()  # the screen's event loop no longer handles them
        engine.stop()
        logs.settle()
    if after == "setup":
        raise SetupWanted
    return failed

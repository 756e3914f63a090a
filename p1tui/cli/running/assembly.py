"""Make the engine of a plan: its source, its history, and in the demo what stands for the internet."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.running.run_plan import RunPlan
from p1tui.config.section import shown_source
from p1tui.config.settings import Config
from p1tui.i18n.message import Message
from p1tui.runtime import garbage
from p1tui.runtime.lock import HistoryLock

if TYPE_CHECKING:
    from p1tui.demo.household.household import Household
    from p1tui.engine.engine import Engine
    from p1tui.prices.source import PriceSource
    from p1tui.sources.base import Source

DEMO_SEED = 1
"""Seed of the simulated house and of its server's failures, so that every run is the same."""


class Assembled(NamedTuple):
    """An engine that is not started yet."""

    engine: Engine
    settings: Config
    """The config in force, in the demo with its own channel and contract."""
    history: Path
    log: Path
    started: Callable[[], None]
    """Lets the engine's threads go on once the screen is painted, and seeds the demo's history."""


def assemble(plan: RunPlan, lock: HistoryLock | None, cleanup: ExitStack, *, locked: bool) -> Assembled:
    """Make history, source and engine of the plan; `locked`: False if the lock could not be taken yet."""
    from p1tui.engine.engine import Engine
    from p1tui.engine.options import AttachOptions, EngineOptions
    from p1tui.service.newer import ChangeWatch

    stop, painted = threading.Event(), threading.Event()
    household: Household | None = None
    if plan.demo:
        from p1tui.demo.household.household import Household

        household = Household(DEMO_SEED)
    source = source_of(plan, household, stop)
    history, log, attach = plan.files.history, plan.files.log, None
    if plan.temporary:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="p1tui-")))
        history, log = folder / "history.sqlite", folder / "p1tui.log"
    if lock is not None:
        attach = AttachOptions(announce=lock.announce, profile=plan.profile, source=shown_source(plan.spec))
    settings = plan.settings
    price_sources: tuple[PriceSource, ...] = ()
    if plan.loopback:
        from p1tui.cli.running import demo_servers

        settings = demo_servers.with_channel(settings, DEMO_SEED, cleanup)
        settings, price_sources = demo_servers.with_prices(settings, cleanup)
    engine = Engine(
        settings,
        source,
        EngineOptions(
            history=history,
            temporary=plan.temporary,
            lock=None if locked else lock,
            no_upload=plan.no_upload,
            demo=plan.demo,
            price_sources=price_sources,
            attach=attach,
            newer=ChangeWatch(plan.files.config, plan.settings, plan.load).look,
            painted=painted,
            wait=plan.screen or plan.wait,
        ),
        stop=stop,
    )
    return Assembled(engine, settings, history, log, partial(_started, painted, engine, household))


def source_of(plan: RunPlan, household: Household | None, stop: threading.Event) -> Source:
    """Make the source of the plan. Raises `CommandError` for a wrong one."""
    from p1tui.sources import SourceSpecError, make_source

    try:
        return make_source(plan.spec, plan.settings.meter, household=household, stop=stop)
    except SourceSpecError as error:
        wrong = error.message
        if plan.spec_from_config:
            wrong = Message("{file}: meter.source: {why}", file=plan.spec_place, why=wrong)
        raise CommandError(ExitStatus.USAGE, wrong) from error


def _started(painted: threading.Event, engine: Engine, household: Household | None) -> None:
    """Let the engine's threads go on, and seed the simulated house's past: empty charts show nothing."""
    painted.set()
    garbage.collect_from_now_on()
    if household is not None:
        from p1tui.cli.running.demo_past import past

        engine.seed(past(household, int(time.time())))

"""`p1tui`: record a meter, with a screen or without."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from p1tui.cli import common
from p1tui.cli.errors import DEVICE, DONE, FAILED, USAGE, Refused
from p1tui.config import editing, loading
from p1tui.config.settings import Config, ConfigError, ThingSpeakSettings
from p1tui.i18n.message import NOTHING, Message
from p1tui.runtime import logs, paths, signals

if TYPE_CHECKING:
    from p1tui.engine.engine import Engine

DEMO_SEED = 1
"""The same house and the same trouble of its link at every run."""

DEMO_RECENT, DEMO_RECENT_STEP = 3600, 5
"""Seconds: the last hour of a demo's history is finer than minutes, lest its chart show a comb."""

DEMO_COMMIT_INTERVAL = 5
"""Seconds: a demo's uploads should follow its readings closely, and it spares no card."""


def monitor(arguments: argparse.Namespace) -> int:
    """Open what the arguments name, run until the user or the input ends it, and commit."""
    if arguments.json and not arguments.no_ui:
        raise Refused(USAGE, "--json needs --no-ui, since a screen and JSON cannot share the terminal.")
    if not arguments.no_ui:
        _need_terminal()
    if arguments.demo and arguments.source not in (None, "demo"):
        raise Refused(USAGE, f"--demo is a source of its own; leave it out, or --source {arguments.source}.")
    demo = arguments.demo or arguments.source == "demo"
    settings = common.settings(arguments, demo=demo and not arguments.upload)
    spec = "demo" if demo else settings.meter.source if arguments.source is None else arguments.source
    if spec == "-" and not arguments.no_ui:
        raise Refused(USAGE, "--source - needs --no-ui, since the screen reads its keys from the same input.")
    with ExitStack() as cleanup:
        return _record(arguments, settings, spec, cleanup)


def _record(arguments: argparse.Namespace, settings: Config, spec: str, cleanup: ExitStack) -> int:
    from p1tui.demo.household.household import Household
    from p1tui.engine.engine import Engine
    from p1tui.sources import SourceSpecError, open_source

    played_back = spec in ("-", "demo") or spec.startswith("file:")
    temporary = played_back and not _names_a_store(arguments)
    files = common.profile(arguments)
    if temporary:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="p1tui-")))
        files = msgspec.structs.replace(files, history=folder / "history.sqlite", log=folder / "p1tui.log")
    else:
        files = msgspec.structs.replace(files, history=common.history(arguments, settings))
    unwritable = NOTHING if temporary else _hold(files.history, cleanup)
    loopback = spec == "demo" and not arguments.upload
    if loopback:
        settings = _with_loopback(settings, cleanup)
    stop = threading.Event()
    household = Household(DEMO_SEED) if spec == "demo" else None
    try:
        source = open_source(spec, settings.meter, household=household, stop=stop)
    except SourceSpecError as error:
        whose = "" if arguments.source else f"{files.config}: meter.source: "
        raise Refused(USAGE, f"{whose}{error}") from error
    engine = Engine(
        settings,
        source,
        files.history,
        stop=stop,
        temporary=temporary,
        unwritable=unwritable,
        no_upload=_no_upload(settings, files, blocked=played_back and not loopback and not arguments.upload),
        demo=spec == "demo",
    )

    def seed() -> None:
        if household is not None:
            now = int(time.time())
            recent = range(now - DEMO_RECENT, now, DEMO_RECENT_STEP)
            engine.seed(chain(household.history(recent.start), map(household.reading, recent)))

    return _run(arguments, settings, engine, files, seed)


def _run(
    arguments: argparse.Namespace,
    settings: Config,
    engine: Engine,
    files: paths.Paths,
    seed: Callable[[], None],
) -> int:
    from p1tui.sources.base import SourceMissing
    from p1tui.store.recording.recorder import StoreError

    try:
        if arguments.no_ui:
            from p1tui import headless

            logs.to_stderr(engine.timezone)
            for warning in loading.warnings(settings):
                logs.log.warning(warning)
            seed()
            headless.run(engine, json=arguments.json)
        else:
            log = _log_file(files.log, engine.timezone)
            demo = engine.feed.latest().demo
            _show(settings, engine, log, remember_in=None if demo else files.config, on_painted=seed)
    except (SourceMissing, StoreError) as error:
        raise Refused(DEVICE, str(error)) from error
    if engine.failure:
        raise Refused(FAILED, str(engine.failure))
    return DONE


def _log_file(log: Path, zone: ZoneInfo) -> Path | None:
    """The log's file; None where none can be written, which is no reason to record nothing."""
    try:
        logs.to_file(log, zone)
    except OSError as error:
        logs.to_nowhere()
        print(f"p1tui: {log} cannot be written ({error.strerror}): no log is kept.", file=sys.stderr)
        return None
    return log


def _remember(file: Path | None, changed: Mapping[str, str]) -> None:
    """Keep what the user chose by key; the simulated house touches no real file."""
    if file is None:
        return
    try:
        editing.set_tui(file, changed)
    except ConfigError as error:
        logs.log.warning("What was chosen by key is not remembered. %s", error)


def _show(
    settings: Config,
    engine: Engine,
    log: Path | None,
    *,
    remember_in: Path | None,
    on_painted: Callable[[], None],
) -> None:
    from p1tui.tui import terminal

    terminal.prepare(settings.tui, os.environ)
    from p1tui.tui.app import run
    from p1tui.tui.session import Session

    try:
        signals.deliver()
        engine.start()
        run(
            Session(
                feed=engine.feed,
                history=engine.history,
                settings=settings.tui,
                timezone=engine.timezone,
                log_path=log,
                mode="REC",
                main_fuse_a=settings.meter.main_fuse_a,
                uploads=engine,
                remember=partial(_remember, remember_in),
                on_painted=on_painted,
            )
        )
    finally:
        signals.ignore()  # the screen let go of them with its loop
        engine.stop()


def _need_terminal() -> None:
    from p1tui.tui.terminal import is_terminal

    if not is_terminal():
        raise Refused(
            USAGE,
            "There is no terminal to draw on. Run p1tui in one, or add --no-ui to record without a screen.",
        )


def _hold(history: Path, cleanup: ExitStack) -> Message:
    """Be the one who records into it; else say why nobody can: that ends no live view."""
    from p1tui.store.database.connection import sentence

    try:
        common.lock(history, cleanup)
    except OSError as error:
        return sentence(error, history)
    return NOTHING


def _names_a_store(arguments: argparse.Namespace) -> bool:
    return bool(arguments.profile) or any(each.startswith("store.path=") for each in arguments.set or ())


def _no_upload(settings: Config, files: paths.Paths, *, blocked: bool) -> Message:
    if blocked:
        return Message("Nothing is uploaded while a recording is played back; --upload sends it, too.")
    if not settings.thingspeak:
        return Message(
            "Nothing is uploaded: no channel is configured. "
            "Write a [[thingspeak]] table with channel and write_key into {config}.",
            config=str(files.config),
        )
    return NOTHING


def _with_loopback(settings: Config, cleanup: ExitStack) -> Config:
    """A channel on a server of our own, whose link fails now and then, so that there is something to see."""
    import random

    from p1tui.demo.thingspeak import ThingSpeakServer
    from p1tui.demo.thingspeak.weather import Weather

    key = "DEMODEMODEMODEMO"
    weather = Weather(random.Random(DEMO_SEED))
    server = cleanup.enter_context(ThingSpeakServer(write_key=key, channel=1, weather=weather))
    return msgspec.structs.replace(
        settings,
        thingspeak=(ThingSpeakSettings(channel=1, write_key=key, url=server.url),),
        store=msgspec.structs.replace(settings.store, commit_interval=DEMO_COMMIT_INTERVAL),
    )

"""`p1tui web`: the page in a browser, of the p1tui that records, or of a source of its own."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from p1tui.cli.common import CommonOptions, history_file, load_settings, profile_files, try_lock_history
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.running.run_plan import plan_run
from p1tui.cli.web_needs import need_extra, need_token
from p1tui.i18n.message import Message
from p1tui.runtime import logs, signals, systemd
from p1tui.runtime.lock import HistoryLocked
from p1tui.runtime.paths import DEFAULT_PROFILE

if TYPE_CHECKING:
    import socket

    from p1tui.config.settings import Config
    from p1tui.engine.money.ledger import Ledger
    from p1tui.web.access.token_file import TokenFile
    from p1tui.web.site import Site


def web(common: CommonOptions, *, own_demo: bool, own_source: str | None) -> ExitStatus:
    """Serve the page until a signal."""
    need_extra()
    with ExitStack() as cleanup:
        if own_demo or own_source is not None:
            _with_engine(common, cleanup, demo=own_demo, source=own_source)
        else:
            _attached(common, cleanup)
    return ExitStatus.DONE


def _attached(common: CommonOptions, cleanup: ExitStack) -> None:
    """Serve what the recorder of this profile says, now or once it runs."""
    from p1tui.engine.attach.viewer import Viewer
    from p1tui.store.queries.history import History
    from p1tui.web.access.token_file import TokenFile
    from p1tui.web.site import Site

    settings = load_settings(common)
    zone = ZoneInfo(settings.meter.timezone)
    logs.to_stderr(zone)
    doors, token = _doors(settings, cleanup), TokenFile(profile_files(common).web_token)
    login = _login(settings, doors, token)
    history = history_file(common, settings)
    viewer = Viewer(history)
    viewer.start()
    cleanup.callback(viewer.stop)
    site = Site(
        feed=viewer.feed,
        history=lambda: History(history, timezone=zone),
        history_file=history,
        config=settings,
        profile=common.profile or DEFAULT_PROFILE,
        timezone=zone,
        ledger=_ledger(settings),
        login=login,
    )
    _serve(site, doors, token)


def _with_engine(common: CommonOptions, cleanup: ExitStack, *, demo: bool, source: str | None) -> None:
    """Record in this process, and serve that."""
    from p1tui.cli.running.assembly import assemble
    from p1tui.sources.base import SourceMissing
    from p1tui.store.errors import StoreError
    from p1tui.web.access.token_file import TokenFile
    from p1tui.web.site import Site

    plan = plan_run(
        common, no_ui=True, json=None, demo=demo, source=source, upload=False, wait=True, terminal=False
    )
    logs.to_stderr(ZoneInfo(plan.settings.meter.timezone))
    doors, token = _doors(plan.settings, cleanup), TokenFile(plan.files.web_token)
    login = _login(plan.settings, doors, token)
    try:
        lock = None if plan.temporary else try_lock_history(plan.files.history, cleanup)
    except HistoryLocked as held:
        raise CommandError(ExitStatus.HELD, held.message) from held
    made = assemble(plan, lock, cleanup, locked=True)
    cleanup.callback(made.engine.stop)
    try:
        with signals.postponed():
            made.engine.start()
            made.started()
    except (SourceMissing, StoreError) as error:
        raise CommandError(ExitStatus.DEVICE, error.message) from error
    site = Site(
        feed=made.engine.feed,
        history=made.engine.history,
        history_file=made.history,
        config=made.settings,
        profile=plan.profile,
        timezone=made.engine.timezone,
        ledger=_ledger(made.settings),
        login=login,
    )
    _serve(site, doors, token)


def _ledger(settings: Config) -> Ledger | None:
    from p1tui.engine.money.ledger import Ledger

    return Ledger(settings) if settings.contract else None


def _doors(settings: Config, cleanup: ExitStack) -> list[socket.socket]:
    """Return the listening sockets of `web.listen`."""
    from p1tui.web.doors import DoorShut, opened

    try:
        doors = opened(settings.web.listen)
    except DoorShut as shut:
        raise CommandError(ExitStatus.FAILED, shut.message) from shut
    for each in doors:
        cleanup.callback(each.close)
    return doors


def _login(settings: Config, doors: list[socket.socket], token: TokenFile) -> bool:
    """Return True if browsers must log in. Raises `CommandError` if there is no token for it."""
    from p1tui.web.doors import is_loopback

    needed = bool(settings.web.proxy) or not all(map(is_loopback, doors))
    if needed:
        need_token(token)
    return needed


def _serve(site: Site, doors: list[socket.socket], token: TokenFile) -> None:
    from p1tui.web.doors import addresses_of
    from p1tui.web.server import PageServer

    told = [Message("The page is at {url}", url=url) for url in addresses_of(doors)]
    for each in told:
        logs.log.info("%s", each)
    systemd.notify(f"READY=1\nSTATUS={told[0]}")
    try:
        PageServer(site, doors, token).run()
    except signals.Ended:
        logs.log.info("Asked to end.")
    finally:
        systemd.notify("STOPPING=1")
        logs.settle()

"""`p1tui uplink retry|backfill|test`: queue parked entries again, make older readings due, send a test entry.

A recorder that runs does it itself, asked over its socket; else the command does it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from p1tui.cli.common import (
    CommonOptions,
    history_file,
    load_settings,
    lock_history,
    need_history,
    time_option,
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note, say
from p1tui.cli.uplink.targets import chosen_targets, title
from p1tui.i18n.message import Message
from p1tui.runtime.lock import holder_of
from p1tui.uplinks.latest.waker import Waker
from p1tui.uplinks.registry import ConfiguredTarget, configured_targets, latest_targets

if TYPE_CHECKING:
    from p1tui.engine.attach.asking import Asker


def retry(common: CommonOptions, *, channel: int | None, target: str | None) -> ExitStatus:
    """Queue the parked entries of one channel, or of all targets."""
    from p1tui.store.outbox import maintenance

    settings = load_settings(common)
    targets = chosen_targets(common, settings, channel, target)
    history = need_history(history_file(common, settings))
    with _free_or_asked(history) as recorder:
        for each in targets:
            reasons = maintenance.parked(history, each.outbox_name)
            if recorder is None:
                count = maintenance.retry(history, each.outbox_name)
            else:
                count = recorder.ask("retry", target=each.outbox_name, on_progress=note).count or 0
            one, many = Message("1 entry is queued again."), Message("{count:,} entries are queued again.")
            done = one if count == 1 else many.with_values(count=count)
            say(Message("{target}: {done}", target=title(each), done=done))
            for reason, number in reasons.items():
                say(Message("{count} had been refused: {reason}", count=number, reason=reason), indent="  ")
    return ExitStatus.DONE


def backfill(common: CommonOptions, *, start: str, channel: int | None, target: str | None) -> ExitStatus:
    """Make readings from `start` on due, oldest first; to a database also those that it was sent already."""
    from p1tui.store.outbox import maintenance

    settings = load_settings(common)
    since = max(0, time_option("--from", start, ZoneInfo(settings.meter.timezone), whole_day=False))
    targets = chosen_targets(common, settings, channel, target)
    history = need_history(history_file(common, settings))
    with _free_or_asked(history) as recorder:
        for each in targets:
            if recorder is None:
                interval = each.settings.interval
                again = each.make().repeatable
                made = maintenance.make_due(history, each.outbox_name, interval, since, again=again)
                done = made.told(since)
            else:
                done = recorder.ask("backfill", target=each.outbox_name, since=since, on_progress=note).text
            say(Message("{target}: {done}", target=title(each), done=done))
    return ExitStatus.DONE


def test(common: CommonOptions, *, channel: int | None, target: str | None) -> ExitStatus:
    """Send one entry to one channel, or to all targets, and read it back; print the result of each.

    A broker gets a message of its own in place of an entry.
    """
    settings = load_settings(common)
    brokers = [each.make() for each in latest_targets(settings)] if channel is None else []
    brokers = [each for each in brokers if target is None or target in each.name]
    failed = False
    others = [each.outbox_name for each in configured_targets(settings)]
    if not brokers or any(target is None or target in name for name in others):
        targets = chosen_targets(common, settings, channel, target)
        failed = _test_channels(targets, history_file(common, settings))
    for broker in brokers:
        with Waker() as waker:
            answer = broker.prove(lambda: False, waker)
        well = answer.result == "accepted"
        failed = failed or not well
        done = answer.notice if well else answer.reason(broker.host)
        say(Message("{target}: {done}", target=broker.name, done=done))
    return ExitStatus.FAILED if failed else ExitStatus.DONE


def _test_channels(targets: list[ConfiguredTarget], history: Path) -> bool:
    """Test targets with a backlog; return True if one failed."""
    failed = False
    # With the lock no engine runs, whose calls would be too close to this one.
    with _free_or_asked(history) as recorder:
        for each in targets:
            well, done = _tested(each, history) if recorder is None else _asked_to_test(each, recorder)
            failed = failed or not well
            say(Message("{target}: {done}", target=each.make().name, done=done))
    return failed


def _tested(each: ConfiguredTarget, history: Path) -> tuple[bool, Message]:
    """Send a test entry: the newest reading's values, dated now, a time that no entry of the history has."""
    from p1tui.store.outbox.maintenance import newest_entry
    from p1tui.uplinks.proof import all_is_well, prove, trial_entry

    try:
        newest = newest_entry(history)
    except sqlite3.Error as error:
        why = Message("{file}: the history cannot be read ({why}).", file=str(history), why=str(error))
        raise CommandError(ExitStatus.DEVICE, why) from error
    target = each.make()
    fields = getattr(each.settings, "fields", ())
    entry = trial_entry(newest, fields, int(time.time()), repeatable=target.repeatable)
    trouble = prove(target, entry)
    if trouble is not None:
        return False, trouble
    return True, all_is_well(target.can_read_back, hasattr(each.settings, "read_key"))


def _asked_to_test(each: ConfiguredTarget, recorder: Asker) -> tuple[bool, Message]:
    from p1tui.engine.attach.call import Unanswered

    try:
        return True, recorder.ask("test", target=each.outbox_name, on_progress=note).text
    except Unanswered as refused:
        return False, refused.reason


@contextmanager
def _free_or_asked(history: Path) -> Iterator[Asker | None]:
    """Lock the history and yield `None`, or yield the recorder that holds it. Raises `CommandError`."""
    from p1tui.engine.attach.call import Unanswered
    from p1tui.store.errors import StoreError

    with ExitStack() as cleanup:
        recorder = _recorder(history, cleanup)
        try:
            yield recorder
        except StoreError as error:
            raise CommandError(ExitStatus.FAILED, error.message) from error
        except Unanswered as error:
            raise CommandError(ExitStatus.FAILED, error.reason) from error
        except sqlite3.Error as error:
            why = Message("{file}: the history cannot be used ({why}).", file=str(history), why=str(error))
            raise CommandError(ExitStatus.DEVICE, why) from error
        finally:
            if recorder is not None and recorder.version_notice:
                note(recorder.version_notice)


def _recorder(history: Path, cleanup: ExitStack) -> Asker | None:
    """Return the recorder of a history; lock it, and return `None`, if there is none.

    Raises `CommandError` if what holds it serves no viewers.
    """
    from p1tui.engine.attach.asking import Asker

    try:
        lock_history(history, cleanup)
    except CommandError as held:
        if held.status is not ExitStatus.HELD:
            raise
        try:
            recorder = Asker(holder_of(history))
        except OSError:
            raise held from None
        cleanup.callback(recorder.close)
        return recorder
    return None

"""`p1tui uplink retry|backfill`: queue parked entries again, and make older readings due."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
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
from p1tui.cli.output import say
from p1tui.cli.uplink_setup import chosen_targets
from p1tui.config.settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.p1.reading import rfc3339
from p1tui.uplinks.registry import ConfiguredTarget


def retry(common: CommonOptions, *, channel: int | None) -> ExitStatus:
    """Queue the parked entries of one channel, or of all targets, for the next run."""
    from p1tui.store.outbox import maintenance

    with _locked_history(common, channel) as (history, targets):
        for target in targets:
            reasons = maintenance.parked(history, target.outbox_name)
            count = maintenance.retry(history, target.outbox_name)
            one, many = Message("1 entry is queued again."), Message("{count:,} entries are queued again.")
            done = one if count == 1 else many.with_values(count=count)
            say(Message("{target}: {done}", target=_title(target), done=done))
            for reason, number in reasons.items():
                say(Message("{count} had been refused: {reason}", count=number, reason=reason), indent="  ")
    return ExitStatus.DONE


def backfill(common: CommonOptions, *, start: str, channel: int | None) -> ExitStatus:
    """Make readings from `start` on due; the next run sends them, oldest first."""
    from p1tui.store.outbox import maintenance

    timezone = ZoneInfo(load_settings(common).meter.timezone)
    since = time_option("--from", start, timezone, whole_day=False)
    with _locked_history(common, channel) as (history, targets):
        for target in targets:
            interval = target.settings.interval
            count, oldest = maintenance.make_due(history, target.outbox_name, interval, since)
            if oldest is None or not count:
                done = Message(
                    "of what is stored from {time} on, all was sent already or is due anyway.",
                    time=rfc3339(since),
                )
            elif count == 1:
                done = Message("1 entry is more due, from {time} on.", time=rfc3339(oldest))
            else:
                done = Message(
                    "{count:,} entries are more due, from {time} on.", count=count, time=rfc3339(oldest)
                )
            say(Message("{target}: {done}", target=_title(target), done=done))
    return ExitStatus.DONE


@contextmanager
def _locked_history(
    common: CommonOptions, channel: int | None
) -> Iterator[tuple[Path, list[ConfiguredTarget]]]:
    """Lock the history; yield its path and the chosen targets. Raises `CommandError`."""
    import sqlite3

    from p1tui.store.errors import StoreError

    settings = load_settings(common)
    targets = chosen_targets(common, settings, channel)
    history = need_history(history_file(common, settings))
    with ExitStack() as cleanup:
        lock_history(history, cleanup)
        try:
            yield history, targets
        except StoreError as error:
            raise CommandError(ExitStatus.FAILED, error.message) from error
        except sqlite3.Error as error:
            why = Message("{file}: the history cannot be used ({why}).", file=str(history), why=str(error))
            raise CommandError(ExitStatus.DEVICE, why) from error


def _title(target: ConfiguredTarget) -> str | Message:
    """Return a target's name for the user: the channel's number, else the name of its outbox."""
    settings = target.settings
    if isinstance(settings, ThingSpeakSettings):
        return Message("Channel {number}", number=settings.channel)
    return target.outbox_name

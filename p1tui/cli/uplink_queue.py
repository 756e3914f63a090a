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
from p1tui.cli.uplink_setup import chosen_targets
from p1tui.config.settings import ThingSpeakSettings
from p1tui.p1.reading import rfc3339
from p1tui.uplinks.registry import ConfiguredTarget


def retry(common: CommonOptions, *, channel: int | None) -> ExitStatus:
    """Queue the parked entries of one channel, or of all targets, for the next run."""
    from p1tui.store.outbox import maintenance

    with _locked_history(common, channel) as (history, targets):
        for target in targets:
            reasons = maintenance.parked(history, target.outbox_name)
            count = maintenance.retry(history, target.outbox_name)
            print(f"{_title(target)}: {_entries(count)} queued again.")
            for reason, number in reasons.items():
                print(f"  {number} had been refused: {reason}")
    return ExitStatus.DONE


def backfill(common: CommonOptions, *, start: str, channel: int | None) -> ExitStatus:
    """Make readings from `start` on due; the next run sends them, oldest first."""
    from p1tui.store.outbox import maintenance

    with _locked_history(common, channel) as (history, targets):
        timezone = ZoneInfo(load_settings(common).meter.timezone)
        since = time_option("--from", start, timezone, whole_day=False)
        for target in targets:
            interval = target.settings.interval
            count, oldest = maintenance.make_due(history, target.outbox_name, interval, since)
            if oldest is None or not count:
                print(
                    f"{_title(target)}: of what is stored from {rfc3339(since)} on,"
                    f" all was sent already or is due anyway."
                )
            else:
                print(f"{_title(target)}: {_entries(count)} more due, from {rfc3339(oldest)} on.")
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
            raise CommandError(ExitStatus.FAILED, str(error)) from error
        except sqlite3.Error as error:
            raise CommandError(
                ExitStatus.DEVICE, f"{history}: the history cannot be used ({error})."
            ) from error


def _title(target: ConfiguredTarget) -> str:
    """Return a target's name for the user: the channel's number, else the name of its outbox."""
    settings = target.settings
    return f"Channel {settings.channel}" if isinstance(settings, ThingSpeakSettings) else target.outbox_name


def _entries(count: int) -> str:
    return "1 entry is" if count == 1 else f"{count:,} entries are"

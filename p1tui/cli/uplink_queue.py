"""`p1tui uplink retry|backfill`: send what was refused once more, and what is older than the channel."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.cli import common
from p1tui.cli.errors import DEVICE, DONE, FAILED, Refused
from p1tui.cli.transfer import moment
from p1tui.cli.uplink_setup import chosen
from p1tui.config.settings import ThingSpeakSettings
from p1tui.p1.reading import rfc3339

Owed = tuple[ThingSpeakSettings, str]
"""A channel, and the name that its entries have in the history."""


def retry(arguments: argparse.Namespace) -> int:
    """Queue again what the channels refused; it goes out when p1tui runs next."""
    from p1tui.store.outbox import maintenance

    with _history(arguments) as (history, owed):
        for channel, target in owed:
            reasons = maintenance.parked(history, target)
            count = maintenance.retry(history, target)
            print(f"Channel {channel.channel}: {_entries(count)} queued again.")
            for reason, number in reasons.items():
                print(f"  {number} had been refused: {reason}")
    return DONE


def backfill(arguments: argparse.Namespace) -> int:
    """Make older readings due; they go out, oldest first, when p1tui runs next."""
    from p1tui.store.outbox import maintenance

    with _history(arguments) as (history, owed):
        timezone = ZoneInfo(common.settings(arguments).meter.timezone)
        since = moment("--from", arguments.start, timezone, whole_day=False)
        for channel, target in owed:
            count, oldest = maintenance.owe_from(history, target, channel.interval, since)
            if oldest is None or not count:
                print(
                    f"Channel {channel.channel}: of what is stored from {rfc3339(since)} on,"
                    f" all was sent already or is due anyway."
                )
            else:
                print(f"Channel {channel.channel}: {_entries(count)} more due, from {rfc3339(oldest)} on.")
    return DONE


@contextmanager
def _history(arguments: argparse.Namespace) -> Iterator[tuple[Path, list[Owed]]]:
    """The history, held, and the channels that the command is for."""
    import sqlite3

    from p1tui.store.database.connection import StoreError
    from p1tui.uplinks.thingspeak import target_name

    settings = common.settings(arguments)
    channels = chosen(settings, arguments)
    history = common.need_history(common.history(arguments, settings))
    with ExitStack() as cleanup:
        common.hold(history, cleanup)
        try:
            yield history, [(channel, target_name(channel)) for channel in channels]
        except StoreError as error:
            raise Refused(FAILED, str(error)) from error
        except sqlite3.Error as error:
            raise Refused(DEVICE, f"{history}: the history cannot be used ({error}).") from error


def _entries(count: int) -> str:
    return "1 entry is" if count == 1 else f"{count:,} entries are"

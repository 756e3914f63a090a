"""`p1tui uplink init|test`: make a channel with the account's user key, and prove that it takes entries."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from p1tui import __version__
from p1tui.cli import common
from p1tui.cli.errors import DEVICE, DONE, FAILED, USAGE, Refused
from p1tui.config import editing
from p1tui.config.settings import Config, ConfigError, ThingSpeakSettings
from p1tui.model import Entry
from p1tui.p1.reading_keys import reading_key

USER_KEY = "P1TUI_THINGSPEAK_USER_KEY"
WRITE_KEY = "P1TUI_THINGSPEAK_WRITE_KEY"
URL = ThingSpeakSettings().url


def init(arguments: argparse.Namespace) -> int:
    """Make a channel and write it into the config. The user key is asked for, and kept nowhere."""
    from p1tui.net.client import Client
    from p1tui.uplinks.thingspeak.account import AccountError, create_channel

    file = common.profile(arguments).config
    url, fields = arguments.url or URL, _fields(arguments.fields)
    _check(common.settings(arguments, to_make=True), url, another=arguments.another)
    try:
        editing.check_writable(file, _table(1, "W", "R", url, fields))
    except ConfigError as error:
        raise common.refusal(error) from error
    key = _user_key(arguments.user_key_file)
    host = url.partition("://")[2]
    print(f"Making a {'public' if arguments.public else 'private'} channel on {host} …")
    try:
        made = create_channel(
            Client(url, user_agent=f"p1tui/{__version__}"),
            host,
            key,
            name=arguments.name,
            fields=[label(field) for field in fields],
            public=arguments.public,
        )
    except AccountError as error:
        raise Refused(FAILED, str(error)) from error
    try:
        editing.add_channel(file, _table(made.channel, made.write_key, made.read_key, url, fields))
    except ConfigError as error:
        made_already = f"Channel {made.channel} is made; its keys stand on its API Keys page."
        raise common.refusal(error, made_already) from error
    print(f"Channel {made.channel} ({arguments.name}) is made, and written with its keys into {file}.")
    print("Try it with: p1tui uplink test")
    return DONE


def test(arguments: argparse.Namespace) -> int:
    """Send one entry to each channel and read it back; say in words what failed."""
    from p1tui.uplinks.thingspeak.account import prove
    from p1tui.uplinks.thingspeak.target import ThingSpeakTarget

    settings = common.settings(arguments)
    channels = chosen(settings, arguments)
    history = common.history(arguments, settings)
    failed = False
    with ExitStack() as cleanup:
        # A call of this command between two of an engine's would come too fast for one of them.
        common.hold(history, cleanup)
        for channel in channels:
            target = ThingSpeakTarget(channel)
            trouble = prove(target, _entry(history, channel.fields))
            failed = failed or trouble is not None
            how = "and was read back" if channel.read_key else "(a read_key lets it be read back, too)"
            print(f"{target.name}: {trouble or f'one entry was taken {how}. All is well.'}")
    return FAILED if failed else DONE


def chosen(settings: Config, arguments: argparse.Namespace) -> Sequence[ThingSpeakSettings]:
    """The channels that a command is for: every one, or the one that `--channel` names."""
    if not settings.thingspeak:
        raise Refused(
            USAGE,
            f"{common.profile(arguments).config}: no channel is configured; `p1tui uplink init` makes one.",
        )
    if arguments.channel is None:
        return settings.thingspeak
    found = [channel for channel in settings.thingspeak if channel.channel == arguments.channel]
    if not found:
        known = ", ".join(str(channel.channel) for channel in settings.thingspeak)
        raise Refused(USAGE, f"--channel {arguments.channel}: it is not configured; there is {known}.")
    return found


def label(field: str) -> str:
    """A field's name on the channel's page: `import_t1_kwh` -> `import t1 (kWh)`."""
    stem, _, unit = field.rpartition("_")
    units = {"kwh": "kWh", "wh": "Wh", "kw": "kW", "w": "W", "m3": "m³", "dm3": "dm³", "v": "V", "mv": "mV",
             "a": "A", "ma": "mA", "gj": "GJ", "mj": "MJ"}  # fmt: skip
    return f"{stem.replace('_', ' ')} ({units[unit]})" if unit in units else field.replace("_", " ")


def _check(settings: Config, url: str, *, another: bool) -> None:
    try:
        msgspec.convert({"url": url}, ThingSpeakSettings)
    except msgspec.ValidationError:
        raise Refused(USAGE, f"--url {url}: name a server, like https://api.thingspeak.com.") from None
    known = [str(channel.channel) for channel in settings.thingspeak]
    if known and not another:
        raise Refused(
            USAGE,
            f"Channel {', '.join(known)} is configured already; add --another for one more beside it.",
        )
    if not known and os.environ.get(WRITE_KEY):
        raise Refused(
            USAGE, f"{WRITE_KEY} is set and would be used in place of the new channel's key; unset it first."
        )


def _fields(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ThingSpeakSettings().fields
    fields = tuple(field.strip() for field in text.split(","))
    wrong = [field for field in fields if field and reading_key(field) is None]
    if wrong or not 1 <= len(fields) <= 8:
        what = f"{wrong[0]!r} is no reading" if wrong else "a channel has one to eight fields"
        raise Refused(USAGE, f"--fields: {what}; use names like import_t1_kwh,power_import_kw,gas_m3.")
    return fields


def _table(channel: int, write_key: str, read_key: str, url: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """What of the channel's settings is not the default."""
    default = ThingSpeakSettings()
    return {
        "channel": channel,
        "write_key": write_key,
        **({"read_key": read_key} if read_key else {}),
        **({"url": url} if url != default.url else {}),
        **({"fields": list(fields)} if fields != default.fields else {}),
    }


def _user_key(file: str | None) -> str:
    """The account's user key; never from the command line, where every user of the machine may read it."""
    if file is not None:
        try:
            key = Path(file).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "not text"
            raise Refused(USAGE, f"--user-key-file {file}: it cannot be read ({why}).") from None
    elif key := os.environ.get(USER_KEY, "").strip():
        pass
    elif sys.stdin.isatty():
        key = _ask()
    else:
        raise Refused(
            USAGE,
            "There is no terminal to ask for the user key in; "
            f"name a file that holds it with --user-key-file, or set {USER_KEY}.",
        )
    if not key:
        raise Refused(USAGE, "No user key was given; it stands on ThingSpeak under Account, My Profile.")
    return key


def _ask() -> str:
    try:
        return getpass.getpass("User API key (ThingSpeak, Account, My Profile; it is not shown): ").strip()
    except (EOFError, KeyboardInterrupt):
        raise Refused(FAILED, "No channel was made.") from None


def _entry(history: Path, fields: Sequence[str]) -> Entry:
    """The newest reading, dated now: a time that no entry of the history has. Without one, a single 0,

    of power if there is such a field: a register at 0 would spoil the scale of its graph for good.
    """
    import sqlite3

    from p1tui.store.outbox.maintenance import newest_values

    try:
        values = newest_values(history)
    except sqlite3.Error as error:
        raise Refused(DEVICE, f"{history}: the history cannot be read ({error}).") from error
    if not values:
        keys = [known[0] for field in fields if (known := reading_key(field))]
        key = next((key for key in keys if key.endswith("_w")), keys[0])
        values = {"power_import_w" if key == "net_power_w" else key: 0}
    return Entry(int(time.time()), values)

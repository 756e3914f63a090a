"""`p1tui uplink init`: create a channel with the account's user key."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from p1tui import __version__
from p1tui.cli.common import CommonOptions, load_settings, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import say
from p1tui.cli.service.restart import offer as offer_restart
from p1tui.cli.uplink.database import add_database
from p1tui.config import editing
from p1tui.config.errors import ConfigError
from p1tui.config.files import read_text
from p1tui.config.keys import WRITE_KEY
from p1tui.config.settings import Config
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell
from p1tui.p1.reading_keys import label, reading_key
from p1tui.runtime import invocation

USER_KEY = "P1TUI_THINGSPEAK_USER_KEY"
"""Environment variable that may hold the account's user key."""


def init(
    common: CommonOptions,
    *,
    name: str,
    fields: str | None,
    public: bool,
    another: bool,
    user_key_file: str | None,
    url: str | None,
    influx: list[str] | None,
) -> ExitStatus:
    """Create a channel and write it into the config. The user key is stored nowhere.

    `influx`: the settings of a database to be written into the config in place of a channel.
    """
    if influx is not None:
        return add_database(common, influx)
    from p1tui.net.client import Client
    from p1tui.uplinks.thingspeak.account import AccountError, create_channel

    file = profile_files(common).config
    server, readings = url or ThingSpeakSettings().url, _fields(fields)
    _check(load_settings(common, to_make=True), server, another=another)
    editing.check_writable(file, _table(1, "W", "R", server, readings))
    key = _user_key(user_key_file)
    host = server.partition("://")[2]
    public_one, private_one = (
        Message("Making a public channel on {host} …"),
        Message("Making a private channel on {host} …"),
    )
    say((public_one if public else private_one).with_values(host=host))
    try:
        made = create_channel(
            Client(server, user_agent=f"p1tui/{__version__}"),
            host,
            key,
            name=name,
            fields=[label(field) for field in readings],
            public=public,
        )
    except AccountError as error:
        raise CommandError(ExitStatus.FAILED, error.reason) from error
    try:
        table = _table(made.channel, made.write_key, made.read_key, server, readings)
        editing.add_target(file, "thingspeak", table)
    except ConfigError as error:
        already = Message(
            "Channel {number} is made; its keys stand on its API Keys page.", number=made.channel
        )
        raise type(error)(*error.sentences, already) from error
    say(
        Message(
            "Channel {number} ({name}) is made, and written with its keys into {file}.",
            number=made.channel,
            name=name,
            file=str(file),
        )
    )
    offer_restart(common)
    say(Message("Try it with: {command}", command=invocation.command("uplink test")))
    return ExitStatus.DONE


def _check(settings: Config, url: str, *, another: bool) -> None:
    try:
        msgspec.convert({"url": url}, ThingSpeakSettings)
    except msgspec.ValidationError:
        raise CommandError(
            ExitStatus.USAGE,
            Message("--url {url}: name a server, like https://api.thingspeak.com.", url=url),
        ) from None
    known = [str(channel.channel) for channel in settings.thingspeak]
    if known and not another:
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "Channel {number} is configured already; add --another for one more beside it.",
                number=", ".join(known),
            ),
        )
    if not known and os.environ.get(WRITE_KEY):
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "{variable} is set and would be used in place of the new channel's key; unset it first.",
                variable=WRITE_KEY,
            ),
        )


def _fields(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ThingSpeakSettings().fields
    fields = tuple(field.strip() for field in text.split(","))
    wrong = [field for field in fields if field and reading_key(field) is None]
    if wrong or not 1 <= len(fields) <= 8:
        what = Message("a channel has one to eight fields")
        if wrong:
            what = Message("'{field}' is no reading", field=wrong[0])
        raise CommandError(
            ExitStatus.USAGE,
            Message("--fields: {why}; use names like import_t1_kwh,power_import_kw,gas_m3.", why=what),
        )
    return fields


def _table(channel: int, write_key: str, read_key: str, url: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return the channel's table for the config file, without default settings."""
    default = ThingSpeakSettings()
    return {
        "channel": channel,
        "write_key": write_key,
        **({"read_key": read_key} if read_key else {}),
        **({"url": url} if url != default.url else {}),
        **({"fields": list(fields)} if fields != default.fields else {}),
    }


def _user_key(file: str | None) -> str:
    """Return the account's user key; not an option, since all users of a machine see its command lines."""
    if file is not None:
        try:
            key = read_text(Path(file).expanduser()).strip()
        except (OSError, UnicodeDecodeError) as error:
            why = (error.strerror or "") if isinstance(error, OSError) else Message("not text")
            raise CommandError(
                ExitStatus.USAGE,
                Message("--user-key-file {file}: it cannot be read ({why}).", file=file, why=why),
            ) from None
    elif key := os.environ.get(USER_KEY, "").strip():
        pass
    elif sys.stdin.isatty():
        key = _ask()
    else:
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "There is no terminal to ask for the user key in; "
                "name a file that holds it with --user-key-file, or set {variable}.",
                variable=USER_KEY,
            ),
        )
    if not key:
        raise CommandError(
            ExitStatus.USAGE,
            Message("No user key was given; it stands on ThingSpeak under Account, My Profile."),
        )
    return key


def _ask() -> str:
    try:
        asked = Message("User API key (ThingSpeak, Account, My Profile; it is not shown):")
        return getpass.getpass(f"{tell(asked)} ").strip()
    except (EOFError, KeyboardInterrupt):
        raise CommandError(ExitStatus.FAILED, Message("No channel was made.")) from None

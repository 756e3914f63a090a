"""`p1tui uplink init --influx`: write a database that takes line protocol into the config."""

from __future__ import annotations

from typing import Any

from p1tui.cli.common import CommonOptions, load_settings, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import say
from p1tui.cli.service.restart import offer as offer_restart
from p1tui.config import editing
from p1tui.config.conversion import convert
from p1tui.config.errors import Faults
from p1tui.config.loading import setting_value
from p1tui.config.places import Place
from p1tui.config.section import SECRETS
from p1tui.config.targets import check_targets
from p1tui.config.uplink_settings import InfluxSettings
from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.uplinks.lineprotocol import target_name


def add_database(common: CommonOptions, pairs: list[str]) -> ExitStatus:
    """Write a database with these settings, each `KEY=VALUE`, into the config. Nothing is sent to it.

    Raises `CommandError`, `ConfigError`; the file is then unchanged.
    """
    file = profile_files(common).config
    before = load_settings(common, to_make=True)
    table = _table(pairs)
    place = Place("--influx")
    made = convert(InfluxSettings, table, place, f"influx.{len(before.influx)}")
    faults = Faults()
    check_targets(_with(before, made), place, faults)
    faults.tell()
    editing.add_target(file, "influx", table)
    say(Message("{target} is written into {file}.", target=target_name(made), file=str(file)))
    offer_restart(common)
    say(Message("Try it with: {command}", command=invocation.command("uplink test")))
    return ExitStatus.DONE


def _with(config: Any, database: InfluxSettings) -> Any:
    from msgspec.structs import replace

    return replace(config, influx=(*config.influx, database))


def _table(pairs: list[str]) -> dict[str, Any]:
    """Return the table of `KEY=VALUE` pairs; `tags.NAME=TEXT` is a tag. Raises `CommandError`."""
    table: dict[str, Any] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            refused = Message("--influx {pair}: write it as KEY=VALUE, like url=http://nas:8086.", pair=key)
            raise CommandError(ExitStatus.USAGE, refused)
        if key in SECRETS:
            # All users of a machine see its command lines.
            refused = Message(
                "--influx {key}: a command line is no place for a secret; put it alone into a file, and name "
                "that with {key}_file.",
                key=key,
            )
            raise CommandError(ExitStatus.USAGE, refused)
        outer, _, name = key.partition(".")
        if name:
            inner = table.setdefault(outer, {})
            if isinstance(inner, dict):
                inner[name] = text
        else:
            table[key] = setting_value(text)
    return table

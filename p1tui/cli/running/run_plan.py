"""Plan a recording from arguments, settings and environment, without opening or running anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from p1tui.cli.common import (
    CommonOptions,
    history_file,
    load_config,
    load_settings,
    profile_files,
    source_place,
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config.section import shown_source
from p1tui.config.settings import Config, ShareSettings
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.snapshot import NO_CHANNEL, NO_CONFIG
from p1tui.runtime import invocation
from p1tui.runtime.paths import DEFAULT_PROFILE, Paths
from p1tui.service.unit import unit_name
from p1tui.uplinks.registry import configured_targets, latest_targets

if TYPE_CHECKING:
    from p1tui.headless import Json


class RunPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the monitor: source, history, uploads and output."""

    settings: Config
    """The config in force."""
    load: Callable[[], Config]
    """Reads the config once more, as it was read for `settings`. Raises `ConfigError`."""
    spec: str
    """SOURCE of the telegrams, not yet checked."""
    spec_from_config: bool
    """True if `meter.source` set it, not `--source` or `--demo`; an error then names `spec_place`."""
    spec_place: str
    """What set `meter.source`: the config file, or `--set`."""
    files: Paths
    """The profile's files; a `temporary` run uses only the config."""
    temporary: bool
    """True if history and log are deleted at the end: a recording is played back, and no option names a place
    to keep it."""
    loopback: bool
    """True if uploads go to the demo's local server."""
    no_upload: Message
    """Reason why nothing is uploaded, with the remedy; `NOTHING`: all targets get all entries."""
    screen: bool
    """True for a screen, False for log lines on stderr."""
    json: Json | None
    """Lines to print on stdout without a screen, if any."""
    listen: bool
    """True to print the lines of the engine that runs, False to run one."""
    wait: bool
    """True to wait for a local source that cannot be opened at the start; a screen always waits."""
    profile: str
    service: str
    """Name of the service that records the same history from the same source; empty if there can be none."""

    @property
    def played_back(self) -> bool:
        """True if the source is a recording or the like, which ends by itself."""
        return _is_played_back(self.spec)

    @property
    def demo(self) -> bool:
        """True if the simulated house is the source."""
        return self.spec == "demo"

    @property
    def named_source(self) -> str:
        """The source as the command line names it, passwords masked; empty if it names none."""
        return "" if self.spec_from_config or self.demo else shown_source(self.spec)


def plan_run(
    common: CommonOptions,
    *,
    no_ui: bool,
    json: Json | None,
    demo: bool,
    source: str | None,
    upload: bool,
    wait: bool,
    terminal: bool,
) -> RunPlan:
    """Return the plan of `p1tui` with these options; `terminal`: True if there is one to draw on.

    Raises `CommandError` for options that exclude each other, `ConfigError` for a wrong config.
    """
    listen = json is not None and not no_ui
    if listen and (demo or source is not None or upload):
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "--json without --no-ui prints the readings of the p1tui that runs already, from its source. "
                "Add --no-ui to record here and print, or leave the other options out."
            ),
        )
    if demo and source not in (None, "demo"):
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "--demo is a source of its own; leave it out, or --source {source}.",
                source=shown_source(source or ""),
            ),
        )
    demo = demo or source == "demo"
    bare = demo and not upload
    settings = load_settings(common, demo=bare)
    spec = "demo" if demo else settings.meter.source if source is None else source
    if spec == "-" and not no_ui:
        raise CommandError(
            ExitStatus.USAGE,
            Message("--source - needs --no-ui, since the screen reads its keys from the same input."),
        )
    if not no_ui and not listen and not terminal:
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "There is no terminal to draw on. Run p1tui in one, or add --no-ui to record without "
                "a screen."
            ),
        )
    # The config may name the demo too, so check the source, not the option.
    played_back = _is_played_back(spec)
    if played_back and not any(each.startswith("share.") for each in common.overrides):
        # The port is for what is measured: others would take a recording for that.
        settings = msgspec.structs.replace(settings, share=ShareSettings())
    loopback = spec == "demo" and not upload
    files = profile_files(common)
    return RunPlan(
        settings=settings,
        load=partial(load_config, common, demo=bare),
        spec=spec,
        spec_from_config=source is None and not demo,
        spec_place=source_place(common),
        files=msgspec.structs.replace(files, history=history_file(common, settings)),
        temporary=played_back and not _names_a_store(common),
        loopback=loopback,
        no_upload=NOTHING if loopback else _no_upload(settings, files, blocked=played_back and not upload),
        screen=not no_ui and not listen,
        json=json,
        listen=listen,
        wait=wait,
        profile=common.profile or DEFAULT_PROFILE,
        service=""
        if source is not None or demo or _differs(common)
        else unit_name(common.profile or DEFAULT_PROFILE),
    )


def _differs(common: CommonOptions) -> bool:
    """Return True if options name what the profile's service does not have."""
    return bool(common.overrides) or bool(common.config and common.profile is None)


def _is_played_back(spec: str) -> bool:
    return spec in ("-", "demo") or spec.startswith("file:")


def _names_a_store(common: CommonOptions) -> bool:
    return bool(common.profile) or any(each.startswith("store.path=") for each in common.overrides)


def _no_upload(settings: Config, files: Paths, *, blocked: bool) -> Message:
    if blocked:
        return Message("Nothing is uploaded while a recording is played back; --upload sends it, too.")
    if not configured_targets(settings) and not latest_targets(settings):
        if not files.config.exists():
            return NO_CONFIG.with_values(command=invocation.command("setup"))
        return NO_CHANNEL.with_values(command=invocation.command("uplink init"))
    return NOTHING

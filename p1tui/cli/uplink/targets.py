"""The upload targets that an option of `p1tui uplink` names."""

from __future__ import annotations

from p1tui.cli.common import CommonOptions, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config.settings import Config
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.uplinks.registry import ConfiguredTarget, configured_targets


def chosen_targets(
    common: CommonOptions, settings: Config, channel: int | None, target: str | None
) -> list[ConfiguredTarget]:
    """Return all configured targets, or only the one of `channel`, or those whose address holds `target`.

    Raises `CommandError`.
    """
    targets = configured_targets(settings)
    if not targets:
        file = profile_files(common).config
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "{file}: no channel is configured; `{command}` makes one.",
                file=str(file),
                command=invocation.command("uplink init"),
            ),
        )
    if channel is not None:
        targets = [each for each in targets if getattr(each.settings, "channel", None) == channel]
        if not targets:
            missing = Message(
                "--channel {channel}: it is not configured; there is {known}.",
                channel=channel,
                known=", ".join(str(each.channel) for each in settings.thingspeak) or Message("none"),
            )
            raise CommandError(ExitStatus.USAGE, missing)
    if target is not None:
        found = [each for each in targets if target in each.outbox_name or target == each.make().name]
        if not found:
            known = ", ".join(each.outbox_name for each in targets)
            missing = Message("--target {target}: there is {known}.", target=target, known=known)
            raise CommandError(ExitStatus.USAGE, missing)
        targets = found
    return targets


def title(target: ConfiguredTarget) -> str | Message:
    """Return a target's name for the user: the channel's number, else the name of its outbox."""
    settings = target.settings
    if isinstance(settings, ThingSpeakSettings):
        return Message("Channel {number}", number=settings.channel)
    return target.outbox_name

"""A database that takes line protocol as an upload target: InfluxDB 1, 2 and 3, VictoriaMetrics, QuestDB.

The target and its HTTP client are imported only where one is configured.
"""

from __future__ import annotations

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.uplinks.target import Target


def target_name(settings: InfluxSettings) -> str:
    """Return the name of a database's outbox: its server, organisation and database."""
    place = "/".join(part for part in (settings.org, settings.bucket or settings.database) if part)
    return f"{settings.url.rstrip('/')}/{place}"


def make_target(settings: InfluxSettings) -> Target:
    """Make the target of one database."""
    from p1tui.uplinks.lineprotocol.target import LineProtocolTarget

    return LineProtocolTarget(settings)

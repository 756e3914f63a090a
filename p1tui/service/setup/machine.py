"""All that setup works on, and what is answered so far."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from p1tui.config.settings import Config, MeterSettings
from p1tui.i18n.message import NOTHING, Message
from p1tui.service.running import RunningRecording


class Installed(msgspec.Struct, frozen=True):
    """The result of installing the service."""

    sentences: tuple[Message, ...]
    done: bool
    """False if it could not be installed; the sentences say why."""


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """The files, the service and the server that setup works on."""

    config: Path
    """File to write; it need not exist."""
    present: Config
    """Settings in force."""
    history: Path
    unit: str
    """Name of the profile's service, without `.service`."""
    url: str
    """Server of a new channel."""
    install: Callable[[], Installed]
    """Installs the service and starts it."""
    stop: threading.Event
    """Set by any thread, it ends the listening to a port."""


class Answers(msgspec.Struct, kw_only=True):
    """The answers so far, from which each step takes what it shows as the present value."""

    present: Config
    """Settings in force, read again once they are written."""
    meter: MeterSettings
    """Settings of the meter, to be written."""
    language: str = ""
    """Code of the language; empty before it is chosen."""
    values: Mapping[str, int] = {}
    """Newest values of the meter by reading key; empty if it was not heard."""
    recording: RunningRecording | None = None
    """Engine that holds the history."""
    stopped: bool = False
    """True as long as the service is stopped so that its port can be tried."""
    changed: bool = False
    """True if the config was changed."""
    failed: bool = False
    """True if the service could not be installed."""
    told: Message = NOTHING
    """Answer of the last step in a few words."""

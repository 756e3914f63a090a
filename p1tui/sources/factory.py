"""Make a source from SOURCE, as the command line and the config name it."""

from __future__ import annotations

import math
import os
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from p1tui.config.section import shown_source
from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import Message
from p1tui.runtime import paths
from p1tui.sources.base import Source, SourceSpecError

if TYPE_CHECKING:
    from p1tui.demo.household.household import Household

WINDOWS_PORT = re.compile(r"com\d+", re.IGNORECASE)


def make_source(
    spec: str, settings: MeterSettings, *, household: Household | None = None, stop: threading.Event
) -> Source:
    """Make the source that `spec` names, without opening it; `settings` give the port's speed and parity.

    Raises `SourceSpecError`, with the allowed forms, if `spec` is no source.
    """
    # Each kind is imported for itself alone: together they take a recorder of a cable a megabyte.
    if spec == "demo":
        from p1tui.demo.household.household import Household
        from p1tui.sources.demo import DemoSource

        return DemoSource(household or Household(), stop=stop)
    if spec == "-":
        from p1tui.sources.stdin import StdinSource

        return StdinSource(stop=stop)
    if spec.startswith("file:"):
        return _file(spec.removeprefix("file:"), settings, stop)
    if "://" in spec:
        return _network(spec, settings, stop)
    port, _, query = spec.partition("?")
    baud, parity = _line_settings(spec, query, settings)
    if port == "auto":
        from p1tui.sources.autodetect import AutoSource
        from p1tui.sources.detect.memory import PortMemory

        return AutoSource(settings, baud=baud, parity=parity, memory=PortMemory(paths.port_memory()))
    from p1tui.sources.serial import SerialSource

    return SerialSource(_port(port), baud=baud, parity=parity)


def _port(port: str) -> str:
    if os.path.isfile(port):  # noqa: PTH113 - false also for a name that no file can have
        raise SourceSpecError(Message("{file} is a file: to play it back, write file:{file}.", file=port))
    if WINDOWS_PORT.fullmatch(port) or port.startswith("/dev/") or os.path.exists(port):  # noqa: PTH110 - the same
        return port
    raise SourceSpecError(_no_source(port or Message("an empty text")))


def _no_source(named: str | Message) -> Message:
    return Message(
        "{named} is not a source; use auto, a port like /dev/ttyUSB0 or COM3, socket://host:port, "
        "rfc2217://host:port, homewizard://host, file:PATH, - (stdin) or demo.",
        named=named,
    )


def _file(rest: str, settings: MeterSettings, stop: threading.Event) -> Source:
    from p1tui.sources.file import FileSource, named_file

    path, query = named_file(rest)
    if not path:
        raise SourceSpecError(Message("file: needs a path, like file:dump.txt or file:dump.txt?speed=1."))
    options = _options(f"file:{rest}", query, ("speed", "now"))
    now = options.get("now", "0")
    if now not in ("0", "1"):
        raise SourceSpecError(
            Message("now={now}: write now=1 for the times of now, or leave it out.", now=now)
        )
    speed = _speed(options.get("speed", "1" if now == "1" else None))
    shift = None
    if now == "1":
        from p1tui.recordings.shift import Shift

        shift = Shift(ZoneInfo(settings.timezone))
    return FileSource(Path(path).expanduser(), speed=speed, stop=stop, shift=shift)


def _speed(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not 0 < speed < math.inf:
        raise SourceSpecError(
            Message("speed={speed}: write a number above 0, like speed=1 for as recorded.", speed=text)
        )
    return speed


def _network(spec: str, settings: MeterSettings, stop: threading.Event) -> Source:
    shown = shown_source(spec)  # a password must not reach a log
    try:
        url = urlsplit(spec)
    except ValueError:
        raise SourceSpecError(
            Message("{source}: an IPv6 address stands in brackets, like [fd00::1].", source=shown)
        ) from None
    try:
        port = url.port
    except ValueError:
        raise SourceSpecError(
            Message("{source}: the port must be a number from 1 to 65535.", source=shown)
        ) from None
    if url.scheme == "homewizard":
        return _homewizard(spec, url, port, settings, stop)
    if url.scheme not in ("socket", "rfc2217"):
        raise SourceSpecError(_no_source(f"{url.scheme}://"))
    if not url.hostname or not port or "@" in url.netloc or url.path.strip("/") or url.fragment:
        raise SourceSpecError(
            Message("{source}: write it as {scheme}://host:port.", source=shown, scheme=url.scheme)
        )
    if url.scheme == "socket":
        from p1tui.sources.network import SocketSource

        _options(spec, url.query, ())
        return SocketSource(url.hostname, port, stop=stop)
    baud, parity = _line_settings(spec, url.query, settings)
    from p1tui.sources.rfc2217 import Rfc2217Source

    return Rfc2217Source(url.hostname, port, baud=baud, parity=parity, stop=stop)


def _homewizard(
    spec: str, url: SplitResult, port: int | None, settings: MeterSettings, stop: threading.Event
) -> Source:
    # Loaded for this source alone: http.client and ssl cost a recorder of a cable some MB.
    from p1tui.sources.discovery.gateways import host_of_serial
    from p1tui.sources.homewizard.authority import SERIAL
    from p1tui.sources.homewizard.sentences import find_command
    from p1tui.sources.homewizard.source import HomeWizardSource

    shown = shown_source(spec)
    if not url.hostname or port == 0 or "@" in url.netloc or url.path.strip("/") or url.fragment:
        raise SourceSpecError(
            Message("{source}: write it as homewizard://host, or homewizard://host?serial=…", source=shown)
        )
    serial = _options(spec, url.query, ("serial",)).get("serial")
    if serial is None:
        return HomeWizardSource(url.hostname, port, stop=stop)
    serial = serial.lower().replace(":", "")
    if not SERIAL.fullmatch(serial):
        raise SourceSpecError(
            Message(
                "{source}: a serial is 12 hexadecimal digits, like 5c2fafaabbcc; {command} finds it.",
                source=shown,
                command=find_command(),
            )
        )
    if not settings.token:
        raise SourceSpecError(
            Message(
                "{source}: meter.token is not set. Get one with the button of the device: {command}",
                source=shown,
                command=find_command(),
            )
        )
    return HomeWizardSource(
        url.hostname, port, serial=serial, token=settings.token, find=host_of_serial, stop=stop
    )


def _line_settings(spec: str, query: str, settings: MeterSettings) -> tuple[int, str]:
    options = _options(spec, query, ("baud", "parity"))
    baud, parity = options.get("baud", str(settings.baud)), options.get("parity", settings.parity).upper()
    if not (baud.isascii() and baud.isdigit() and 300 <= int(baud) <= 921600):
        raise SourceSpecError(
            Message("baud={baud}: write a speed from 300 to 921600, as a rule 115200 or 9600.", baud=baud)
        )
    if parity not in ("N", "E"):
        raise SourceSpecError(Message("parity={parity}: write N (for 8N1) or E (for 7E1).", parity=parity))
    return int(baud), parity


def _options(spec: str, query: str, allowed: tuple[str, ...]) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in options:
            raise SourceSpecError(
                Message("{source}: {name} is named twice; leave one.", source=shown_source(spec), name=name)
            )
        options[name] = value
        if name not in allowed:
            raise SourceSpecError(
                Message(
                    "{source}: there is no option {name}; this source takes {options}.",
                    source=shown_source(spec),
                    name=name,
                    options=" / ".join(allowed) or Message("no options"),
                )
            )
    return options

"""Tell what gateway is at an address that a person types: guest Wi-Fi and meshes swallow multicast DNS."""

from __future__ import annotations

import contextlib
import re
import shlex
import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.net.dial import Dialer
from p1tui.net.kept_connection import NoAnswer
from p1tui.net.resolver import NameFailure
from p1tui.runtime import invocation
from p1tui.sources.discovery.gateways import API_OFF, P1_METER, RAW_PORT, Gateway
from p1tui.sources.homewizard.api import HomeWizardApi
from p1tui.sources.network import unreachable

DONGLE_WAIT = 12.0
"""Seconds for a gateway to pass on a telegram: a DSMR 4 meter sends every 10 s."""

FIRST_LINE = re.compile(rb"(?:\A|[\r\n])/[A-Za-z0-9]{3}[^\r\n]+[\r\n]")
"""First line of a telegram: `/`, three letters of the maker, and its name for the meter (IEC 62056-21)."""

LONGEST_HEARD = 8192


class NoGateway(Exception):
    """No gateway that p1tui knows is at the address. `message`: the reason, with the remedy."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class _About(msgspec.Struct):
    product_type: str
    serial: str = ""
    product_name: str = ""


def gateway_at(text: str) -> Gateway:
    """Return the gateway at `host` or `host:port`, the newer API of a HomeWizard first.

    Raises `NoGateway`. Threads: blocks its own for some seconds.
    """
    try:
        url = urlsplit(f"//{text}")
        host, port = url.hostname, url.port
    except ValueError:
        host = port = None
    if not host or url.path or url.query or "@" in url.netloc:
        raise NoGateway(
            Message(
                "{text} is no address of a gateway: write a name or an address, like 192.168.1.20.",
                text=text or '""',
            )
        )
    for attempt in (_newer, _older, _dongle if port is None else _raw):
        try:
            found = attempt(host, port)
        except NoAnswer:
            continue  # it takes the connection, and may speak by itself
        except (TimeoutError, NameFailure) as error:
            raise NoGateway(unreachable(text, error)) from error
        except OSError as error:
            if port is not None and isinstance(error, ConnectionRefusedError):
                raise NoGateway(unreachable(text, error)) from error
            continue  # nothing listens there, or something else does
        if found is not None:
            return found
    if port is not None:
        raise NoGateway(_no_telegrams(text))
    raise NoGateway(
        Message(
            "{text}: neither a HomeWizard P1 meter nor a P1-Dongle answers there. Of any other gateway the "
            "port is needed, which its settings tell: {command}",
            text=text,
            command=invocation.command(f"detect --network {shlex.quote(f'{text}:23')}"),
        )
    )


def _no_telegrams(place: str) -> Message:
    return Message(
        "{place} takes the connection, but is no HomeWizard, and no telegram came there within {seconds} s. "
        "See that the gateway is plugged into the meter's P1 port and passes on raw bytes, that no other "
        "program reads it, and that the port is right.",
        place=place,
        seconds=round(DONGLE_WAIT),
    )


def _newer(host: str, port: int | None) -> Gateway | None:
    with _api(host, port, secure=True) as api:
        serial = api.serial()
    return Gateway("homewizard_v2", f"P1 Meter {serial[-6:]}", host, port, serial) if serial else None


def _older(host: str, port: int | None) -> Gateway | None:
    with _api(host, port, secure=False) as api:
        about = api.about().decoded(_About)
        if about is None or about.product_type != P1_METER:
            return None
        note = API_OFF if api.telegram().status == 403 else NOTHING
    name = f"{about.product_name or 'P1 Meter'} {about.serial[-6:]}".strip()
    return Gateway("homewizard_v1", name, host, port, about.serial.lower(), note)


def _dongle(host: str, port: int | None) -> Gateway | None:
    if port is not None:
        return None
    with Dialer(host, RAW_PORT).connect() as connection:
        if _gives_telegrams(connection):
            return Gateway("p1_dongle", "P1-Dongle", host, RAW_PORT)
    raise NoGateway(
        Message(
            "{host}: port {port} is open, but no telegram came there. If it is a P1-Dongle, see that it is "
            "plugged into the meter, and that no other program reads its port.",
            host=host,
            port=str(RAW_PORT),
        )
    )


def _raw(host: str, port: int | None) -> Gateway | None:
    """Return the gateway that passes on telegrams at a port; one that takes settings does so, too."""
    with Dialer(host, port or RAW_PORT).connect() as connection:
        return Gateway("raw", "", host, port) if _gives_telegrams(connection) else None


def _gives_telegrams(connection: socket.socket) -> bool:
    """Read until the first line of a telegram, for `DONGLE_WAIT` at most."""
    heard = b""
    until = time.monotonic() + DONGLE_WAIT
    while not FIRST_LINE.search(heard):
        left = until - time.monotonic()
        if left <= 0:
            return False
        connection.settimeout(left)
        try:
            data = connection.recv(4096)
        except OSError:
            return False
        if not data:
            return False
        heard = (heard + data)[-LONGEST_HEARD:]
    return True


@contextlib.contextmanager
def _api(host: str, port: int | None, *, secure: bool) -> Iterator[HomeWizardApi]:
    api = HomeWizardApi(host, port, secure=secure)
    try:
        yield api
    except ssl.SSLError as error:
        raise ConnectionError(str(error)) from error
    finally:
        api.close()
        api.release()

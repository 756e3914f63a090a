"""Gateways that p1tui can read: among the services of the network HomeWizard's P1 meter and P1-Dongles."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from p1tui.i18n.message import NOTHING, Message, verbatim
from p1tui.net.resolver import Lookup, NameFailure, Resolver, system_lookup
from p1tui.sources.discovery import query
from p1tui.sources.discovery.query import Group, Service
from p1tui.sources.homewizard.authority import SERIAL
from p1tui.sources.network import bracketed

HOMEWIZARD, HOMEWIZARD_V1, P1_DONGLE = "_homewizard._tcp", "_hwenergy._tcp", "_p1dongle._tcp"
KINDS = (HOMEWIZARD, HOMEWIZARD_V1, P1_DONGLE)

P1_METER = "HWE-P1"
"""HomeWizard's product type of the P1 meter; its sockets and water meters announce themselves, too."""

RAW_PORT = 82
"""Port on which a P1-Dongle passes on telegrams, if that is switched on (P1-Dongel-ESP32 by mhendriks)."""

NAME_WAIT = 2.0
"""Seconds for this computer to look up a name ending in `.local`, which not every one can."""

HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""A host in a SOURCE; any other is named by its address, since the network may say anything."""

GatewayKind = Literal["homewizard_v2", "homewizard_v1", "p1_dongle", "raw"]

API_OFF = Message("its local API is off: turn it on in the HomeWizard app (Settings, Meters, your meter)")
RAW_PORT_HINT = Message("its raw port must be switched on in its settings")


class Gateway(msgspec.Struct, frozen=True):
    """A gateway and how to read it."""

    kind: GatewayKind
    name: str
    """Name that it gives itself; empty for one that passes on raw bytes, which tells none."""
    host: str
    """Name or address by which this computer reaches it."""
    port: int | None = None
    """Port; `None`: the usual one of its kind."""
    serial: str = ""
    """Serial of a HomeWizard, which is in the name of its certificate."""
    note: Message = NOTHING
    """What must be switched on first; `NOTHING` if all is as it should be."""

    @property
    def source(self) -> str:
        """SOURCE of the gateway, for a config or a command line; it holds no token."""
        place = bracketed(self.host) + (f":{self.port}" if self.port else "")
        match self.kind:
            case "p1_dongle" | "raw":
                return f"socket://{place}"
            case "homewizard_v1":
                return f"homewizard://{place}"
        return f"homewizard://{place}?serial={self.serial}"

    def as_dict(self) -> dict[str, Any]:
        """Return the object of `p1tui detect --network --json`."""
        found: dict[str, Any] = {"kind": self.kind, "name": self.name, "host": self.host}
        if self.serial:
            found["serial"] = self.serial
        found["source"] = self.source
        found["needs_token"] = self.kind == "homewizard_v2"
        if self.note != NOTHING:
            found["note"] = str(self.note)
        return found

    def words(self) -> Message:
        """Return name, kind and host for a person."""
        if self.kind == "raw":
            place = self.source.removeprefix("socket://")
            return Message("A gateway that passes on telegrams, at {place}", place=place)
        kind = verbatim("P1-Dongle") if self.kind == "p1_dongle" else verbatim("HomeWizard")
        told = Message("{name} ({kind}) at {host}", name=self.name, kind=kind, host=self.host)
        return Message("{gateway}: {note}", gateway=told, note=self.note) if self.note else told


def find(
    *,
    stop: threading.Event,
    to: Sequence[Group] | None = None,
    seconds: float = query.SECONDS,
    lookup: Lookup = system_lookup,
) -> list[Gateway]:
    """Return the gateways that answer. Raises `OSError` if the network cannot be asked.

    Threads: blocks its own for `seconds` and for names; `stop` ends the first.
    """
    return gateways(query.ask(KINDS, stop=stop, to=to, seconds=seconds), lookup)


def host_of_serial(serial: str, stop: threading.Event) -> str | None:
    """Return the host at which the HomeWizard with a serial says to be; `None` if it does not answer.

    Threads: as `find`.
    """
    with contextlib.suppress(OSError):  # there is no network now
        for each in find(stop=stop):
            if each.kind == "homewizard_v2" and each.serial == serial:
                return each.host
    return None


def gateways(services: Iterable[Service], lookup: Lookup = system_lookup) -> list[Gateway]:
    """Return the gateways among services; of a HomeWizard with both versions of its API the newer one."""
    found: list[Gateway] = []
    for each in services:
        gateway = _gateway(each, lookup)
        if gateway is not None:
            found.append(gateway)
    newer = {each.serial for each in found if each.kind == "homewizard_v2"}
    return [each for each in found if not (each.kind == "homewizard_v1" and each.serial in newer)]


def _gateway(service: Service, lookup: Lookup) -> Gateway | None:
    text = service.text
    serial = text.get("serial", "").lower()
    if service.kind == P1_DONGLE:
        return Gateway("p1_dongle", service.name, _host(service, lookup), RAW_PORT, note=RAW_PORT_HINT)
    if text.get("product_type") != P1_METER:
        return None
    # A P1-Dongle that imitates a HomeWizard announces the newer service, too, but without its version.
    if service.kind == HOMEWIZARD:
        secure = service.port == 443 and text.get("api_version") and SERIAL.fullmatch(serial)
        return (
            Gateway("homewizard_v2", _name(service), _host(service, lookup), None, serial) if secure else None
        )
    note = API_OFF if text.get("api_enabled") == "0" else NOTHING
    port = None if service.port == 80 else service.port
    return Gateway("homewizard_v1", _name(service), _host(service, lookup), port, serial, note)


def _name(service: Service) -> str:
    product = service.text.get("product_name", "")
    return f"{product} {service.name}".strip()


def _host(service: Service, lookup: Lookup) -> str:
    """Return the name if this computer can look it up, since addresses change; else the address."""
    with contextlib.suppress(NameFailure):
        if HOST.fullmatch(service.host) and service.addresses[0] in Resolver(service.host, lookup).addresses(
            NAME_WAIT
        ):
            return service.host
    return service.addresses[0]

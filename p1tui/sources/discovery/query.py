"""Ask the local network once for services, and gather what answers within some seconds.

The questions go out from a port of p1tui's own, so the answers come to it alone (RFC 6762, 6.7): no port
is shared with avahi, and no group is joined.
"""

from __future__ import annotations

import contextlib
import ipaddress
import selectors
import socket
import struct
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from p1tui.sources.discovery import dns
from p1tui.sources.discovery.dns import Name, Record

GROUP4, GROUP6, PORT = "224.0.0.251", "ff02::fb", 5353

SECONDS = 4.0
"""Seconds to listen. A responder waits up to 0.12 s (RFC 6762, 6), a sleepy Wi-Fi some seconds."""

ASK_AT: Final = (0.0, 1.0, 2.5)
"""Seconds at which is asked, the first time for the services, then also for what is missing."""

LONGEST: Final = 9000
"""Bytes of a message (RFC 6762, 17)."""

MOST_NAMES: Final = 200
"""Names that are remembered, so that a flood of answers costs no memory."""

HOPS: Final = 255
LONGEST_WAIT: Final = 0.5

Address = tuple[Any, ...]


class Group(msgspec.Struct, frozen=True):
    """An address to ask, and the interface to ask it on (0: as the system routes it)."""

    family: int
    address: Address
    interface: int = 0


class Service(msgspec.Struct, frozen=True):
    """One instance of a service."""

    kind: str
    """Kind of service, like `_homewizard._tcp`."""
    name: str
    """Name of the instance, for a person."""
    host: str
    port: int
    addresses: tuple[str, ...]
    """IPv4 first; none that is valid on one link alone, if there is another."""
    text: dict[str, str] = {}


def groups() -> list[Group]:
    """Return both groups of multicast DNS on each interface but the loopback."""
    found = []
    for index, name in socket.if_nameindex():
        if name == "lo" or name.startswith("Loopback"):
            continue
        found.append(Group(socket.AF_INET, (GROUP4, PORT), index))
        found.append(Group(socket.AF_INET6, (GROUP6, PORT, 0, index), index))
    return found


def ask(
    kinds: Sequence[str],
    *,
    stop: threading.Event,
    to: Sequence[Group] | None = None,
    seconds: float = SECONDS,
) -> list[Service]:
    """Return the services of these kinds (`_homewizard._tcp`) that answer.

    Raises `OSError` if no group can be asked.

    Threads: blocks its own for `seconds`; `stop` ends it.
    """
    known = Known(kinds)
    with contextlib.ExitStack() as cleanup, selectors.DefaultSelector() as selector:
        asked: list[tuple[socket.socket, Address]] = []
        trouble: OSError | None = None
        for group in groups() if to is None else to:
            try:
                own = cleanup.enter_context(_socket(group))
            except OSError as error:
                trouble = error
                continue
            selector.register(own, selectors.EVENT_READ)
            asked.append((own, group.address))
        began, due = time.monotonic(), list(ASK_AT)
        while (passed := time.monotonic() - began) < seconds and not stop.is_set():
            if due and passed >= due[0]:
                due.pop(0)
                unsent = _send(asked, dns.question(known.questions())) if asked else trouble
                if unsent is not None or not asked:
                    raise unsent or OSError("there is no network")
            wake = min([seconds, *due[:1]]) - passed
            for key, _ in selector.select(min(max(wake, 0), LONGEST_WAIT)):
                known.take(_received(key.fileobj))
    return known.services()


class Known:
    """Records that have come, by name, and what they leave to ask.

    Threads: one at a time.
    """

    def __init__(self, kinds: Sequence[str]) -> None:
        self._kinds = {(*dns.name_of(kind), "local"): kind for kind in kinds}
        self._instances: dict[Name, Name] = {}  # instance -> its kind of service
        self._places: dict[Name, Record] = {}
        self._texts: dict[Name, dict[str, str]] = {}
        self._addresses: dict[Name, dict[str, None]] = {}
        self._spelling: dict[Name, Name] = {}

    def take(self, message: bytes) -> None:
        """Take an answer in; what is no DNS is passed over."""
        try:
            records = dns.answers(message)
        except ValueError:
            return
        for record in records:
            self._take(record)

    def questions(self) -> list[tuple[Name, int]]:
        """Return what to ask: the services, and what is missing of those that are known."""
        asked = [(kind, dns.PTR) for kind in self._kinds]
        for instance in self._instances:
            if instance not in self._places:
                asked.append((self._spelling[instance], dns.SRV))
            if instance not in self._texts:
                asked.append((self._spelling[instance], dns.TXT))
        for place in self._places.values():
            if _key(place.target) not in self._addresses:
                asked += [(place.target, dns.A), (place.target, dns.AAAA)]
        return asked

    def services(self) -> list[Service]:
        """Return the instances with a host and an address, by name."""
        found = []
        for instance, kind in self._instances.items():
            place = self._places.get(instance)
            if place is None:
                continue
            addresses = _best_first(self._addresses.get(_key(place.target), ()))
            if addresses:
                found.append(
                    Service(
                        kind=self._kinds[kind],
                        name=self._spelling[instance][0],
                        host=".".join(place.target),
                        port=place.port,
                        addresses=addresses,
                        text=self._texts.get(instance, {}),
                    )
                )
        return sorted(found, key=lambda each: (each.name, each.kind))

    def _take(self, record: Record) -> None:
        name = _key(record.name)
        match record.kind:
            case dns.PTR if name in self._kinds and len(record.target) > len(name):
                if len(self._instances) < MOST_NAMES:
                    self._instances[_key(record.target)] = name
                    self._spelling[_key(record.target)] = record.target
            case dns.SRV if len(self._places) < MOST_NAMES:
                self._places[name] = record
            case dns.TXT if len(self._texts) < MOST_NAMES:
                self._texts[name] = record.text
            case dns.A | dns.AAAA if len(self._addresses) < MOST_NAMES:
                of_host = self._addresses.setdefault(name, {})
                if len(of_host) < MOST_NAMES:
                    of_host[record.address] = None


def _key(name: Name) -> Name:
    """Return a name in the one spelling in which names are compared (RFC 6762, 16)."""
    return tuple(label.casefold() for label in name)


def _best_first(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return IPv4 first, then IPv6. One of a single link needs the link's name, so it is left out."""
    parsed = [ipaddress.ip_address(each) for each in addresses]
    wide = [each for each in parsed if each.version == 4 or not each.is_link_local]
    return tuple(str(each) for each in sorted(wide, key=lambda each: (each.version, each.is_link_local)))


def _socket(group: Group) -> socket.socket:
    own = socket.socket(group.family, socket.SOCK_DGRAM)
    try:
        own.setblocking(False)
        if group.family == socket.AF_INET6:
            own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, HOPS)
            own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, group.interface)
        else:
            own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, HOPS)
            if group.interface:
                # struct ip_mreqn of Linux, the BSDs and macOS; Windows takes the index alone.
                any_, index = b"\0\0\0\0", group.interface
                where = struct.pack("4s4si", any_, any_, index)
                own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, where)
    except OSError:
        own.close()
        raise
    return own


def _send(to: Sequence[tuple[socket.socket, Address]], message: bytes) -> OSError | None:
    """Send a question to all; return an error only if none could be sent."""
    errors = []
    for own, address in to:
        try:
            own.sendto(message, address)
        except OSError as error:
            errors.append(error)
    return errors[0] if errors and len(errors) == len(to) else None


def _received(own: Any) -> bytes:
    try:
        data: bytes = own.recvfrom(LONGEST)[0]
    except OSError:  # an answer of ICMP to a question: nobody is there
        return b""
    return data

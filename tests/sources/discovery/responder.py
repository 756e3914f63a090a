"""Devices that answer questions of multicast DNS on loopback, written without the code under test."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
import threading
from dataclasses import dataclass, field

from p1tui.sources.discovery.query import Group

KINDS = {1: "A", 12: "PTR", 16: "TXT", 28: "AAAA", 33: "SRV"}


def written(name: str | list[str]) -> bytes:
    labels = name.split(".") if isinstance(name, str) else name
    return b"".join(bytes((len(each.encode()),)) + each.encode() for each in labels) + b"\0"


def record(name: bytes, kind: int, data: bytes, *, class_: int = 0x8001) -> bytes:
    return name + struct.pack("!HHIH", kind, class_, 120, len(data)) + data


def message(*records: bytes, questions: bytes = b"", asked: int = 0) -> bytes:
    return struct.pack("!6H", 0, 0x8400, asked, len(records), 0, 0) + questions + b"".join(records)


@dataclass
class Device:
    """One instance of a service. `terse`: it tells of each record only what was asked."""

    service: str
    name: str
    host: str
    port: int
    addresses: list[str]
    text: dict[str, str] = field(default_factory=dict)
    terse: bool = False
    compressed: bool = True

    def instance(self) -> list[str]:
        return [self.name, *self.service.split("."), "local"]

    def records(self) -> dict[str, list[bytes]]:
        instance = written(self.instance())
        kind = written(f"{self.service}.local")
        # The name of the service stands first in the message, at offset 12, so that it can be pointed to.
        target = written([self.name])[:-1] + b"\xc0\x0c" if self.compressed else instance
        text = b"".join(
            bytes((len(pair),)) + pair for pair in (f"{k}={v}".encode() for k, v in self.text.items())
        )
        found = {
            "PTR": [record(kind, 12, target, class_=1)],
            "SRV": [record(instance, 33, struct.pack("!3H", 0, 0, self.port) + written(self.host))],
            "TXT": [record(instance, 16, text or b"\0")],
            "A": [],
            "AAAA": [],
        }
        for each in self.addresses:
            address = ipaddress.ip_address(each)
            found["AAAA" if address.version == 6 else "A"].append(
                record(written(self.host), 28 if address.version == 6 else 1, address.packed)
            )
        return found

    def answer(self, name: bytes, kind: str) -> list[bytes]:
        """Return the messages that answer a question, none if it is not for this device."""
        mine = {
            "PTR": written(f"{self.service}.local"),
            "SRV": written(self.instance()),
            "TXT": written(self.instance()),
            "A": written(self.host),
            "AAAA": written(self.host),
        }
        if name.lower() != mine[kind].lower():
            return []
        records = self.records()
        if self.terse:
            return [message(*records[kind])]
        return [message(*records["PTR"], *(each for of in records.values() for each in of))]


class Responder:
    """Answers on a port of loopback until it is left; `junk` goes out before each answer."""

    def __init__(self, *devices: Device, junk: bytes = b"", deaf: int = 0) -> None:
        self.devices = devices
        self.asked: list[tuple[bytes, str]] = []
        self.messages = 0
        self._junk = junk
        self._deaf = deaf
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def group(self) -> Group:
        return Group(socket.AF_INET, self._socket.getsockname())

    def __enter__(self) -> Responder:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.sendto(b"end", self._socket.getsockname())
        self._thread.join(20)
        self._socket.close()

    def _run(self) -> None:
        while True:
            data, sender = self._socket.recvfrom(9000)
            if data == b"end":
                return
            self.messages += 1
            if self.messages <= self._deaf:
                continue
            for name, kind in self._questions(data):
                self.asked.append((name, kind))
                for device in self.devices:
                    for answer in device.answer(name, kind):
                        with contextlib.suppress(OSError):
                            if self._junk:
                                self._socket.sendto(self._junk, sender)
                            self._socket.sendto(answer, sender)

    @staticmethod
    def _questions(data: bytes) -> list[tuple[bytes, str]]:
        count, at, found = struct.unpack_from("!H", data, 4)[0], 12, []
        for _ in range(count):
            start = at
            while data[at]:
                at += 1 + data[at]
            at += 1
            found.append((data[start:at], KINDS[struct.unpack_from("!H", data, at)[0]]))
            at += 4
        return found

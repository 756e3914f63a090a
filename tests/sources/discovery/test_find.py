"""Gateways that answer on the network are found, however much each says at once."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from p1tui.sources.discovery import dns, query
from p1tui.sources.discovery.dns import Name
from p1tui.sources.discovery.gateways import Gateway, find, gateways, host_of_serial
from p1tui.sources.discovery.query import Group, Known, Service, ask
from tests.sources.discovery.responder import Device, Responder, message, record, written

SERIAL = "5c2fafaabbcc"
V1 = Device(
    "_hwenergy._tcp", "p1meter-AABBCC", "p1meter-aabbcc.local", 80, ["192.168.1.20"],
    {"api_enabled": "1", "path": "/api/v1", "serial": SERIAL, "product_name": "P1 Meter",
     "product_type": "HWE-P1"},
)  # fmt: skip
V2 = Device(
    "_homewizard._tcp", "p1meter-AABBCC", "p1meter-aabbcc.local", 443, ["192.168.1.20", "fe80::1", "fd00::1"],
    {"api_version": "2.0.0", "id": f"appliance/p1dongle/{SERIAL}", "serial": SERIAL,
     "product_name": "P1 Meter", "product_type": "HWE-P1"},
)  # fmt: skip
SOCKET = Device(
    "_hwenergy._tcp", "energysocket-1", "s.local", 80, ["192.168.1.30"], {"product_type": "HWE-SKT"}
)
DONGLE = Device(
    "_p1dongle._tcp", "P1 Dongle (pro)", "p1.local", 80, ["192.168.1.40"], {"id": "1", "hw": "P1"}
)
IMITATION = Device(
    "_homewizard._tcp", "P1 Dongle", "p1.local", 80, ["192.168.1.40"],
    {"path": "/api/v1", "serial": "aabbccddeeff", "product_type": "HWE-P1"},
)  # fmt: skip


PATIENCE = 20.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again soon, for as long as a busy machine may take to answer."""
    monkeypatch.setattr(query, "ASK_AT", tuple(0.2 * time for time in range(100)))


class Enough(threading.Event):
    """Ends a search at the question after which nothing is left to ask of so many services."""

    def __init__(self, services: int, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        enough = self

        class Watched(Known):
            def questions(self) -> list[tuple[Name, int]]:
                asked = super().questions()
                if len(self.services()) == services and {kind for _, kind in asked} == {dns.PTR}:
                    enough.set()
                return asked

        monkeypatch.setattr(query, "Known", Watched)


def unknown(name: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "not known")


def found(responder: Responder, monkeypatch: pytest.MonkeyPatch) -> list[Gateway]:
    """Return the gateways among the devices, once each has told all."""
    stop = Enough(len(responder.devices), monkeypatch)
    return find(stop=stop, to=[responder.group], seconds=PATIENCE, lookup=unknown)


@pytest.mark.parametrize("terse", [False, True])
def test_gateways_are_found_however_much_they_say_at_once(
    terse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    devices = (V1, V2, SOCKET, DONGLE, IMITATION)
    for device in devices:
        device.terse = terse
    with Responder(*devices, junk=b"junk") as responder:
        assert [(each.name, each.source) for each in found(responder, monkeypatch)] == [
            ("P1 Dongle (pro)", "socket://192.168.1.40:82"),
            ("P1 Meter p1meter-AABBCC", f"homewizard://192.168.1.20?serial={SERIAL}"),
        ]
    for device in devices:
        device.terse = False


def test_a_device_that_misses_the_first_question_is_found_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Responder(V1, deaf=1) as responder:
        assert [each.kind for each in found(responder, monkeypatch)] == ["homewizard_v1"]


def test_what_is_known_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with Responder(V2) as responder:
        assert found(responder, monkeypatch)
    assert responder.messages >= 2
    assert {kind for _, kind in responder.asked} == {"PTR"}


def test_a_homewizard_is_found_by_its_serial(monkeypatch: pytest.MonkeyPatch) -> None:
    with Responder(V1, V2, DONGLE) as responder:
        monkeypatch.setattr(query, "groups", lambda: [responder.group])
        defaults = {**(find.__kwdefaults__ or {}), "seconds": PATIENCE, "lookup": unknown}
        monkeypatch.setattr(find, "__kwdefaults__", defaults)
        assert host_of_serial(SERIAL, Enough(3, monkeypatch)) == "192.168.1.20"
        assert host_of_serial("5c2faf000000", Enough(3, monkeypatch)) is None
    monkeypatch.setattr(query, "groups", list)
    assert host_of_serial(SERIAL, threading.Event()) is None, "without a network there is no answer"


def test_a_network_without_gateways_gives_none() -> None:
    with Responder() as responder:
        assert find(stop=threading.Event(), to=[responder.group], seconds=0.3, lookup=unknown) == []


def test_a_network_that_cannot_be_asked_is_an_error() -> None:
    with pytest.raises(OSError):
        ask(["_x._tcp"], stop=threading.Event(), to=[Group(socket.AF_INET, ("127.0.0.1", 0))])
    with pytest.raises(OSError, match="no network"):
        ask(["_x._tcp"], stop=threading.Event(), to=[])


def test_one_interface_that_fails_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with Responder(V1) as responder:
        to = [Group(socket.AF_INET, ("127.0.0.1", 0)), responder.group]
        assert len(find(stop=Enough(1, monkeypatch), to=to, seconds=PATIENCE, lookup=unknown)) == 1


def test_a_stop_ends_the_search() -> None:
    stop = threading.Event()
    stop.set()
    began = time.monotonic()
    with Responder(V1) as responder:
        assert find(stop=stop, to=[responder.group], seconds=60, lookup=unknown) == []
    assert time.monotonic() - began < 20


def service(device: Device, **changes: object) -> Service:
    values: dict[str, object] = {
        "kind": device.service,
        "name": device.name,
        "host": device.host,
        "port": device.port,
        "addresses": tuple(device.addresses),
        "text": device.text,
    }
    return Service(**{**values, **changes})  # type: ignore[arg-type]


def test_a_name_that_this_computer_can_look_up_is_used_since_addresses_change() -> None:
    (gateway,) = gateways([service(V2)], lambda name: ["192.168.1.20"])
    assert gateway.source == f"homewizard://p1meter-aabbcc.local?serial={SERIAL}"
    (gateway,) = gateways([service(V2)], lambda name: ["10.9.9.9"])
    assert gateway.source == f"homewizard://192.168.1.20?serial={SERIAL}"
    (gateway,) = gateways([service(V1, host="evil/../@x", addresses=("::2",))], lambda name: ["::2"])
    assert gateway.source == "homewizard://[::2]"


def test_a_homewizard_whose_api_is_off_says_so() -> None:
    (gateway,) = gateways([service(V1, text={**V1.text, "api_enabled": "0"})], unknown)
    assert "local API is off" in str(gateway.words())
    assert gateway.as_dict()["note"]


def test_an_imitation_is_not_taken_for_the_newer_api() -> None:
    assert gateways([service(IMITATION)], unknown) == []
    assert gateways([service(V2, text={**V2.text, "serial": "x/../y"})], unknown) == []


def test_a_flood_of_answers_is_bounded() -> None:
    known = Known(["_x._tcp"])
    for number in range(5000):
        instance = written([f"i{number}", "_x", "_tcp", "local"])
        known.take(message(record(written("_x._tcp.local"), 12, instance)))
        known.take(message(record(written(f"h{number}.local"), 1, b"\x0a\0\0\x07")))
    assert len(known.questions()) <= 3 * query.MOST_NAMES
    many = [
        record(written("h1.local"), 1, bytes((10, 0, number // 256, number % 256))) for number in range(150)
    ]
    for _ in range(10):
        known.take(message(*many))
    assert known.services() == []


def test_the_groups_are_those_of_each_interface_but_the_loopback() -> None:
    for group in query.groups():
        assert group.address[:2] in ((query.GROUP4, 5353), (query.GROUP6, 5353))
        assert socket.if_indextoname(group.interface) != "lo"

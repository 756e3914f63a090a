"""An address that a person types is tried for each kind of gateway, and why it is none is told."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest

from p1tui.net import kept_connection
from p1tui.sources.discovery import address
from p1tui.sources.discovery.address import NoGateway, gateway_at
from p1tui.sources.homewizard import authority as real
from tests.shared.homewizard import HAS_OPENSSL, SERIAL, DeviceAuthority, HomeWizard
from tests.shared.ports import closed_port


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait briefly for a telegram where none comes."""
    monkeypatch.setattr(address, "DONGLE_WAIT", 0.3)


needs_openssl = pytest.mark.skipif(not HAS_OPENSSL, reason="the openssl program is missing")


@needs_openssl
def test_the_newer_api_is_known_by_its_certificate(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    authority = DeviceAuthority(tmp_path_factory.mktemp("homewizard") / "ca")
    with HomeWizard(tls=authority.device()) as device:
        place = f"127.0.0.1:{device.port}"
        with pytest.raises(NoGateway, match="is no HomeWizard, and no telegram came there"):
            gateway_at(place)
        monkeypatch.setattr(real, "AUTHORITY", authority.pem)
        assert gateway_at(place).source == f"homewizard://{place}?serial={SERIAL}"
        assert not device.calls


def test_the_older_api_is_known_by_what_it_says_of_itself() -> None:
    with HomeWizard() as device:
        place = f"127.0.0.1:{device.port}"
        gateway = gateway_at(place)
        assert (gateway.source, gateway.note == "") == (f"homewizard://{place}", False)
        assert not gateway.note
        device.api_enabled = False
        assert "local API is off" in str(gateway_at(place).words())


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' * 10_000,
        b'{"product_type":"HWE-P1","product_name":"\xff"}',
        b"\xff",
        b"[]",
        b'{"product_type":7}',
    ],
)
def test_an_odd_answer_is_none_of_a_meter(body: bytes, impatient: None) -> None:
    with HomeWizard() as device:
        device.odd = body
        with pytest.raises(NoGateway, match="is no HomeWizard, and no telegram came there"):
            gateway_at(f"127.0.0.1:{device.port}")


@contextlib.contextmanager
def raw_port(monkeypatch: pytest.MonkeyPatch, said: bytes) -> Iterator[int]:
    """Yield the port of a host that has no HTTP, and says this to whoever connects."""
    for attempt in ("_newer", "_older"):
        monkeypatch.setattr(address, attempt, lambda host, port: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(address, "RAW_PORT", port := server.getsockname()[1])
        done = threading.Event()

        def serve() -> None:
            with server.accept()[0] as connection:
                connection.sendall(said)
                done.wait(20)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield port
        finally:
            done.set()
            thread.join(20)


def test_a_dongle_is_known_by_a_telegram_on_its_raw_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_port(monkeypatch, b"0)\r\n!1234\r\n/ISK5\\2M550T-1012\r\n\r\n1-3:0.2.8(50)\r\n") as port:
        assert gateway_at("127.0.0.1").source == f"socket://127.0.0.1:{port}"


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH_9.2/x\r\n", b"\n/\n", b"x" * 20_000])
def test_an_open_port_without_a_telegram_is_no_dongle(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(address, "DONGLE_WAIT", 0.3)
    no_telegram = r"port \d+ is open, but no telegram came"
    with raw_port(monkeypatch, said), pytest.raises(NoGateway, match=no_telegram):
        gateway_at("127.0.0.1")


def test_a_port_at_which_nobody_listens_is_told() -> None:
    refused = r"127.0.0.1:\d+ refuses the connection: check the port number"
    with closed_port() as port, pytest.raises(NoGateway, match=refused):
        gateway_at(f"127.0.0.1:{port}")


def test_a_host_without_a_known_gateway_is_asked_for_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(host: str, port: int | None) -> None:
        raise ConnectionRefusedError

    for attempt in ("_newer", "_older", "_dongle"):
        monkeypatch.setattr(address, attempt, refused)
    with pytest.raises(NoGateway, match=r"the port is needed.*detect --network 10\.0\.0\.1:23"):
        gateway_at("10.0.0.1")


@contextlib.contextmanager
def speaking(said: bytes) -> Iterator[str]:
    """Yield the address of a port that says this to each that connects, whatever it asks."""

    class Said(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(said)
            with contextlib.suppress(OSError):
                while self.request.recv(4096):
                    pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Said) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join(20)


def test_a_port_with_telegrams_is_a_gateway_of_raw_bytes() -> None:
    with speaking(b"0)\r\n!1234\r\n/ISK5\\2M550T-1012\r\n\r\n1-3:0.2.8(50)\r\n") as place:
        gateway = gateway_at(place)
    assert gateway.source == f"socket://{place}"
    assert str(gateway.words()) == f"A gateway that passes on telegrams, at {place}"
    assert (gateway.as_dict()["kind"], gateway.as_dict()["needs_token"]) == ("raw", False)


@pytest.mark.parametrize("said", [b"", b"Welcome\r\n"])
def test_a_port_without_telegrams_is_told(
    said: bytes, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_connection, "ANSWER_TIMEOUT", 0.2)
    with (
        speaking(said) as place,
        pytest.raises(
            NoGateway, match=f"{place} takes the connection, but is no HomeWizard, and no telegram"
        ),
    ):
        gateway_at(place)


@pytest.mark.parametrize("text", ["", "a/b", "me@host", "host:port", "[::1", "host?x"])
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(NoGateway, match="is no address of a gateway"):
        gateway_at(text)


def test_an_empty_address_is_shown() -> None:
    with pytest.raises(NoGateway, match='"" is no address'):
        gateway_at("")


def test_a_host_that_is_silent_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(host: str, port: int | None) -> None:
        raise TimeoutError

    monkeypatch.setattr(address, "_newer", silent)
    with pytest.raises(NoGateway, match=r"10\.0\.0\.1 does not answer: check that it has power"):
        gateway_at("10.0.0.1")

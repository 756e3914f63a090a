"""HomeWizard's P1 meter gives each telegram once, and each reason why it gives none is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from p1tui.demo.household.household import Household
from p1tui.net import kept_connection
from p1tui.sources import SourceLost
from p1tui.sources.base import SILENCE
from p1tui.sources.homewizard import authority as real
from p1tui.sources.homewizard import source as module
from p1tui.sources.homewizard.source import HomeWizardSource
from tests.shared.clocks import ManualClock
from tests.shared.homewizard import SERIAL, TOKEN, DeviceAuthority, HomeWizard
from tests.shared.ports import closed_port
from tests.sources.doubles import next_bytes

NOW = 1_781_697_600
HOUSE = Household()
OTHER = "5c2faf000000"


def v1(device: HomeWizard, clock: Callable[[], float] = time.monotonic) -> HomeWizardSource:
    return HomeWizardSource("127.0.0.1", device.port, stop=threading.Event(), clock=clock)


def v2(
    device: HomeWizard,
    *,
    serial: str = SERIAL,
    token: str = TOKEN,
    clock: Callable[[], float] = time.monotonic,
) -> HomeWizardSource:
    return HomeWizardSource(
        "127.0.0.1", device.port, serial=serial, token=token, stop=threading.Event(), clock=clock
    )


def refusal(source: HomeWizardSource) -> str:
    with pytest.raises(SourceLost) as caught:
        source.open()
        while True:
            source.read()
    source.close()
    assert TOKEN not in str(caught.value) + repr(caught.value.__cause__) + source.name
    return str(caught.value)


def test_version_1_gives_each_telegram_once() -> None:
    with HomeWizard() as device:
        source = v1(device)
        device.telegram = HOUSE.telegram(NOW)
        source.open()
        for second in range(3):
            device.telegram = HOUSE.telegram(NOW + second)
            if second:
                assert next_bytes(source) == device.telegram + b"\r\n"
            else:
                assert next_bytes(source) == HOUSE.telegram(NOW) + b"\r\n"
            asked = device.calls["GET /api/v1/telegram"]
            while device.calls["GET /api/v1/telegram"] < asked + 3:
                assert source.read() == b""
        assert device.connections == 1
        assert device.authorizations == []
        source.close()


def test_version_2_sends_its_token_to_the_device_with_the_serial(authority: DeviceAuthority) -> None:
    with HomeWizard(tls=authority.device()) as device:
        device.tokens.add(TOKEN)
        device.telegram = HOUSE.telegram(NOW)
        source = v2(device)
        source.open()
        assert next_bytes(source) == device.telegram + b"\r\n"
        device.telegram = HOUSE.telegram(NOW + 1)
        assert next_bytes(source) == device.telegram + b"\r\n"
        assert device.connections == 1
        assert set(device.authorizations) == {f"Bearer {TOKEN}"}
        source.close()


def test_a_device_that_closes_after_each_answer_is_connected_anew(authority: DeviceAuthority) -> None:
    with HomeWizard(tls=authority.device()) as device:
        device.tokens.add(TOKEN)
        device.closes = True
        source = v2(device)
        source.open()
        for second in range(3):
            device.telegram = HOUSE.telegram(NOW + second)
            assert next_bytes(source) == device.telegram + b"\r\n"
        source.close()


def test_a_certificate_of_another_authority_gets_no_token(
    authority: DeviceAuthority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = DeviceAuthority(tmp_path_factory.mktemp("stranger") / "ca")
    with HomeWizard(tls=stranger.device()) as device:
        assert "HomeWizard did not sign" in refusal(v2(device))
        assert not device.calls


def test_another_device_of_the_same_authority_gets_no_token(authority: DeviceAuthority) -> None:
    with HomeWizard(tls=authority.device(f"appliance/p1dongle/{OTHER}")) as device:
        assert "another HomeWizard than the one whose serial" in refusal(v2(device))
        assert not device.calls
    with HomeWizard(tls=authority.device(f"appliance/energysocket/{SERIAL}")) as device:
        assert "another HomeWizard" in refusal(v2(device))
        assert not device.calls


def test_a_certificate_that_is_not_valid_now_is_told(authority: DeviceAuthority) -> None:
    with HomeWizard(tls=authority.device(days=-1)) as device:
        assert "not valid now" in refusal(v2(device))
        assert not device.calls


def test_the_system_s_authorities_are_not_trusted_for_a_device() -> None:
    assert [each["subject"] for each in real.make_context().get_ca_certs()] == [
        (
            (("countryName", "NL"),),
            (("stateOrProvinceName", "ZH"),),
            (("organizationName", "HomeWizard"),),
            (("commonName", "Appliance Access CA"),),
        )
    ]


def test_a_device_without_https_is_told(authority: DeviceAuthority) -> None:
    with HomeWizard() as device:
        assert "does not speak HTTPS" in refusal(v2(device))


def test_a_token_that_is_revoked_is_told_with_the_command_for_a_new_one(authority: DeviceAuthority) -> None:
    with HomeWizard(tls=authority.device()) as device:
        device.tokens.add(TOKEN)
        device.telegram = HOUSE.telegram(NOW)
        source = v2(device)
        source.open()
        assert next_bytes(source)
        device.tokens.clear()
        with pytest.raises(SourceLost, match=r"refuses the token: it was revoked.*detect --network"):
            while True:
                source.read()
        source.close()
        assert "refuses the token" in refusal(source)


def test_version_1_that_is_switched_off_is_told_with_the_place_in_the_app() -> None:
    with HomeWizard() as device:
        device.api_enabled = False
        assert "Turn it on in the HomeWizard app (Settings, Meters, your meter, Local API)" in refusal(
            v1(device)
        )


def test_a_device_without_telegrams_is_told() -> None:
    with HomeWizard() as device:
        device.status = 404
        assert "only the P1 meter does" in refusal(v1(device))
        device.status = 500
        assert "HTTP status 500: trying again" in refusal(v1(device))


def test_a_refused_connection_is_told() -> None:
    with closed_port() as port:
        source = HomeWizardSource("127.0.0.1", port, stop=threading.Event())
        assert f"homewizard://127.0.0.1:{port} refuses the connection" in refusal(source)


def test_a_port_that_takes_the_connection_alone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_connection, "ANSWER_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        source = HomeWizardSource("127.0.0.1", server.getsockname()[1], stop=threading.Event())
        told = refusal(source)
    assert "takes the connection, but does not answer: see that this is the address of a HomeWizard" in told
    assert "detect --network" in told
    assert "power" not in told


def test_a_port_that_speaks_no_http_is_no_homewizard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            with server.accept()[0] as connection:
                connection.sendall(b"/ISK5\\2M550T-1012\r\n\r\n!\r\n")
                connection.recv(4096)

        speaker = threading.Thread(target=speak, daemon=True)
        speaker.start()
        source = HomeWizardSource("127.0.0.1", server.getsockname()[1], stop=threading.Event())
        assert "this is no HomeWizard P1 meter. Check its address and port" in refusal(source)
        speaker.join(20)


def test_silence_is_told_before_a_sentence_that_fits_no_homewizard(clock: ManualClock) -> None:
    """The supervisor's own, on raw bytes, would come first if a read outlasted the silence."""
    with HomeWizard() as device:
        device.status = 503
        source = v1(device, clock)
        source.open()
        clock.now += SILENCE - 0.1

        class Passing:
            def wait(self, seconds: float) -> None:
                clock.now += 0.2

        device.status, device.telegram = None, b" "
        source._closed = Passing()  # type: ignore[assignment]
        with pytest.raises(SourceLost, match="no telegram from the meter"):
            source.read()
            source.read()
        assert clock.now < 1000 + SILENCE + 0.5
        source._closed = threading.Event()
        source.close()


@pytest.mark.parametrize(
    ("status", "words"), [(503, "no telegram from the meter"), (429, "too busy to answer")]
)
def test_503_and_429_are_waited_out_longer_each_time(clock: ManualClock, status: int, words: str) -> None:
    with HomeWizard() as device:
        device.status = status
        source = v1(device, clock)
        source.open()
        asked_at = [0.0]
        began = clock.now
        while clock.now < began + SILENCE:
            asked = device.calls["GET /api/v1/telegram"]
            assert source.read() == b""
            if device.calls["GET /api/v1/telegram"] > asked:
                asked_at.append(clock.now - began)
            clock.now += 0.5
        assert asked_at == [0, 2, 6, 14, 30]
        with pytest.raises(SourceLost, match=words):
            source.read()
        source.close()


def test_a_pause_that_the_device_names_is_kept(clock: ManualClock) -> None:
    with HomeWizard() as device:
        device.status = 429
        device.headers["Retry-After"] = "7"
        source = v1(device, clock)
        source.open()
        clock.now += 6
        assert source.read() == b""
        assert device.calls["GET /api/v1/telegram"] == 1
        clock.now += 1
        device.status, device.telegram = None, HOUSE.telegram(NOW)
        assert source.read()
        source.close()


def test_a_telegram_that_stands_still_is_told(clock: ManualClock) -> None:
    with HomeWizard() as device:
        device.telegram = HOUSE.telegram(NOW)
        source = v1(device, clock)
        source.open()
        assert source.read()
        clock.now += 20
        assert source.read() == b""
        clock.now += 15
        with pytest.raises(SourceLost, match="telegram has been the same for 35 s"):
            source.read()
        source.open()
        assert source.read() == b"", "after a new connection it is no news either"
        source.close()


def test_a_meter_without_a_clock_may_say_the_same_for_hours(clock: ManualClock) -> None:
    with HomeWizard() as device:
        device.telegram = b"/KMP5 KA6U001660297912\r\n\r\n1-0:1.8.1(00001.000*kWh)\r\n!"
        source = v1(device, clock)
        source.open()
        assert source.read()
        times = []
        for second in range(1, 61):
            clock.now += 1
            if source.read():
                times.append(second)
        assert times == [10, 20, 30, 40, 50, 60]
        source.close()


def test_close_ends_a_read_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY", 60.0)
    monkeypatch.setattr(module, "READ_WAIT", 60.0)
    with HomeWizard() as device:
        device.telegram = HOUSE.telegram(NOW)
        source = v1(device)
        source.open()
        assert source.read()
        ended: list[BaseException] = []

        def read() -> None:
            try:
                while True:
                    source.read()
            except SourceLost as error:
                ended.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        source.close()
        reader.join(20)
        assert len(ended) == 1


@pytest.mark.parametrize("body", [b"[]", b"<!doctype html>\n<title>Router</title>", b'{"time":"2026-1-1"}'])
def test_a_server_that_is_no_homewizard_is_told(body: bytes) -> None:
    with HomeWizard() as device:
        device.odd = body
        assert "this is no HomeWizard P1 meter. Check its address" in refusal(v1(device))


@pytest.fixture
def moved(authority: DeviceAuthority) -> Iterator[tuple[HomeWizard, HomeWizardSource, list[str]]]:
    """A device that was at another address, and what was looked for."""
    asked: list[str] = []
    with HomeWizard(tls=authority.device()) as device:
        device.tokens.add(TOKEN)
        device.telegram = HOUSE.telegram(NOW)

        def find(serial: str, _stop: threading.Event) -> str:
            asked.append(serial)
            return "127.0.0.1"

        source = HomeWizardSource(
            "127.0.0.77", device.port, serial=SERIAL, token=TOKEN, find=find, stop=threading.Event()
        )
        yield device, source, asked
        source.close()


def test_a_device_that_got_another_address_is_followed_by_its_serial(
    moved: tuple[HomeWizard, HomeWizardSource, list[str]],
) -> None:
    device, source, asked = moved
    for _ in range(2):
        with pytest.raises(SourceLost, match="refuses the connection"):
            source.open()
        assert not asked, "a device that restarts is away for a moment"
    source.open()
    assert asked == [SERIAL]
    assert next_bytes(source) == device.telegram + b"\r\n"
    assert source.name == f"homewizard://127.0.0.1:{device.port}"
    assert set(device.authorizations) == {f"Bearer {TOKEN}"}


def test_a_device_whose_address_another_has_is_followed_and_the_other_gets_no_token(
    authority: DeviceAuthority, moved: tuple[HomeWizard, HomeWizardSource, list[str]]
) -> None:
    tls = authority.device(f"appliance/p1dongle/{OTHER}")
    with closed_port() as port, HomeWizard(tls=tls, host="127.0.0.77", port=port) as other:
        _, source, asked = moved
        source._port = port
        for _ in range(2):
            with pytest.raises(SourceLost, match="another HomeWizard"):
                source.open()
        with pytest.raises(SourceLost, match="refuses the connection"):  # the port is the other's
            source.open()
        assert asked == [SERIAL]
        assert source.name.startswith("homewizard://127.0.0.1:")
        assert not other.authorizations


def test_a_device_that_answers_is_not_looked_for(
    moved: tuple[HomeWizard, HomeWizardSource, list[str]],
) -> None:
    device, source, asked = moved
    source._host = "127.0.0.1"
    device.status = 500
    for _ in range(4):
        with pytest.raises(SourceLost, match="HTTP status 500"):
            source.open()
    assert not asked

"""A token is got by who may press the button, and each reason why none is given is told."""

from __future__ import annotations

import re
import threading

import pytest

from p1tui.sources.homewizard import pairing
from p1tui.sources.homewizard.api import HomeWizardApi
from p1tui.sources.homewizard.pairing import PairingFailed, pair, user_name
from tests.shared.homewizard import SERIAL, TOKEN, DeviceAuthority, HomeWizard

CONTRACT = re.compile(r"local/[a-zA-Z0-9\-_/\\# ]{1,40}")
"""Names that the device takes, as its documentation has it."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "EVERY", 0.02)


def paired(device: HomeWizard, *, stop: threading.Event | None = None, press: bool = False) -> str:
    api = HomeWizardApi("127.0.0.1", device.port, secure=True)
    device.pressed_at_call = 2 if press else None
    try:
        return pair(api, "meter", stop=stop or threading.Event())
    finally:
        api.close()
        api.release()


def test_the_button_gives_a_token(authority: DeviceAuthority) -> None:
    with HomeWizard(tls=authority.device()) as device:
        assert paired(device, press=True) == TOKEN
        assert device.calls["POST /api/user"] >= 2
        assert device.connections == 1


def test_a_button_that_is_not_pressed_is_told(
    authority: DeviceAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "PATIENCE", 0.2)
    with HomeWizard(tls=authority.device()) as device, pytest.raises(PairingFailed, match="was not pressed"):
        paired(device)


def test_a_device_full_of_users_is_told(authority: DeviceAuthority) -> None:
    with HomeWizard(tls=authority.device()) as device:
        device.users_full = True
        with pytest.raises(PairingFailed, match="no room for another user"):
            paired(device)


def test_a_stranger_is_not_paired_with(
    authority: DeviceAuthority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = DeviceAuthority(tmp_path_factory.mktemp("stranger") / "ca")
    with HomeWizard(tls=stranger.device()) as device:
        with pytest.raises(PairingFailed, match="did not sign"):
            paired(device, press=True)
        assert not device.calls


def test_a_stop_ends_the_wait(authority: DeviceAuthority) -> None:
    stop = threading.Event()
    stop.set()
    with HomeWizard(tls=authority.device()) as device, pytest.raises(PairingFailed, match="broken off"):
        paired(device, stop=stop)


def test_the_serial_is_read_from_the_certificate(authority: DeviceAuthority) -> None:
    for name, serial in (
        (f"appliance/p1dongle/{SERIAL}", SERIAL),
        (f"appliance/energysocket/{SERIAL}", ""),
        ("appliance/p1dongle/evil", ""),
    ):
        with HomeWizard(tls=authority.device(name)) as device:
            api = HomeWizardApi("127.0.0.1", device.port, secure=True)
            assert api.serial() == serial
            api.close()
            api.release()


@pytest.mark.parametrize("host", ["raspberrypi", "meter.lan", "été", "x" * 80, "", "a'b\n"])
def test_the_name_of_the_user_is_one_that_the_device_takes(host: str) -> None:
    assert CONTRACT.fullmatch(user_name(host))


@pytest.mark.parametrize("body", [b'{"a":' * 10_000, b'{"token":"\xff"}', b'{"error":"\xff"}'])
def test_an_odd_answer_gives_no_token(authority: DeviceAuthority, body: bytes) -> None:
    with HomeWizard(tls=authority.device()) as device:
        device.odd = body
        with pytest.raises(PairingFailed, match="gives a token that is none"):
            paired(device)
        device.status = 500
        with pytest.raises(PairingFailed, match="HTTP status 500"):
            paired(device)

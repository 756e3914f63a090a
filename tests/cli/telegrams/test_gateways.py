"""`p1tui detect --network` prints the gateways that answer, each with the SOURCE to read it by."""

from __future__ import annotations

import json

import pytest

from p1tui.cli.main import main
from p1tui.sources.discovery import query
from tests.shared.homewizard import HomeWizard
from tests.sources.discovery.responder import Device, Responder

DONGLE = Device("_p1dongle._tcp", "P1 Dongle", "p1.invalid", 80, ["127.0.0.9"])
V2 = Device(
    "_homewizard._tcp", "p1meter-AABBCC", "hw.invalid", 443, ["127.0.0.8"],
    {"api_version": "2.0.0", "serial": "5c2fafaabbcc", "product_name": "P1 Meter", "product_type": "HWE-P1"},
)  # fmt: skip


def detect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], responder: Responder, *words: str
) -> tuple[int, str]:
    monkeypatch.setattr(query, "groups", lambda: [responder.group])
    from p1tui.sources.discovery import gateways

    seconds = query.SECONDS if responder.devices else 1.0
    defaults = {**(gateways.find.__kwdefaults__ or {}), "seconds": seconds}
    monkeypatch.setattr(gateways.find, "__kwdefaults__", defaults)
    status = main(["--config", "/dev/null", "detect", "--network", *words])
    return status, capsys.readouterr().out


def test_each_gateway_is_a_line_of_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Responder(DONGLE, V2) as responder:
        status, out = detect(monkeypatch, capsys, responder, "--json")
    assert status == 0
    dongle, homewizard = map(json.loads, out.splitlines())
    assert dongle["kind"] == "p1_dongle"
    assert dongle["source"] == "socket://127.0.0.9:82"
    assert homewizard == {
        "kind": "homewizard_v2",
        "name": "P1 Meter p1meter-AABBCC",
        "host": "127.0.0.8",
        "serial": "5c2fafaabbcc",
        "source": "homewizard://127.0.0.8?serial=5c2fafaabbcc",
        "needs_token": True,
    }


def test_without_a_terminal_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Responder(DONGLE, V2) as responder:
        status, out = detect(monkeypatch, capsys, responder)
    assert status == 0
    assert "$ p1tui --config /dev/null --source socket://127.0.0.9:82" in out
    assert "gives its telegrams for a token" in out
    assert "Which one" not in out


def test_a_network_without_gateways_names_the_way_by_an_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Responder() as responder:
        status, out = detect(monkeypatch, capsys, responder)
    assert status == 1
    assert "Guest Wi-Fi and meshes" in out
    assert "detect --network 192.168.1.20" in out


def test_a_network_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(query, "groups", list)
    assert main(["--config", "/dev/null", "detect", "--network"]) == 1
    assert "The network cannot be asked (there is no network)" in capsys.readouterr().err


def test_an_address_is_tried_in_place_of_a_search(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HomeWizard() as device, Responder() as responder:
        status, out = detect(monkeypatch, capsys, responder, "--json", f"127.0.0.1:{device.port}", "a/b")
        assert responder.messages == 0
    assert status == 0
    refused, found = map(json.loads, out.splitlines())
    assert found["source"] == f"homewizard://127.0.0.1:{device.port}"
    assert (refused["address"], refused["outcome"]) == ("a/b", "no_gateway")
    assert "a/b is no address of a gateway" in refused["reason"]


def test_a_search_that_finds_nothing_is_a_line_of_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Responder() as responder:
        status, out = detect(monkeypatch, capsys, responder, "--json")
    assert status == 1
    told = json.loads(out)
    assert told["outcome"] == "no_gateway"
    assert "No gateway answered" in told["reason"]

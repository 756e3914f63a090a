"""Certificates and handshakes over real sockets, with an authority of the tests' own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.model.entries import Entry
from p1tui.net import certificates, client, trust
from p1tui.net.client import Client
from p1tui.uplinks.outcome import RULES, CallResult
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.net.certificates import FUTURE, NOW, PAST, Authority
from tests.shared.faults import CallFault
from tests.shared.thingspeak import ScriptedThingSpeak

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl program is missing")

KEY = "WRITEKEY12345678"
ENTRY = Entry(1_795_500_000, {"power_import_w": 412})


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca") / "own")


def target(url: str, authority: Authority) -> ThingSpeakTarget:
    settings = ThingSpeakSettings(channel=1, url=url, fields=("power_import_w",), write_key=KEY)
    return ThingSpeakTarget(settings, http=Client(url, user_agent="p1tui", tls=authority.client()))


def test_a_good_certificate_is_checked_against_the_name_not_the_address(authority: Authority) -> None:
    with ScriptedThingSpeak(write_key=KEY, tls=authority.server("DNS:localhost")) as server:
        answer = target(server.url.replace("127.0.0.1", "localhost"), authority).send([ENTRY])
        assert answer.result == "accepted"
        assert answer.timings.tls_ms is not None
        assert answer.timings.name_ms is not None
        server.assert_exactly_once([ENTRY.time])


def test_an_authority_of_the_system_is_trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "shared_context", trust.make_context)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(authority.folder()))
    with ScriptedThingSpeak(write_key=KEY, tls=authority.server("IP:127.0.0.1")) as server:
        settings = ThingSpeakSettings(channel=1, url=server.url, fields=("power_import_w",), write_key=KEY)
        assert ThingSpeakTarget(settings).send([ENTRY]).result == "accepted"


@pytest.mark.parametrize(
    ("name", "valid", "clock_set", "event"),
    [
        ("DNS:other.example", NOW, True, "certificate_host"),
        ("IP:127.0.0.1", PAST, True, "certificate_dates"),
        ("IP:127.0.0.1", FUTURE, True, "certificate_dates"),
        ("IP:127.0.0.1", PAST, None, "certificate_dates"),
        ("IP:127.0.0.1", FUTURE, False, "certificate_clock"),
        ("IP:127.0.0.1", PAST, False, "certificate_clock"),
    ],
)
def test_a_bad_certificate_is_told_apart_and_no_key_is_sent(
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    valid: tuple[str, str],
    clock_set: bool | None,
    event: CallResult,
) -> None:
    monkeypatch.setattr(certificates, "clock_is_set", lambda: clock_set)
    with ScriptedThingSpeak(write_key=KEY, tls=authority.server(name, valid)) as server:
        answer = target(server.url, authority).send([ENTRY])
        assert answer.result == event
        assert not RULES[event].stored
        assert not server.journal.calls


def test_an_unknown_authority_is_not_trusted(authority: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "stranger")
    with ScriptedThingSpeak(write_key=KEY, tls=stranger.server("IP:127.0.0.1")) as server:
        assert target(server.url, authority).send([ENTRY]).result == "certificate_authority"
        assert not server.journal.calls


def test_a_handshake_that_stalls_is_given_up(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedThingSpeak(write_key=KEY, tls=authority.server("IP:127.0.0.1")) as server:
        server.script(CallFault(kind="tls_stall"))
        with monkeypatch.context() as brief:
            brief.setattr(client, "CONNECT_TIMEOUT", 0.2)
            answer = target(server.url, authority).send([ENTRY])
        assert answer.result == "tls_failed"
        assert "timed out" in str(answer.reason("127.0.0.1"))
        assert not server.journal.calls
        assert target(server.url, authority).send([ENTRY]).result == "accepted"


def test_a_server_that_does_not_speak_tls_is_said(authority: Authority) -> None:
    with ScriptedThingSpeak(write_key=KEY) as server:
        answer = target(server.url.replace("http:", "https:"), authority).send([ENTRY])
    assert answer.result == "tls_failed"

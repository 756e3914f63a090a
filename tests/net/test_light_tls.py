"""Certificates and handshakes of the light client, over real sockets."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from p1tui.net import light_client
from p1tui.net.failures import CallFailed, FailureKind
from p1tui.net.light_client import LightClient
from p1tui.net.reply import Reply
from tests.net.certificates import PAST, Authority
from tests.shared.faults import CallFault
from tests.shared.thingspeak import ScriptedThingSpeak

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl program is missing")

KEY = "WRITEKEY12345678"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca") / "own")


def call(url: str, authority: Authority) -> Reply | CallFailed:
    return LightClient(url, user_agent="p1tui", tls=authority.client()).call("GET", "/channels/1/feeds.json")


def failure(url: str, authority: Authority) -> FailureKind:
    failed = call(url, authority)
    assert isinstance(failed, CallFailed)
    return failed.kind


def test_a_certificate_is_checked_against_the_name_not_the_address(authority: Authority) -> None:
    with ScriptedThingSpeak(write_key=KEY, tls=authority.server("DNS:localhost")) as server:
        assert isinstance(call(server.url.replace("127.0.0.1", "localhost"), authority), Reply)
        assert failure(server.url, authority) == "certificate_host"


def test_an_old_certificate_and_that_of_a_stranger_are_told_apart(
    authority: Authority, tmp_path: Path
) -> None:
    with ScriptedThingSpeak(write_key=KEY, tls=authority.server("IP:127.0.0.1", PAST)) as server:
        assert failure(server.url, authority).startswith("certificate_")
    stranger = Authority(tmp_path / "stranger")
    with ScriptedThingSpeak(write_key=KEY, tls=stranger.server("IP:127.0.0.1")) as server:
        assert failure(server.url, authority) == "certificate_authority"
        assert not server.journal.calls


def test_a_handshake_that_stalls_or_is_none_is_told(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(light_client, "READ_TIMEOUT", 0.2)
    with ScriptedThingSpeak(write_key=KEY, tls=authority.server("IP:127.0.0.1")) as server:
        server.script(CallFault(kind="tls_stall"))
        failed = call(server.url, authority)
        assert isinstance(failed, CallFailed)
        assert (failed.kind, str(failed.detail)) == ("tls_failed", "it timed out")
    with ScriptedThingSpeak(write_key=KEY) as server:
        assert failure(server.url.replace("http:", "https:"), authority) == "tls_failed"
